"""Who is paged, by which roads, and who instead where no road reaches somebody."""

from dataclasses import replace

import pytest

from incident.ledger import again_event
from incident.reach import Reach

ADA, GRACE, ALAN, DUTY = (f"{name}@contoso.com" for name in ("ada", "grace", "alan", "duty"))


def to(*emails):
    """An order's page is to one of these."""
    return lambda order: order["page"]["responder"]["email"] in emails


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


def test_where_no_road_reaches_the_primary_the_next_person_is_paged_at_once_and_loudly(told):
    """All roads refuse: the secondary is paged the moment that is known, has a task, and an alarm says whom and why."""
    launched = told(Reach.PRIMARY)
    launched.answers["page_responder"] = [lambda order: launched.refused() if to(ADA)(order) else None]
    ledger = launched.run()

    calls = launched.outcome.calls_of("page_responder")
    assert launched.paged() == [(ADA, "email"), (ADA, "webhook"), (GRACE, "email")]
    assert calls[2].started == pytest.approx(calls[1].ended, abs=0.1)
    assert [call["responder"]["email"] for call in launched.calls("assign_responder")] == [ADA, GRACE]
    assert ledger.alarms == (f"no road took a page to {ADA} in time; {GRACE} is paged, too",)


def test_one_after_the_other_is_paged_and_at_last_the_catch_all(told):
    """Nobody can be reached: everybody on call is tried in order, then the catch-all, and each is said."""
    launched = told(Reach.PRIMARY)
    launched.answers["page_responder"] = [lambda order: None if to(DUTY)(order) else launched.refused()]
    ledger = launched.run()

    assert [who for who, road in launched.paged() if road == "email"] == [ADA, GRACE, ALAN, DUTY]
    assert [alarm.rpartition("; ")[2] for alarm in ledger.alarms] == [
        f"{GRACE} is paged, too",
        f"{ALAN} is paged, too",
        f"{DUTY} was paged instead",
    ]


def test_a_page_that_nobody_takes_for_seconds_goes_to_the_next_person_too(told):
    """Roads that only say "again" are no reason to wait: after some rounds somebody else is told, and both go on."""
    launched = told(Reach.PRIMARY)
    launched.answers["page_responder"] = [
        *[lambda order: launched.again() if to(ADA)(order) else None] * 20,
        None,
    ]
    ledger = launched.run()

    [grace] = [call for call in launched.outcome.calls_of("page_responder") if to(GRACE)(call.input)]
    assert 10 <= grace.started < 40
    assert ledger.state_of(f"page:{ADA}") == ledger.state_of(f"page:{GRACE}") == "done"


def test_a_hiccup_wakes_nobody_else(told):
    """A page that is taken at the second try leaves the others in peace."""
    launched = told(Reach.PRIMARY)
    launched.answers["page_responder"] = [launched.again(), launched.again(), None]
    launched.run()

    assert {who for who, _ in launched.paged()} == {ADA}


def test_a_resumed_launch_pages_nobody_anew(told, launches):
    """Who was paged in somebody's place is enough, however often the launch is run again."""
    first = told(Reach.PRIMARY)
    first.answers["page_responder"] = [lambda order: first.refused() if to(ADA)(order) else None]
    first.answers["link_channel"] = [first.refused()]
    before = first.run()
    second = launches()
    second.order = replace(
        second.order, reach=Reach.PRIMARY, ledger=before.to_json(), again=("link_channel",)
    )
    second.run()

    assert second.paged() == []
    assert second.calls("assign_responder") == []


def test_a_responder_whom_no_road_reaches_is_replaced_by_the_catch_all_loudly(launched):
    """When every road refuses for one responder, the catch-all is paged, and an alarm says so."""
    launched.answers["page_responder"] = [
        lambda order: launched.refused("no mailbox") if order["page"]["responder"]["email"] == ADA else None
    ]
    ledger = launched.run()

    assert ("duty@contoso.com", "email") in launched.paged()
    assert ledger.state_of(f"page:{ADA}") == "refused"
    assert "duty@contoso.com was paged instead" in ledger.alarms[0]


def test_where_nobody_is_reached_the_catch_all_is_told_within_seconds(launched):
    """Retries do not wait an hour before somebody else is told."""
    unwilling = [lambda order: None if "duty" in order["page"]["responder"]["email"] else launched.again()]
    launched.answers["page_responder"] = [*unwilling * 40, None]
    launched.run()

    (duty,) = (
        c
        for c in launched.outcome.calls_of("page_responder")
        if "duty" in c.input["page"]["responder"]["email"]
    )
    assert 10 <= duty.started < 40


def test_where_somebody_is_reached_the_catch_all_is_told_of_the_others_after_minutes(launched):
    """One who answers slowly is waited for while another knows; then the catch-all is told all the same."""
    launched.answers["page_responder"] = [
        *[lambda order: launched.again() if to(ADA)(order) else None] * 40,
        None,
    ]
    launched.run()

    [duty] = [call for call in launched.outcome.calls_of("page_responder") if to(DUTY)(call.input)]
    assert 300 <= duty.started < 700


def test_nobody_reached_is_said_as_it_is(launched):
    """An alarm never claims a page that was not accepted."""
    launched.answers["page_responder"] = [launched.refused()]
    ledger = launched.run()

    assert any("NOBODY could be paged" in alarm for alarm in ledger.alarms)
    assert not any("was paged instead" in alarm for alarm in ledger.alarms)


def test_people_are_told_by_the_roads_of_their_own_order_first(told):
    """A person's own roads come before those of the settings, which stay as a way out."""
    launched = told(Reach.EVERYONE, ada=["webhook"], grace=["pagerduty", "email"])
    launched.answers["page_responder"] = [lambda _: launched.refused()]
    launched.run()

    roads = {email: [road for who, road in launched.paged() if who == email] for email in (ADA, GRACE, ALAN)}
    assert roads[ADA] == ["webhook", "email"]
    assert roads[GRACE] == ["pagerduty", "email", "webhook"]
    assert roads[ALAN] == ["email", "webhook"]


def test_a_mention_waits_for_the_room_and_no_other_road_waits_for_it(told):
    """With the mention first, the e-mail goes at once all the same, because there is no room yet."""
    launched = told(Reach.PRIMARY, ada=["mention"])
    launched.run()

    assert launched.paged() == [(ADA, "email")]
    assert launched.times("page_responder")[0] < 2


def test_a_mention_alone_is_sent_the_moment_there_is_a_room(told):
    """Where it is the only road, the page is held until then, and tells the room's address."""
    launched = told(Reach.PRIMARY)
    launched.order = replace(launched.order, roads=("mention",))
    launched.answers["open_channel"] = [launched.again(5), None]
    launched.run()

    opened, page = (
        launched.outcome.calls_of("open_channel")[-1],
        launched.outcome.calls_of("page_responder")[0],
    )
    assert page.started == pytest.approx(opened.ended, abs=0.1)
    assert page.input["page"]["channel"]["id"] == "19:x"


def test_a_mention_without_a_room_is_refused_and_comes_back_with_the_room(told):
    """The channel is refused: so is the page, loudly; when the channel is opened later, the page can be sent."""
    launched = told(Reach.PRIMARY)
    launched.order = replace(launched.order, roads=("mention",))
    launched.answers["open_channel"] = [launched.refused("no right"), None]
    launched.answers["assign_responder"] = [*[launched.again(100)] * 3, None]
    launched.events = [(again_event("open_channel", 1), 60), (again_event(f"page:{ADA}", 1), 80)]
    ledger = launched.run()

    assert any("NOBODY could be paged" in alarm for alarm in ledger.alarms)
    assert ledger.state_of(f"page:{ADA}") == "done"
    assert "no right" in ledger.steps[f"page:{ADA}"].tries[0].why


def test_a_mention_that_waits_long_for_the_room_keeps_nobody_from_being_told(told):
    """The room is slow and the mention is the only road of the first: the next person's roads are tried meanwhile."""
    launched = told(Reach.PRIMARY)
    launched.order = replace(launched.order, roads=("mention",))
    people = [launched.person("ada"), {**launched.person("grace", 1), "roads": ["email"]}]
    launched.answers["find_responders"] = [launched.done({"responders": people, "alarm": None})]
    launched.answers["open_channel"] = [*[launched.again(30)] * 3, None]
    launched.run()

    assert launched.paged()[0] == (GRACE, "email")
    assert 10 <= launched.times("page_responder")[0] < 60
