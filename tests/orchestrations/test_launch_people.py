"""The people of a launch: nobody waits for nobody."""

import pytest

ADA, GRACE = "ada@contoso.com", "grace@contoso.com"


def test_an_empty_roster_pages_the_catch_all_and_is_an_alarm(launched):
    """Nobody on call is no success: the catch-all is paged and owns the record, and everything says why."""
    alarm = "nobody is on call for checkout"
    launched.answers["find_responders"] = [launched.done({"responders": [], "alarm": alarm})]
    ledger = launched.run()

    assert launched.paged() == [("duty@contoso.com", "email")]
    assert [call["responder"]["email"] for call in launched.calls("assign_responder")] == ["duty@contoso.com"]
    assert ledger.alarms == (alarm,)
    assert launched.calls("note_gaps")[0]["gaps"][0]["why"] == alarm
    assert launched.calls("post_briefing")[0]["briefing"]["gaps"][0]["why"] == alarm


def test_an_unreadable_roster_pages_the_catch_all_within_seconds(launched):
    """If the roster cannot be read the catch-all is paged soon, with an alarm, rather than nobody later."""
    launched.answers["find_responders"] = [launched.again()]
    ledger = launched.run()

    assert launched.paged() == [("duty@contoso.com", "email")]
    assert launched.times("page_responder")[0] < 15
    assert "roster could not be read" in ledger.alarms[0]


def test_if_a_road_fails_the_next_is_tried_at_once(launched):
    """A page that a road did not take goes by the next road without waiting."""
    launched.answers["page_responder"] = [
        lambda order: launched.again(60) if order["road"] == "email" else None
    ]
    ledger = launched.run()

    by_mail, by_hook = (
        call for call in launched.outcome.calls_of("page_responder") if ADA in str(call.input)
    )
    assert by_hook.started == pytest.approx(by_mail.ended, abs=0.1)
    assert ledger.steps[f"page:{ADA}"].result == {"road": "webhook"}


def test_a_road_that_asks_for_a_long_wait_does_not_slow_the_other(launched):
    """E-mail asks for an hour, the webhook merely fails: the webhook is tried at its own pace."""
    asked = {"email": 3600, "webhook": None}
    launched.answers["page_responder"] = [*[lambda order: launched.again(asked[order["road"]])] * 12, None]
    launched.run()

    hooks = [
        call.started
        for call in launched.outcome.calls_of("page_responder")
        if call.input["road"] == "webhook"
    ]
    assert hooks[-1] < 120


def test_a_responder_whom_no_road_reaches_is_replaced_by_the_catch_all_loudly(launched):
    """When every road refuses for one responder, the catch-all is paged, and an alarm says so."""
    launched.answers["page_responder"] = [
        lambda order: launched.refused("no mailbox") if order["page"]["responder"]["email"] == ADA else None
    ]
    ledger = launched.run()

    assert ("duty@contoso.com", "email") in launched.paged()
    assert ledger.state_of(f"page:{ADA}") == "refused"
    assert "duty@contoso.com was paged instead" in ledger.alarms[0]


def test_a_page_that_nobody_takes_for_minutes_goes_to_the_catch_all_too(launched):
    """Retries do not wait an hour before somebody else is told."""
    unwilling = [lambda order: None if "duty" in order["page"]["responder"]["email"] else launched.again()]
    launched.answers["page_responder"] = [*unwilling * 40, None]
    launched.run()

    (duty,) = (
        c
        for c in launched.outcome.calls_of("page_responder")
        if "duty" in c.input["page"]["responder"]["email"]
    )
    assert 300 <= duty.started < 700


def test_nobody_reached_is_said_as_it_is(launched):
    """An alarm never claims a page that was not accepted."""
    launched.answers["page_responder"] = [launched.refused()]
    ledger = launched.run()

    assert any("NOBODY could be paged" in alarm for alarm in ledger.alarms)
    assert not any("was paged instead" in alarm for alarm in ledger.alarms)


def test_one_person_is_paged_once_however_they_are_written(launched):
    """The catch-all who is on call too is not told twice for a capital letter."""
    duty = launched.person("DUTY")
    launched.answers["find_responders"] = [launched.done({"responders": [duty], "alarm": None})]
    launched.run()

    assert len(launched.paged()) == 1


def test_one_responder_who_cannot_be_assigned_hinders_nobody_else(launched):
    """An identity that Boards does not know is shown as refused; the others are assigned."""
    launched.answers["assign_responder"] = [
        lambda order: launched.refused("unknown identity") if order["responder"]["email"] == ADA else None
    ]
    ledger = launched.run()

    assert ledger.state_of(f"assign:{ADA}") == "refused"
    assert ledger.state_of(f"assign:{GRACE}") == "done"
