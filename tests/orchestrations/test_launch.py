"""The launch: what runs when, what is retried, what is said."""

from dataclasses import replace
from itertools import pairwise

import pytest

from incident.briefing import Briefing
from incident.codec import from_json

ADA, GRACE = "ada@contoso.com", "grace@contoso.com"


def test_people_are_paged_beside_the_record_and_the_room_and_never_behind_them(launched):
    """Paging begins as soon as the roster was read, while work item and channel are still being opened."""
    launched.seconds = 3.0
    launched.run()

    assert (
        launched.times("find_responders")
        == launched.times("open_work_item")
        == launched.times("open_channel")
    )
    assert all(3 <= began < 4 for began in launched.times("page_responder"))


def test_what_needs_two_things_runs_when_both_are_there(launched):
    """Link, assignments and briefing begin with the episode in which the last of what they need arrived."""
    launched.answers["open_channel"] = [launched.again(20), None]
    launched.run()

    channel_there = launched.outcome.calls_of("open_channel")[-1].ended
    assert launched.times("link_channel") == pytest.approx([channel_there], abs=0.1)
    assert launched.times("post_briefing") == pytest.approx([channel_there], abs=0.1)
    assert max(launched.times("assign_responder")) < 3


def test_a_wait_in_one_strand_holds_up_no_other(launched):
    """While the channel waits five minutes for its next try, the people branch goes on at its own pace."""
    launched.answers["open_channel"] = [launched.again(300), None]
    launched.answers["page_responder"] = [launched.again(), launched.again(), None]
    launched.run()

    assert launched.outcome.calls_of("assign_responder")[-1].ended < 10
    assert launched.outcome.calls_of("page_responder")[-1].ended < 10


def test_a_vendors_retry_after_is_obeyed(launched):
    """No try comes earlier than the vendor asked for."""
    launched.answers["open_channel"] = [launched.again(42), None]
    launched.run()

    first, second = launched.outcome.calls_of("open_channel")
    assert second.started - first.ended >= 42


def test_waits_grow_up_to_a_cap(launched):
    """Two, four, eight seconds and so on, and never more than five minutes."""
    launched.answers["open_work_item"] = [*[launched.again()] * 10, None]
    launched.run()

    calls = launched.outcome.calls_of("open_work_item")
    waits = [later.started - earlier.ended for earlier, later in pairwise(calls)]
    assert waits == pytest.approx([2, 4, 8, 16, 32, 64, 128, 256, 300, 300], abs=0.5)


def test_a_step_that_keeps_failing_is_given_up_and_says_so(launched):
    """After its last try a step is refused, with the last answer, and can be run again by a person."""
    launched.answers["open_channel"] = [launched.again()]
    ledger = launched.run()

    assert ledger.state_of("open_channel") == "refused"
    assert "gave up after 24 tries" in ledger.steps["open_channel"].why
    assert "HTTP 503" in ledger.steps["open_channel"].why


def test_a_refusal_is_not_retried_and_the_rest_goes_on(launched):
    """Teams refuses: record and people are served, what needed the room is blocked, and the record says so."""
    launched.answers["open_channel"] = [launched.refused("HTTP 403: lacks Channel.Create.Group")]
    ledger = launched.run()

    assert len(launched.calls("open_channel")) == 1
    assert ledger.state_of("link_channel") == ledger.state_of("post_briefing") == "blocked"
    assert ledger.state_of(f"assign:{GRACE}") == ledger.state_of(f"page:{ADA}") == "done"
    (note,) = launched.calls("note_gaps")
    assert [gap["step"] for gap in note["gaps"]] == ["open_channel"]
    assert "Channel.Create.Group" in note["gaps"][0]["why"]


def test_boards_refusing_leaves_room_and_people(launched):
    """Without a record the room is opened and briefed with the reason, and everyone is paged."""
    launched.answers["open_work_item"] = [launched.refused("HTTP 403: may not edit work items")]
    ledger = launched.run()

    (posted,) = launched.calls("post_briefing")
    assert "may not edit work items" in posted["briefing"]["work_item_missing"]
    assert ledger.state_of(f"assign:{ADA}") == ledger.state_of("link_channel") == "blocked"
    assert ledger.state_of(f"page:{GRACE}") == "done"


def test_an_activity_that_breaks_is_tried_a_few_times_only(launched):
    """A fault of our own is not repeated for an hour: five tries, then a person is asked."""
    launched.answers["link_channel"] = [ValueError("boom")]
    ledger = launched.run()

    assert len(launched.calls("link_channel")) == 5
    assert "boom" in ledger.steps["link_channel"].why


def test_an_identity_that_is_not_accepted_is_believed_after_a_few_tries(launched):
    """Such answers were seen to pass; where it stays, the step is refused within a minute, with the fix."""
    launched.answers["open_channel"] = [launched.doubtful()]
    launched.answers["open_work_item"] = [launched.doubtful()] * 3 + [None]
    ledger = launched.run()

    step = ledger.steps["open_channel"]
    assert (step.state, step.attempts, step.fix) == ("refused", 5, "mend HTTP 401")
    assert launched.times("open_channel")[-1] < 60
    assert ledger.state_of("open_work_item") == "done"


def test_one_breakage_does_not_end_patience(launched):
    """Only breakages count against the few tries that a breakage has."""
    launched.answers["open_work_item"] = [*[launched.again()] * 5, ValueError("worker died"), None]

    assert launched.run().state_of("open_work_item") == "done"


@pytest.mark.parametrize("after", [float("inf"), 1e12, -5])
def test_no_wait_that_a_vendor_asks_for_ends_the_launch(launched, after):
    """An absurd Retry-After is cut to an hour."""
    launched.answers["open_channel"] = [launched.again(after), None]
    launched.run()

    assert launched.times("open_channel")[1] <= 3602


def test_a_room_that_cannot_be_told_keeps_nothing_from_being_recorded(launched):
    """Record and note go out at once while the update of the briefing is in its retries."""
    launched.answers["open_work_item"] = [launched.again(60), None]
    launched.answers["assign_responder"] = [launched.refused("unknown identity")]
    launched.answers["update_briefing"] = [*[launched.again()] * 6, None]
    launched.run()

    assert launched.outcome.calls_of("update_briefing")[-1].started > 120
    assert launched.times("note_gaps")[0] < 120
    assert [began for began in launched.times("record_launch") if 60 < began < 120]


def test_a_telling_that_keeps_failing_is_no_news_and_is_not_recorded_each_time(launched):
    """While a note is in its retries nothing else happens, so the record is kept once before and once after."""
    launched.answers["open_channel"] = [launched.refused()]
    launched.answers["note_gaps"] = [launched.again()]
    ledger = launched.run()

    assert len(launched.calls("note_gaps")) == 24
    assert len(launched.calls("record_launch")) == 2
    assert launched.calls("record_launch")[-1]["ledger"]["steps"]["note_gaps"]["state"] == "refused"
    assert ledger.state_of("note_gaps") == "refused"


def test_the_briefing_does_not_wait_for_the_retries_of_the_work_item_and_is_mended_later(launched):
    """The room is told why there is no work item yet; when it comes, the same message is updated."""
    launched.answers["open_work_item"] = [launched.again(120), None]
    launched.run()

    (posted,), (update,) = launched.calls("post_briefing"), launched.calls("update_briefing")
    assert launched.times("post_briefing")[0] < 5
    assert posted["briefing"]["work_item"] is None
    assert from_json(Briefing, update["briefing"]).work_item.id == 7
    assert update["message"]["id"] == "m1"


def test_a_messenger_that_cannot_update_is_not_asked_to(launched):
    """Without a message id there is nothing to put in place."""
    launched.answers["open_work_item"] = [launched.again(120), None]
    launched.answers["post_briefing"] = [launched.done({"channel_id": "19:x", "id": None})]
    launched.run()

    assert launched.calls("update_briefing") == []


def test_without_a_messenger_the_briefing_is_skipped_and_says_so(launched):
    """A launch without messenger ends well and tells why nobody was briefed."""
    launched.order = replace(launched.order, briefed=False)
    ledger = launched.run()

    assert launched.calls("post_briefing") == []
    assert ledger.state_of("post_briefing") == "skipped"


def test_a_launch_without_trouble_records_once_and_notes_nothing(launched):
    """The usual launch makes no superfluous call: ten activities for two responders."""
    ledger = launched.run()

    assert len(launched.outcome.calls) == 11
    assert launched.calls("note_gaps") == launched.calls("update_briefing") == []
    assert {step.state for step in ledger.steps.values()} == {"done"}


def test_the_timeline_tells_every_step_and_every_failed_try(launched):
    """What was done, by whom it was tried again and why, goes to the timeline in the order of time."""
    launched.answers["open_channel"] = [launched.again(30), None]
    launched.run()

    told = [event["what"] for event in launched.calls("record_launch")[-1]["events"]]
    assert told.index("trying again to open the channel: HTTP 503") < told.index(
        "opened channel INC-7F3K2Q Nobody can pay"
    )
    assert "paged ada@contoso.com by e-mail" in told
