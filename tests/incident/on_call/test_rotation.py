"""Turns: whose, from when until when, on the wall clock."""

from datetime import datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from incident.on_call.rotation import DAY, WEEK, WEEKDAYS, Hours, Layer, Rotation
from incident.on_call.schedule import Schedule
from incident.on_call.shifts import shifts
from tests.incident.on_call.invented import TIMES, ZONES

ADA, GRACE, ALAN = "ada@contoso.com", "grace@contoso.com", "alan@contoso.com"
HOUR = timedelta(hours=1)


def iso(text):
    """A time from its text."""
    return datetime.fromisoformat(text)


def rotation(
    first="2026-03-02T09:00", lengths=(WEEK,), people=(ADA, GRACE, ALAN), zone="Europe/Berlin", ends=None
):
    """A rotation that begins on Monday, 2 March 2026."""
    return Rotation(people, zone, iso(first), lengths, ends and iso(ends))


def shown(layer, since, until):
    """The shifts of a layer that somebody has, as the wall clock shows them."""
    zone = ZoneInfo(layer.rotation.zone)
    found = shifts(Schedule("payments", (layer,)), iso(since), iso(until))
    return [
        (f"{s.starts.astimezone(zone):%a %d %H:%M}", f"{s.ends.astimezone(zone):%a %d %H:%M}", s.held.email)
        for s in found
        if s.held.email
    ]


def test_a_weekly_rotation_hands_over_at_its_hour_and_goes_round():
    """By week: Monday at nine, in the order of the participants, beginning again after the last."""
    assert shown(Layer("primary", rotation()), "2026-03-01T00:00Z", "2026-03-30T07:00Z") == [
        ("Mon 02 09:00", "Mon 09 09:00", ADA),
        ("Mon 09 09:00", "Mon 16 09:00", GRACE),
        ("Mon 16 09:00", "Mon 23 09:00", ALAN),
        ("Mon 23 09:00", "Mon 30 09:00", ADA),
    ]


def test_lengths_are_gone_through_again_and_again():
    """Custom lengths: working weeks of five days and weekends of two, each to the next participant."""
    layer = Layer("primary", rotation(lengths=(5 * DAY, 2 * DAY)))

    assert shown(layer, "2026-03-02T08:00Z", "2026-03-14T08:00Z") == [
        ("Mon 02 09:00", "Sat 07 09:00", ADA),
        ("Sat 07 09:00", "Mon 09 09:00", GRACE),
        ("Mon 09 09:00", "Sat 14 09:00", ALAN),
    ]


@pytest.mark.parametrize(
    ("lengths", "handovers"),
    [
        ((DAY,), ["Mon 02 09:00", "Tue 03 09:00", "Wed 04 09:00"]),
        ((3 * DAY,), ["Mon 02 09:00", "Thu 05 09:00", "Sun 08 09:00"]),
        ((12 * HOUR,), ["Mon 02 09:00", "Mon 02 21:00", "Tue 03 09:00"]),
        ((8 * HOUR, 16 * HOUR), ["Mon 02 09:00", "Mon 02 17:00", "Tue 03 09:00"]),
    ],
)
def test_shifts_can_be_of_hours_days_and_n_days(lengths, handovers):
    """The length of a shift is free, from an hour on."""
    found = shown(Layer("primary", rotation(lengths=lengths)), "2026-03-02T08:00Z", "2026-03-20T08:00Z")

    assert [starts for starts, _, _ in found[:3]] == handovers


@pytest.mark.parametrize(
    "hour",
    ["02:30", "00:00"] if TIMES == 1 else ["00:00", "01:30", "02:00", "02:30", "03:00", "09:00", "23:30"],
)
@pytest.mark.parametrize("zone", ZONES)
def test_for_twenty_years_every_handover_is_at_the_stated_time(zone, hour):
    """Each day of 2008 to 2028, leap days too, hands over when the clock shows the hour, or first shows a later one."""
    layer = Layer("primary", rotation(f"2008-01-01T{hour}", (DAY,), zone=zone))
    tz = ZoneInfo(zone)
    found = list(islice(layer.stretches(iso("2007-12-01T00:00Z")), 7_671))

    assert all(one.ends == other.starts for one, other in pairwise(found))
    assert all(stretch.starts < stretch.ends for stretch in found)
    assert found[-1].starts.year >= 2028
    for stretch in found:
        stated, clock = layer.rotation.first_handover + stretch.turn * DAY, stretch.starts.astimezone(tz)
        if clock.replace(tzinfo=None, fold=0) != stated:
            before = (stretch.starts - timedelta(minutes=1)).astimezone(tz)
            assert before.replace(tzinfo=None) < stated < clock.replace(tzinfo=None)
        assert clock.fold == 0


def test_a_day_that_a_zone_leaves_out_costs_one_person_their_turn_and_nothing_else():
    """Samoa had no 30 December 2011: that day's shift has no length, and the next is whose it always was."""
    layer = Layer("primary", rotation("2011-12-28T09:00", (DAY,), zone="Pacific/Apia"))

    assert shown(layer, "2011-12-28T19:00Z", "2011-12-31T19:00Z") == [
        ("Wed 28 09:00", "Thu 29 09:00", ADA),
        ("Thu 29 09:00", "Sat 31 00:00", GRACE),
        ("Sat 31 00:00", "Sat 31 09:00", ALAN),
        ("Sat 31 09:00", "Sun 01 09:00", ADA),
    ]


def test_hourly_shifts_lose_one_and_double_one_when_clocks_change():
    """An hour that is skipped is nobody's shift, one that comes twice is one shift of two hours: never two at once."""
    spring = Layer("primary", rotation("2026-03-29T00:00", (HOUR,)))
    autumn = Layer("primary", rotation("2026-10-25T00:00", (HOUR,)))

    assert [who for _, _, who in shown(spring, "2026-03-28T23:00Z", "2026-03-29T02:00Z")] == [ADA, GRACE, ADA]
    assert shown(autumn, "2026-10-24T22:00Z", "2026-10-25T03:00Z") == [
        ("Sun 25 00:00", "Sun 25 01:00", ADA),
        ("Sun 25 01:00", "Sun 25 02:00", GRACE),
        ("Sun 25 02:00", "Sun 25 03:00", ALAN),
        ("Sun 25 03:00", "Sun 25 04:00", ADA),
    ]


def test_only_at_night_is_from_an_evening_until_the_next_morning():
    """Hours that end before they begin go on into the next date, and a hand-over within them is kept."""
    layer = Layer("primary", rotation("2026-03-02T00:00", (DAY,)), (Hours(begin=time(18), end=time(8)),))

    assert shown(layer, "2026-03-02T12:00Z", "2026-03-03T12:00Z") == [
        ("Mon 02 18:00", "Tue 03 00:00", ADA),
        ("Tue 03 00:00", "Tue 03 08:00", GRACE),
    ]


def test_a_night_that_began_before_the_rotation_is_begun_by_its_first_participant():
    """Nobody is on call before the first hand-over, and from then on the first participant is."""
    layer = Layer("primary", rotation("2026-03-02T02:00", (DAY,)), (Hours(begin=time(18), end=time(8)),))

    assert shown(layer, "2026-03-01T12:00Z", "2026-03-02T12:00Z") == [("Mon 02 02:00", "Mon 02 08:00", ADA)]


def test_days_that_touch_are_one_shift():
    """Whole weekdays are one shift from Monday's hand-over to Saturday, not one for each day."""
    layer = Layer("primary", rotation("2026-03-02T09:00"), (Hours(WEEKDAYS),))

    assert shown(layer, "2026-03-01T00:00Z", "2026-03-10T00:00Z") == [
        ("Mon 02 09:00", "Sat 07 00:00", ADA),
        ("Mon 09 00:00", "Mon 09 09:00", ADA),
        ("Mon 09 09:00", "Tue 10 01:00", GRACE),
    ]


def test_a_daily_rotation_on_weekdays_goes_on_with_the_next_person_on_monday():
    """Who follows Friday's person is Monday's, where the fifth of five lengths lasts over the weekend."""
    lengths = (DAY, DAY, DAY, DAY, 3 * DAY)
    layer = Layer("primary", rotation(lengths=lengths), (Hours(WEEKDAYS, time(9), time(19)),))

    found = shown(layer, "2026-03-02T00:00Z", "2026-03-10T23:00Z")

    assert [(starts[:6], who) for starts, _, who in found] == [
        ("Mon 02", ADA),
        ("Tue 03", GRACE),
        ("Wed 04", ALAN),
        ("Thu 05", ADA),
        ("Fri 06", GRACE),
        ("Mon 09", ALAN),
        ("Tue 10", ADA),
    ]


def test_hours_that_overlap_are_not_counted_twice():
    """Hours within one another, or that go on into the next day's, make stretches that follow one another."""
    nights, evenings, late = (
        Hours(begin=time(18), end=time(8)),
        Hours(begin=time(19), end=time(21)),
        Hours(begin=time(7)),
    )
    found = list(
        islice(Layer("primary", rotation(), (nights, evenings, late)).stretches(iso("2026-03-03T00:00Z")), 9)
    )

    assert all(one.ends <= other.starts for one, other in pairwise(found))
    assert shown(
        Layer("primary", rotation(), (nights, evenings)), "2026-03-03T00:00Z", "2026-03-04T00:00Z"
    ) == [
        ("Tue 03 01:00", "Tue 03 08:00", ADA),
        ("Tue 03 18:00", "Wed 04 01:00", ADA),
    ]


def test_after_its_end_a_rotation_has_nobody():
    """The end is a wall clock in the rotation's zone; the last shift is cut there."""
    layer = Layer("primary", rotation(ends="2026-03-12T17:00"))

    assert shown(layer, "2026-03-09T08:00Z", "2026-04-20T00:00Z") == [("Mon 09 09:00", "Thu 12 17:00", GRACE)]


def test_who_is_named_twice_has_two_turns_and_stands_in_once():
    """A participant who is named twice is on call twice in a round, and once among those who stand in."""
    twice = rotation(people=(ADA, GRACE, ADA.upper(), ALAN))

    assert [turn.number % 4 for turn in twice.turns(iso("2026-03-02T09:00"), iso("2026-03-30T09:00"))] == [
        0,
        1,
        2,
        3,
    ]
    assert twice.taking_turn(0) == (ADA, GRACE, ALAN)
    assert twice.taking_turn(3) == (ALAN, ADA, GRACE)


def test_a_thousand_years_ahead_is_as_quick_as_tomorrow():
    """Finding a turn is arithmetic, not counting: the rotation of the year 2999 needs no walk through its turns."""
    hourly = rotation(lengths=(HOUR, 2 * HOUR))
    turn = next(hourly.turns(iso("2999-12-31T12:00"), iso("2999-12-31T13:00")))

    assert turn.starts <= iso("2999-12-31T12:00") < turn.ends
    assert turn.number > 5_000_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"people": ()}, "no participants"),
        ({"lengths": ()}, "no length"),
        ({"lengths": (timedelta(minutes=59),)}, "from 1 hour to 366 days"),
        ({"lengths": (timedelta(hours=1, seconds=1),)}, "whole minutes"),
        ({"lengths": (timedelta(days=367),)}, "from 1 hour to 366 days"),
        ({"zone": "Berlin"}, "not a time zone"),
        ({"first": "2026-03-02T09:00Z"}, "has an offset"),
        ({"ends": "2026-03-02T09:00"}, "not after it begins"),
    ],
)
def test_a_rotation_that_cannot_be_says_what_is_wrong(wrong, said):
    """What no rotation can be is refused where it is made, so that a bad row can be named and skipped."""
    with pytest.raises(ValueError, match=said):
        rotation(**wrong)


@pytest.mark.parametrize("days", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_hours_are_on_days_of_the_week(days):
    """Hours on no day, or on a day that there is not, are refused."""
    with pytest.raises(ValueError, match="not days of the week"):
        Hours(days)
