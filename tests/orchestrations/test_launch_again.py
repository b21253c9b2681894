"""A launch that is asked for a step again: while it runs, and after it ended."""

from dataclasses import replace

import pytest

from incident.ledger import again_event

ADA, GRACE = "ada@contoso.com", "grace@contoso.com"


def test_a_refused_step_is_run_again_while_the_launch_still_runs(launched):
    """A person mends the cause and asks again: the step runs, then what waited for it; nothing done is repeated."""
    launched.answers["open_channel"] = [launched.refused(), None]
    launched.answers["page_responder"] = [*[launched.again(50)] * 8, None]
    launched.events = [(again_event("open_channel", 1), 60)]
    ledger = launched.run()

    assert [round(began) for began in launched.times("open_channel")] == [0, 60]
    assert ledger.state_of("link_channel") == ledger.state_of("post_briefing") == "done"
    assert len(launched.calls("open_work_item")) == 1


def test_a_gap_that_was_noted_and_mended_is_noted_as_mended(launched):
    """The record that said what is missing says later that nothing is any more."""
    launched.answers["open_channel"] = [launched.refused(), None]
    launched.answers["assign_responder"] = [*[launched.again(50)] * 4, None]
    launched.events = [(again_event("open_channel", 1), 60)]
    launched.run()

    assert [len(note["gaps"]) for note in launched.calls("note_gaps")] == [1, 0]


def test_a_launch_that_ended_goes_on_from_its_ledger(launched, launches):
    """Run again with its own ledger, a launch repeats the refused step that is asked for and nothing else."""
    launched.answers["open_channel"] = [launched.refused()]
    launched.answers["assign_responder"] = [
        lambda order: launched.refused("unknown identity") if order["responder"]["email"] == ADA else None
    ]
    before = launched.run()
    second = launches()
    second.order = replace(second.order, ledger=before.to_json(), again=("open_channel",))
    after = second.run()

    assert len(second.calls("open_channel")) == len(second.calls("link_channel")) == 1
    assert (
        second.calls("open_work_item")
        == second.calls("page_responder")
        == second.calls("assign_responder")
        == []
    )
    assert after.state_of("post_briefing") == "done"
    assert after.state_of(f"assign:{ADA}") == "refused"


def test_people_found_only_later_are_still_paged_and_assigned(launched):
    """When the roster can be read again, those on it are told too; the catch-all is not told twice."""
    launched.answers["find_responders"] = [*[launched.again()] * 4, None]
    launched.answers["open_channel"] = [launched.again(300), None]
    launched.events = [(again_event("find_responders", 1), 100)]
    launched.run()

    assert [who for who, _ in launched.paged()] == ["duty@contoso.com", ADA, GRACE]


def resumed(launches, before, *steps, **changes):
    """A run of the launch that goes on from the ledger of an earlier one."""
    second = launches()
    second.order = replace(second.order, ledger=before.to_json(), again=steps, **changes)
    return second


@pytest.mark.timeout(20)
def test_a_messenger_set_up_later_is_used_by_a_resumed_run(launched, launches):
    """What was skipped because it was not set up is run once it is; what is done is not undone by the reverse."""
    launched.order = replace(launched.order, briefed=False)
    launched.answers["open_channel"] = [launched.refused()]
    with_messenger = resumed(launches, launched.run(), "open_channel").run()
    without = resumed(launches, with_messenger, briefed=False).run()

    assert with_messenger.state_of("post_briefing") == without.state_of("post_briefing") == "done"


def test_a_resumed_run_mends_the_briefing_and_records(launched, launches):
    """The room learns of the work item that came later, and the ledger is kept."""
    launched.answers["open_work_item"] = [launched.refused()]
    second = resumed(launches, launched.run(), "open_work_item")
    second.run()

    assert len(second.calls("update_briefing")) == 1
    assert second.calls("record_launch")


@pytest.mark.parametrize("step", ["note_gaps", "page:duty@contoso.com"])
def test_every_refused_step_can_be_run_again(launched, launches, step):
    """No step that a person asks for again stays waiting without a word."""
    launched.answers["find_responders"] = [launched.done({"responders": [], "alarm": "nobody"})]
    launched.answers["page_responder"] = launched.answers["note_gaps"] = [launched.refused()]
    second = resumed(launches, launched.run(), step)

    assert second.run().state_of(step) == "done"
    assert second.calls("record_launch")


def test_the_page_of_someone_no_longer_on_call_can_be_run_again(launched, launches):
    """A person asks for that step by name: it is run for that person."""
    launched.answers["page_responder"] = [launched.refused()]
    second = resumed(launches, launched.run(), f"page:{GRACE}")
    second.answers["find_responders"] = [second.done({"responders": [], "alarm": None})]

    assert second.run().state_of(f"page:{GRACE}") == "done"


def test_who_owns_the_work_item_keeps_it(launched, launches):
    """Those on a roster that could be read only later get tasks of their own; the owner is not overwritten."""
    launched.answers["find_responders"] = [launched.again()]
    second = resumed(launches, launched.run(), "find_responders")
    second.run()

    owners = {call["responders"][0]["email"] for call in second.calls("assign_responder")}
    assert owners == {"duty@contoso.com"}
    assert [call["responder"]["email"] for call in second.calls("assign_responder")] == [ADA, GRACE]
