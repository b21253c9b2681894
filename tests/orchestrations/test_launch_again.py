"""A launch that is asked for a step again: while it runs, and after it ended."""

from dataclasses import replace

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
    launched.answers["page_responder"] = [*[launched.again(50)] * 8, None]
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
