"""The people of a launch: nobody waits for nobody."""

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
