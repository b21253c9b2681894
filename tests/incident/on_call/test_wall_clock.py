"""Wall clocks and instants, on the days on which clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.wall_clock import (
    as_instant,
    as_wall_clock,
    first_instant,
    in_words,
    wall_clock,
    zone_of,
)
from tests.incident.on_call.invented import ZONE_NAMES, near_a_change, searching

MINUTE = timedelta(minutes=1)


def iso(text):
    """A time from its text."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "shown", "instant"),
    [
        ("Europe/Berlin", "2026-01-05T09:00", "2026-01-05T08:00Z"),
        ("Europe/Berlin", "2026-07-06T09:00", "2026-07-06T07:00Z"),
        ("Asia/Kathmandu", "2026-07-06T09:00", "2026-07-06T03:15Z"),
        ("UTC", "2028-02-29T00:00", "2028-02-29T00:00Z"),
    ],
)
def test_an_ordinary_time_is_the_one_instant_that_shows_it(zone, shown, instant):
    """Where a clock shows a time once, that is the instant."""
    assert first_instant(iso(shown), zone_of(zone)) == iso(instant)


@pytest.mark.parametrize(
    ("zone", "skipped", "jump"),
    [
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00Z"),
        ("America/New_York", "2026-03-08T02:59", "2026-03-08T07:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00Z"),
        ("Antarctica/Troll", "2026-03-29T02:30", "2026-03-29T01:00Z"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00Z"),
    ],
)
def test_a_skipped_time_comes_when_the_clock_jumps_over_it(zone, skipped, jump):
    """A time that no clock shows is the moment at which clocks are put forward, by minutes or by a whole day."""
    assert first_instant(iso(skipped), zone_of(zone)) == iso(jump)


@pytest.mark.parametrize(
    ("zone", "twice", "first"),
    [
        ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00Z"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z"),
        ("Europe/Moscow", "2014-10-26T01:30", "2014-10-25T21:30Z"),
    ],
)
def test_a_doubled_time_counts_at_its_first_coming(zone, twice, first):
    """A time that a clock shows twice is the earlier instant; the time right after the doubled hour comes once."""
    assert first_instant(iso(twice), zone_of(zone)) == iso(first)


@given(ZONE_NAMES.flatmap(lambda zone: st.tuples(st.just(zone), near_a_change(zone))))
@searching(150)
def test_the_first_moment_is_found_as_watching_the_clock_finds_it(drawn):
    """The instant of a time is the first minute of a watched clock that shows it or a later one, in every zone."""
    name, since = drawn
    zone = zone_of(name)
    watched = [since + number * MINUTE for number in range(-600, 600)]
    shown = [wall_clock(minute, zone) for minute in watched]
    times = [max(shown[:200]) + number * 17 * MINUTE for number in range(1, 45)]

    for time in times:
        expected = next((m for m, clock in zip(watched, shown, strict=True) if clock >= time), None)
        assert expected is None or first_instant(time, zone) == expected
    assert all(first_instant(a, zone) <= first_instant(b, zone) for a, b in pairwise(times))


def test_seconds_and_their_fractions_are_found_too():
    """The jump is found to the second, whatever fraction of one was asked for."""
    assert first_instant(iso("2026-03-29T02:30:15.250"), ZoneInfo("Europe/Berlin")) == iso(
        "2026-03-29T01:00Z"
    )


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe", "../../etc/passwd", "/etc/localtime", "Europe/Bérlin"]
)
def test_what_is_no_zone_is_refused_with_an_example(name):
    """A zone that is not known is named, and the message shows how one looks."""
    with pytest.raises(ValueError, match="is not a time zone: use an IANA name like Europe/Berlin"):
        zone_of(name)


def test_a_wall_clock_has_no_zone_and_an_instant_has_one():
    """Mixing the two is refused rather than guessed."""
    with pytest.raises(ValueError, match="has no time zone"):
        as_instant(iso("2026-03-02T09:00"))
    with pytest.raises(ValueError, match="has an offset"):
        as_wall_clock(iso("2026-03-02T09:00Z"))
    assert as_instant(iso("2026-03-02T09:00+02:00")) == datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "far", ["0001-01-01T00:00Z", "1970-12-31T23:59Z", "3000-01-01T00:00Z", "9999-12-31T23:59Z"]
)
def test_times_that_cannot_be_reckoned_with_are_refused(far):
    """The ends of the calendar are refused in words, not by an overflow."""
    with pytest.raises(ValueError, match="out of reach"):
        as_instant(iso(far))


@pytest.mark.parametrize(
    ("instant", "seen_from", "said"),
    [
        ("2026-03-02T08:00Z", "2026-02-28T08:00Z", "Mon 09:00 Europe/Berlin"),
        ("2026-03-02T08:00Z", "2026-02-24T00:00Z", "Mon 09:00 Europe/Berlin"),
        ("2026-03-02T08:00Z", "2026-02-23T08:00Z", "Mon 2026-03-02 09:00 Europe/Berlin"),
        ("2026-03-02T08:00Z", None, "Mon 2026-03-02 09:00 Europe/Berlin"),
        ("2026-10-25T00:30Z", "2026-10-24T08:00Z", "Sun 02:30 (+0200) Europe/Berlin"),
        ("2026-10-25T01:30Z", "2026-10-24T08:00Z", "Sun 02:30 (+0100) Europe/Berlin"),
    ],
)
def test_a_time_is_said_so_that_it_can_be_meant_only_once(instant, seen_from, said):
    """The weekday is enough within six days; further away the date is said, and in the doubled hour the offset."""
    assert in_words(iso(instant), "Europe/Berlin", seen_from and iso(seen_from)) == said
