"""Who is on call at an instant: layers, overrides, absences, the catch-all, and the words for each."""

from dataclasses import replace
from datetime import time

import pytest

from incident.on_call.duty import at, on_call, responders
from incident.on_call.rotation import Hours
from incident.on_call.schedule import Schedule
from incident.records import Responder
from tests.incident.on_call.team import (
    ADA,
    ALAN,
    DUTY,
    GRACE,
    PRIMARY,
    SECONDARY,
    absence,
    iso,
    layer,
    override,
    schedule,
)

WEDNESDAY = "2026-03-04T12:00Z"


def emails(asked, instant=WEDNESDAY):
    """Who is on call, by e-mail."""
    return [duty.responder.email for duty in at(asked, iso(instant))]


def reasons(asked, instant=WEDNESDAY):
    """Why each is."""
    return [duty.why for duty in at(asked, iso(instant))]


def test_the_answer_is_in_the_order_of_the_layers_with_the_reason():
    """Primary before secondary, each with the slot, the rule and the end in the layer's zone."""
    asked = schedule(PRIMARY, SECONDARY)

    assert emails(asked) == [ADA, GRACE]
    assert reasons(asked) == [
        "primary of payments by rotation until Mon 09:00 Europe/Berlin",
        "secondary of payments by rotation until Mon 09:00 Europe/Berlin",
    ]
    assert [duty.until for duty in at(asked, iso(WEDNESDAY))] == [iso("2026-03-09T08:00Z")] * 2


def test_a_handover_is_at_its_instant_and_not_a_moment_later():
    """At nine the next person is on call; a moment before it is still the one before."""
    assert emails(schedule(), "2026-03-09T07:59:59Z") == [ADA]
    assert emails(schedule(), "2026-03-09T08:00:00Z") == [GRACE]


def test_layers_of_one_name_fill_one_slot_following_the_sun():
    """Berlin has the day and New York what is left: one primary at a time, told in the zone of whose hours they are."""
    berlin = layer(people=(ADA,), only=(Hours(begin=time(8), end=time(20)),))
    new_york = layer(people=(GRACE,), zone="America/New_York")
    asked = schedule(berlin, new_york)

    assert (emails(asked, "2026-03-04T07:00Z"), emails(asked, "2026-03-04T19:00Z")) == ([ADA], [GRACE])
    assert reasons(asked, "2026-03-04T19:00Z") == [
        "primary of payments by rotation until Thu 02:00 America/New_York"
    ]


def test_an_override_takes_a_slot_until_it_ends():
    """Who overrides is on call whatever the rotation says, and the reason names who arranged it."""
    asked = schedule(overrides=[override(ALAN, "2026-03-04T08:00Z", "2026-03-10T08:00Z", "primary")])

    assert emails(asked, "2026-03-04T07:59Z") == [ADA]
    assert emails(asked, "2026-03-04T08:00Z") == [ALAN]
    assert emails(asked, "2026-03-10T08:00Z") == [GRACE]
    assert reasons(asked, "2026-03-08T12:00Z") == [
        "primary of payments, override by Sam until Tue 09:00 Europe/Berlin"
    ]


def test_a_cover_follows_the_person_wherever_they_would_be_on_call():
    """Covering for Grace takes her secondary's week and her primary's, and nobody else's."""
    asked = schedule(
        PRIMARY,
        SECONDARY,
        overrides=[override(DUTY, "2026-03-02T00:00Z", "2026-03-30T00:00Z", None, GRACE)],
    )

    assert emails(asked, "2026-03-04T12:00Z") == [ADA, DUTY]
    assert emails(asked, "2026-03-11T12:00Z") == [DUTY, ALAN]
    assert emails(asked, "2026-03-18T12:00Z") == [ALAN, ADA]
    assert reasons(asked)[1] == (
        "secondary of payments, override by Sam to cover for Grace until Mon 09:00 Europe/Berlin"
    )


def test_who_covers_can_be_covered():
    """Grace covers for Ada and then Alan for Grace: Alan is on call."""
    first = override(GRACE, "2026-03-03T00:00Z", "2026-03-06T00:00Z", None, ADA)
    second = override(ALAN, "2026-03-04T00:00Z", "2026-03-05T00:00Z", None, GRACE)

    assert emails(schedule(overrides=[first, second])) == [ALAN]
    assert emails(schedule(overrides=[first, second]), "2026-03-05T12:00Z") == [GRACE]


def test_of_two_overrides_for_the_same_the_one_made_last_counts():
    """A second arrangement replaces the first one, for a slot and for a person."""
    spell = ("2026-03-03T00:00Z", "2026-03-06T00:00Z")

    for_a_slot = [override(GRACE, *spell, "primary"), override(ALAN, *spell, "primary")]
    for_a_person = [override(GRACE, *spell, None, ADA), override(ALAN, *spell, None, ADA)]

    assert emails(schedule(overrides=for_a_slot)) == [ALAN]
    assert emails(schedule(overrides=for_a_person)) == [ALAN]


def test_an_override_fills_a_gap_and_can_be_a_slot_of_its_own():
    """A slot that nobody has can be taken, and a name that no layer has puts one more person on call."""
    asked = schedule(overrides=[override(ALAN, "2026-03-01T00:00Z", "2026-03-05T00:00Z", "extra")])

    assert emails(asked) == [ADA, ALAN]
    assert emails(asked, "2026-03-06T00:00Z") == [ADA]
    early = override(GRACE, "2026-03-01T00:00Z", "2026-03-02T08:00Z", "Primary")
    assert emails(schedule(overrides=[early]), "2026-03-01T12:00Z") == [GRACE]


def test_who_is_absent_is_stood_in_for_by_the_next_who_is_not():
    """The next participant stands in for the time of the absence alone, and the reason says for whom."""
    asked = schedule(
        absences=[absence(ADA, "2026-03-04T00:00Z", "2026-03-05T00:00Z"), absence(GRACE, "2026-03-01T00:00Z")]
    )

    assert emails(asked, "2026-03-03T23:59Z") == [ADA]
    assert emails(asked) == [ALAN]
    assert emails(asked, "2026-03-05T00:00Z") == [ADA]
    assert reasons(asked) == [
        "primary of payments by rotation, standing in for Ada who is absent, until Thu 01:00 Europe/Berlin"
    ]


def test_where_all_of_a_layer_are_absent_the_next_layer_of_the_slot_is_asked():
    """A second layer of the same name is what a first one that has nobody falls back to."""
    asked = schedule(
        layer(people=(ADA,)), layer(people=(ALAN,)), absences=[absence(ADA, "2026-03-01T00:00Z")]
    )

    assert emails(asked) == [ALAN]


def test_a_cover_that_was_arranged_for_an_absence_comes_before_the_next_in_turn():
    """Ada is away and Alan covers for her: it is Alan, not Grace who would stand in."""
    asked = schedule(
        absences=[absence(ADA, "2026-03-01T00:00Z")],
        overrides=[override(ALAN, "2026-03-01T00:00Z", "2026-03-30T00:00Z", None, ADA)],
    )

    assert emails(asked) == [ALAN]


def test_who_covers_and_is_absent_is_not_on_call():
    """An override by somebody who is absent changes nothing, and whoever covers for them still can."""
    away = [absence(GRACE, "2026-03-01T00:00Z")]
    first = override(GRACE, "2026-03-03T00:00Z", "2026-03-06T00:00Z", None, ADA)
    second = override(ALAN, "2026-03-03T00:00Z", "2026-03-06T00:00Z", None, GRACE)

    assert emails(schedule(overrides=[first], absences=away)) == [ADA]
    assert emails(schedule(overrides=[first, second], absences=away)) == [ALAN]


def test_the_catch_all_is_told_where_nobody_is_on_call_with_an_alarm():
    """Nobody by rule is never a success: the catch-all answers, and the alarm says until when."""
    asked = schedule(catch_all=DUTY)
    found = on_call(asked, iso("2026-03-01T12:00Z"))

    assert reasons(asked, "2026-03-01T12:00Z") == [
        "catch-all of payments: nobody is on call by rotation or override until Mon 09:00 Europe/Berlin"
    ]
    (told,) = found.responders
    assert told == Responder(DUTY, "Duty", reason=reasons(asked, "2026-03-01T12:00Z")[0])
    assert found.alarm is not None
    assert found.alarm.startswith(
        "nobody is on call for payments until Mon 09:00 Europe/Berlin; the catch-all"
    )
    assert on_call(asked, iso(WEDNESDAY)).alarm is None


@pytest.mark.parametrize("empty", [Schedule("payments"), schedule(layer(ends="2026-03-03T09:00"))])
def test_nobody_for_ever_has_no_end(empty):
    """Where nobody will ever be on call the answer is empty, at once, and the alarm promises no end."""
    found = on_call(empty, iso(WEDNESDAY))

    assert found.responders == ()
    assert found.alarm == "nobody is on call for payments; add a layer or an override for that time"


def test_everybody_absent_until_further_notice_is_answered_at_once():
    """A rotation whose people are all away has no end of nobody; looking for one stops after its horizon."""
    asked = schedule(layer(people=(ADA,)), absences=[absence(ADA, "2026-03-01T00:00Z")], catch_all=DUTY)

    assert [(duty.responder.email, duty.until) for duty in at(asked, iso(WEDNESDAY))] == [(DUTY, None)]


def test_a_person_with_two_slots_is_told_once():
    """Each person is told once, at their first place, and the order is counted from 0."""
    twice = schedule(PRIMARY, layer("secondary", (ADA.upper(),)), layer("third", (ALAN,)))

    assert [duty.slot for duty in at(twice, iso(WEDNESDAY))] == ["primary", "secondary", "third"]
    assert [(r.email, r.order) for r in responders(at(twice, iso(WEDNESDAY)))] == [(ADA, 0), (ALAN, 1)]


def test_what_is_known_of_a_person_comes_with_the_answer():
    """Name, role, contact and id of the roster are the responder's; the reason calls people by their names."""
    known = Responder(ADA, "Countess", 9, "incident commander", "+44 1", "u-1")
    asked = replace(schedule(absences=[absence(ADA, "2026-03-05T00:00Z")]), people=(known,))

    assert at(asked, iso(WEDNESDAY))[0].responder == replace(known, order=0)
    assert "standing in for Countess who" in reasons(asked, "2026-03-06T00:00Z")[0]
