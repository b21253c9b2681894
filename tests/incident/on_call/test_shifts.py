"""The calendar: what its shifts say, what is found ahead, and what they cost."""

import sys
from datetime import time, timedelta

import pytest

from incident.on_call.findings import Kind, findings
from incident.on_call.rotation import WEEKDAYS, Hours, Layer, Rotation
from incident.on_call.schedule import Absence, Cause, Override, Schedule
from incident.on_call.shifts import shifts
from incident.on_call.spans import Spans
from tests.incident.on_call.team import (
    ADA,
    ALAN,
    GRACE,
    PRIMARY,
    SECONDARY,
    absence,
    iso,
    layer,
    override,
    schedule,
)

SINCE, UNTIL = iso("2026-03-02T08:00Z"), iso("2026-03-23T08:00Z")


def told(asked, since=SINCE, until=UNTIL):
    """What is found, as its kind, its beginning, its end, its slots and its people."""
    found = findings(asked, since, until)
    return [(f.kind, f"{f.starts:%d %H:%M}", f"{f.ends:%d %H:%M}", f.slots, f.emails) for f in found]


def test_gaps_are_shifts_too():
    """A period before the first hand-over is a shift that nobody has, up to it."""
    first, second = shifts(schedule(), iso("2026-02-01T00:00Z"), iso("2026-03-03T00:00Z"))

    assert (first.held.cause, first.held.email, first.ends) == (Cause.NOBODY, None, SINCE)
    assert (second.held.email, second.starts, second.ends) == (ADA, SINCE, iso("2026-03-03T00:00Z"))


def test_a_handover_to_the_same_person_begins_a_new_shift():
    """Who has two weeks running has two shifts, each until its own hand-over."""
    found = shifts(schedule(layer(people=(ADA,))), SINCE, UNTIL)

    assert [shift.starts for shift in found] == [SINCE, iso("2026-03-09T08:00Z"), iso("2026-03-16T08:00Z")]


def test_a_period_of_no_length_or_turned_round_has_no_shifts():
    """There is nothing between an instant and itself, or one before it."""
    assert shifts(schedule(), SINCE, SINCE) == ()
    assert shifts(schedule(), UNTIL, SINCE) == ()
    assert findings(schedule(), UNTIL, SINCE) == ()


def test_a_period_has_a_limit():
    """More than three years are refused in words, so that no request keeps a host busy."""
    with pytest.raises(ValueError, match="too long: ask for three years at most"):
        shifts(schedule(), SINCE, SINCE + timedelta(days=1099))


def test_an_irrelevant_exception_tears_no_shift_apart():
    """An absence or a cover of somebody whose turn it is not leaves the shift whole."""
    asked = schedule(
        absences=[absence(ALAN, "2026-03-04T00:00Z", "2026-03-05T00:00Z")],
        overrides=[override(ADA, "2026-03-03T00:00Z", "2026-03-06T00:00Z", None, ALAN)],
    )

    assert len(shifts(asked, SINCE, iso("2026-03-09T08:00Z"))) == 1


def work(asked, days):
    """How many functions a calendar calls, which is the same on every machine, and how many shifts it has."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = shifts(asked, SINCE, SINCE + timedelta(days=days))
    finally:
        sys.setprofile(before)
    return calls, len(found)


def test_the_cost_of_a_calendar_is_that_of_its_shifts():
    """A year in one shift costs next to nothing; of a calendar with more shifts each costs the same."""
    yearly = Rotation((ADA, GRACE), "Europe/Berlin", iso("2025-09-01T09:00"), (timedelta(days=366),))
    short = Rotation((ADA, GRACE), "Europe/Berlin", iso("2020-01-01T09:00"), (timedelta(hours=6),))
    long, _ = work(Schedule("p", (Layer("primary", yearly),)), 365)
    month, few = work(Schedule("p", (Layer("primary", short),)), 30)
    year, many = work(Schedule("p", (Layer("primary", short),)), 365)

    assert many > 12 * few - 24
    assert long < 200
    assert year / many < 1.1 * month / few


def test_many_exceptions_cost_no_more_than_their_number():
    """Two thousand overrides and absences are gone through once, not once for each shift."""
    spells = [
        (SINCE + timedelta(hours=4 * number), SINCE + timedelta(hours=4 * number + 1))
        for number in range(2000)
    ]
    made = [Override(ALAN, *spell, "Sam", "primary") for spell in spells]
    away = [Absence(GRACE, *spell) for spell in spells]
    small, few = work(schedule(overrides=made[:200], absences=away[:200]), 33)
    large, lots = work(schedule(overrides=made, absences=away), 333)

    assert lots > 4000
    assert large / lots < 1.1 * small / few


def test_nobody_on_call_is_found_ahead():
    """A gap of every slot is one finding from its beginning to its end."""
    nights = Hours(begin=time(18), end=time(8))
    asked = schedule(layer(only=(nights,)), layer("secondary", only=(Hours(WEEKDAYS, time(8), time(17)),)))

    assert told(asked, iso("2026-03-03T12:00Z"), iso("2026-03-05T00:00Z")) == [
        (Kind.VACANT, "03 12:00", "03 16:00", ("primary",), ()),
        (Kind.NOBODY, "03 16:00", "03 17:00", (), ()),
        (Kind.VACANT, "03 17:00", "04 07:00", ("secondary",), ()),
        (Kind.VACANT, "04 07:00", "04 16:00", ("primary",), ()),
        (Kind.NOBODY, "04 16:00", "04 17:00", (), ()),
        (Kind.VACANT, "04 17:00", "05 00:00", ("secondary",), ()),
    ]


def test_a_schedule_without_anybody_is_one_gap():
    """No layers and no overrides: nobody for the whole period."""
    assert told(Schedule("payments")) == [(Kind.NOBODY, "02 08:00", "23 08:00", (), ())]


def test_one_person_in_two_slots_is_found_ahead():
    """Whoever stands in as primary while being the secondary is a double booking, for as long as it lasts."""
    asked = schedule(PRIMARY, SECONDARY, absences=[absence(ADA, "2026-03-04T00:00Z", "2026-03-05T00:00Z")])

    assert told(asked, until=iso("2026-03-09T08:00Z")) == [
        (Kind.TWICE, "04 00:00", "05 00:00", ("primary", "secondary"), (GRACE,))
    ]


def test_overrides_that_want_the_same_place_are_found_ahead():
    """Two people for one slot, or for one person's turns, are named while both are wanted; a chain of covers is not."""
    one = override(GRACE, "2026-03-03T00:00Z", "2026-03-06T00:00Z", "primary")
    other = override(ALAN, "2026-03-05T00:00Z", "2026-03-07T00:00Z", "Primary")
    chain = override(ALAN, "2026-03-03T00:00Z", "2026-03-06T00:00Z", None, GRACE)
    third = override(ADA, "2026-03-03T00:00Z", "2026-03-04T00:00Z", "primary", GRACE)

    assert told(schedule(overrides=[one, other])) == [
        (Kind.CONFLICT, "05 00:00", "06 00:00", ("primary",), (GRACE, ALAN))
    ]
    again = override(GRACE.upper(), "2026-03-05T00:00Z", "2026-03-07T00:00Z", "primary")

    assert told(schedule(overrides=[one, chain])) == []
    assert told(schedule(overrides=[one, again])) == []
    assert told(schedule(overrides=[chain, third])) == [
        (Kind.CONFLICT, "03 00:00", "04 00:00", ("primary",), (ALAN, ADA))
    ]


def test_a_cover_by_somebody_absent_is_found_ahead():
    """An override that does nothing because its person is away is named for the time of both."""
    asked = schedule(
        overrides=[override(GRACE, "2026-03-03T00:00Z", "2026-03-06T00:00Z", "primary")],
        absences=[
            absence(GRACE, "2026-03-05T00:00Z"),
            absence(ALAN, "2026-03-01T00:00Z", "2026-03-02T00:00Z"),
        ],
    )

    assert told(asked)[0] == (Kind.ABSENT, "05 00:00", "06 00:00", ("primary",), (GRACE,))


def test_every_finding_is_a_sentence_with_times():
    """Each kind says what is wrong, of which service, from when until when."""
    asked = schedule(
        PRIMARY,
        SECONDARY,
        layer("third", (ALAN,), ends="2026-03-03T09:00"),
        overrides=[
            override(GRACE, "2026-03-04T08:00Z", "2026-03-05T08:00Z", "primary"),
            override(ALAN, "2026-03-04T08:00Z", "2026-03-05T08:00Z", "primary"),
        ],
        absences=[absence(ALAN, "2026-03-04T08:00Z", "2026-03-05T08:00Z")],
    )
    words = {
        f.kind: f.in_words(asked)
        for f in findings(asked, SINCE - timedelta(hours=1), SINCE + timedelta(days=3))
    }
    times = "from Wed 2026-03-04 09:00 Europe/Berlin until Thu 2026-03-05 09:00 Europe/Berlin"

    assert words == {
        Kind.NOBODY: "nobody is on call for payments from Mon 2026-03-02 08:00 Europe/Berlin until Mon 2026-03-02 09:00 Europe/Berlin",
        Kind.VACANT: "nobody is third of payments from Tue 2026-03-03 09:00 Europe/Berlin until Thu 2026-03-05 09:00 Europe/Berlin",
        Kind.TWICE: f"{GRACE} is primary and secondary of payments at once {times}",
        Kind.CONFLICT: f"overrides of payments want both {GRACE} and {ALAN} {times}; the one made last counts",
        Kind.ABSENT: f"an override of payments wants {ALAN}, who is absent, {times}",
    }


def test_spans_are_in_force_from_their_first_moment_until_before_their_last():
    """At its beginning a span is in force, at its end it is not, and they come in the order in which they were given."""
    one, two = absence(ADA, "2026-03-03T00:00Z", "2026-03-05T00:00Z"), absence(ALAN, "2026-03-02T00:00Z")
    spans = Spans([one, two])

    assert spans.at(iso("2026-03-01T00:00Z")) == ()
    assert spans.at(iso("2026-03-03T00:00Z")) == (one, two)
    assert spans.at(iso("2026-03-05T00:00Z")) == (two,)
    assert spans.next_change(iso("2026-03-03T00:00Z")) == iso("2026-03-05T00:00Z")
    assert spans.next_change(iso("2026-03-05T00:00Z")) is None
