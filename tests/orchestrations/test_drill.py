"""A drill: whom it leaves alone, and how it ends."""

from dataclasses import replace

import pytest

from incident.ledger import again_event

ADA, GRACE = "ada@contoso.com", "grace@contoso.com"
CLEANING = ("complete_work", "remove_channel", "end_drill")


@pytest.fixture
def drill(launched):
    """Makes the launch a drill."""

    def make(*, quiet=True, cleans_up=True):
        said = replace(launched.order.incident.declaration, drill=True, quiet=quiet, cleans_up=cleans_up)
        incident = replace(launched.order.incident, declaration=said)
        launched.order = replace(launched.order, incident=incident)
        return launched

    return make


def cleaned(launched):
    """What was called to clean up, in order."""
    return [call.name for call in launched.outcome.calls if call.name in CLEANING]


def test_a_quiet_drill_pages_and_assigns_nobody(drill):
    """The people are looked up, and each is shown as spared."""
    launched = drill()
    ledger = launched.run()

    assert launched.paged() == launched.calls("assign_responder") == launched.calls("link_tasks") == []
    assert {ledger.state_of(f"{verb}:{who}") for verb in ("page", "assign") for who in (ADA, GRACE)} == {
        "skipped"
    }
    assert ledger.alarms == ()


def test_a_drill_that_pages_reaches_everybody(drill):
    """Asked to, it pages and assigns as a launch does."""
    launched = drill(quiet=False)
    launched.run()

    assert sorted(launched.paged()) == [(ADA, "email"), (GRACE, "email")]
    (order,) = launched.calls("complete_work")
    assert [task["email"] for task in order["tasks"]] == [GRACE]


def test_a_drill_cleans_up_once_the_launch_is_over(drill):
    """Record and room are removed side by side after all else was done, and only then the incident is closed."""
    launched = drill()
    launched.run()

    assert sorted(cleaned(launched)[:2]) == ["complete_work", "remove_channel"]
    assert cleaned(launched)[2:] == ["end_drill"]
    ends = [c.ended for c in launched.outcome.calls if c.name in ("link_channel", "post_briefing")]
    assert launched.times("remove_channel")[0] >= max(ends)
    assert launched.times("remove_channel") == launched.times("complete_work")


def test_a_launch_that_is_no_drill_removes_nothing(launched):
    """The real thing stays until people close it."""
    launched.run()

    assert cleaned(launched) == []


def test_a_drill_that_is_kept_removes_nothing(drill):
    """Who wants to look at it removes it by hand."""
    launched = drill(cleans_up=False)
    launched.run()

    assert cleaned(launched) == []


def test_a_drill_waits_for_a_step_that_is_tried_again(drill):
    """The channel that needs three tries is removed after it was there, not before."""
    launched = drill()
    launched.answers["open_channel"] = [launched.again(60), launched.again(60), None]
    ledger = launched.run()

    assert launched.times("remove_channel")[0] > launched.times("open_channel")[2]
    assert ledger.state_of("end_drill") == "done"


def test_a_drill_whose_room_was_refused_completes_the_record_and_ends(drill):
    """What was not made is not removed."""
    launched = drill()
    launched.answers["open_channel"] = [launched.refused()]
    ledger = launched.run()

    assert cleaned(launched) == ["complete_work", "end_drill"]
    assert ledger.state_of("open_channel") == "refused"


def test_a_drill_without_anything_made_ends(drill):
    """With record and room refused there is nothing to remove."""
    launched = drill()
    launched.answers["open_channel"] = launched.answers["open_work_item"] = [launched.refused()]
    launched.run()

    assert cleaned(launched) == ["end_drill"]


def test_a_drill_that_cannot_remove_the_room_stays_open_until_a_person_helps(drill):
    """The refused step is a gap; a further run with it ends the drill, and the briefing is not updated in between."""
    launched = drill()
    launched.answers["remove_channel"] = [launched.refused("no right")]
    before = launched.run()

    assert cleaned(launched) == ["complete_work", "remove_channel"] or cleaned(launched) == [
        "remove_channel",
        "complete_work",
    ]
    assert [gap.step for gap in before.gaps()] == ["remove_channel"]
    assert launched.calls("update_briefing") == []

    launched.answers["remove_channel"] = [None]
    launched.order = replace(launched.order, ledger=before.to_json(), again=("remove_channel",))
    after = launched.run()
    assert cleaned(launched) == ["remove_channel", "end_drill"]
    assert after.gaps() == ()


def test_a_refused_removal_is_run_again_while_the_launch_runs(drill):
    """A person who grants the right in time needs no further run."""
    launched = drill()
    launched.answers["remove_channel"] = [launched.refused("no right"), None]
    launched.answers["complete_work"] = [*[launched.again(50)] * 2, None]
    launched.events = [(again_event("remove_channel", 1), 30)]
    ledger = launched.run()

    assert ledger.state_of("end_drill") == "done"
    assert len(launched.calls("remove_channel")) == 2
