"""The tasks of further responders are linked below the record together, and each once."""

from dataclasses import replace

import pytest

from incident.ledger import again_event

ADA, GRACE, ALAN = "ada@contoso.com", "grace@contoso.com", "alan@contoso.com"


@pytest.fixture
def crew(launched):
    """A launch with three people on call."""
    people = [launched.person(name, order) for order, name in enumerate(("ada", "grace", "alan"))]
    launched.answers["find_responders"] = [launched.done({"responders": people, "alarm": None})]
    return launched


def linked(launched):
    """Whose tasks each order of a link named."""
    return [[task["email"] for task in order["tasks"]] for order in launched.calls("link_tasks")]


def assigning(launched, email, answer):
    """Let the assignment of one person be answered otherwise, once."""
    answers = [answer]
    launched.answers["assign_responder"] = [
        lambda order: answers.pop() if answers and order["responder"]["email"] == email else None
    ]


def test_all_tasks_are_linked_by_one_order_as_soon_as_they_are_there(crew):
    """One write for all, at once after the last assignment, without waiting for the room."""
    crew.answers["open_channel"] = [crew.again(60), None]
    ledger = crew.run()

    assert linked(crew) == [[GRACE, ALAN]]
    assert crew.times("link_tasks")[0] == pytest.approx(
        max(call.ended for call in crew.outcome.calls_of("assign_responder")), abs=0.1
    )
    assert len(ledger.steps["link_tasks"].result["task_ids"]) == 2


def test_one_responder_alone_has_nothing_to_link(launched):
    """Who owns the record needs no task, and no step speaks of one."""
    launched.answers["find_responders"] = [
        launched.done({"responders": [launched.person("ada")], "alarm": None})
    ]
    ledger = launched.run()

    assert "link_tasks" not in ledger.steps


def test_a_task_that_comes_late_is_linked_later_and_hinders_none(crew):
    """An assignment that is tried again in five minutes does not keep the others' tasks from the record."""
    assigning(crew, ALAN, crew.again(300))
    ledger = crew.run()

    assert linked(crew) == [[GRACE], [ALAN]]
    assert crew.times("link_tasks")[0] < 10
    assert len(ledger.steps["link_tasks"].result["task_ids"]) == 2


def test_a_link_that_is_refused_is_a_gap_that_can_be_run_again(crew):
    """The tasks are there and have their owners; that they hang nowhere is said, with the fix."""
    crew.answers["link_tasks"] = [crew.refused("no right"), None]
    crew.answers["page_responder"] = [*[crew.again(50)] * 16, None]
    crew.events = [(again_event("link_tasks", 1), 60)]
    ledger = crew.run()

    assert [gap["step"] for gap in crew.calls("note_gaps")[0]["gaps"]] == ["link_tasks"]
    assert [round(began) for began in crew.times("link_tasks")] == [2, 60]
    assert ledger.state_of("link_tasks") == "done"


def test_a_launch_that_is_run_again_links_only_what_is_not_linked(crew, launches):
    """What an earlier run linked stays as it is; a responder who could be assigned only now joins it."""
    assigning(crew, ALAN, crew.refused())
    before = crew.run()
    second = launches()
    second.answers["find_responders"] = list(crew.answers["find_responders"])
    second.order = replace(second.order, ledger=before.to_json(), again=(f"assign:{ALAN}",))
    after = second.run()

    assert linked(crew) == [[GRACE]]
    assert linked(second) == [[ALAN]]
    assert len(after.steps["link_tasks"].result["task_ids"]) == 2
