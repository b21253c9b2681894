"""What people write into cells, and what is said of what cannot be read."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from incident.on_call import cells
from incident.on_call.cells import HandOver, Unreadable
from incident.on_call.rotation import EVERY_DAY, WEEKDAYS, WEEKEND, Hours

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NIGHT = Hours(WEEKDAYS, time(18), time(8))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("week", (WEEK,)),
        ("2 Weeks", (2 * WEEK,)),
        ("1w", (WEEK,)),
        ("day", (DAY,)),
        ("3 days", (3 * DAY,)),
        ("12h", (12 * HOUR,)),
        ("12 hours", (12 * HOUR,)),
        ("90min", (1.5 * HOUR,)),
        ("5 days, 2 days", (5 * DAY, 2 * DAY)),
        ("5d;2d", (5 * DAY, 2 * DAY)),
    ],
)
def test_lengths_are_read_as_people_say_them(text, lengths):
    """A length is a number and a unit, long or short, in any casing; several are gone through in turn."""
    assert cells.lengths(text) == lengths


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Fri 18:00-08:00", (NIGHT,)),
        ("monday - friday 18:00 - 8:00; Sat, Sun", (NIGHT, Hours(WEEKEND))),
        ("Mon-Fri 18:00–08:00, Sat-Sun", (NIGHT, Hours(WEEKEND))),  # noqa: RUF001 - the dash that editors write
        ("Fri-Mon", (Hours(frozenset({4, 5, 6, 0})),)),
        ("08:00-24:00", (Hours(EVERY_DAY, time(8), time(0)),)),
        ("wed 00:00-24:00", (Hours(frozenset({2})),)),
    ],
)
def test_hours_are_read_as_people_say_them(text, hours):
    """Days alone are whole days, times alone every day, and a range of days may go over the weekend."""
    assert cells.hours(text) == hours


@pytest.mark.parametrize(
    ("text", "hand_over"),
    [
        ("Mon 09:00", HandOver(time(9), 0)),
        ("sunday 9:05", HandOver(time(9, 5), 6)),
        ("23:30", HandOver(time(23, 30))),
    ],
)
def test_a_hand_over_is_a_time_of_a_day_or_of_a_week(text, hand_over):
    """With a day it begins on that day, without one on any."""
    assert cells.hand_over(text) == hand_over


@pytest.mark.parametrize(
    ("text", "since", "first"),
    [
        ("Mon 09:00", "2026-03-02", "2026-03-02T09:00"),
        ("Mon 09:00", "2026-03-02T09:00", "2026-03-02T09:00"),
        ("Mon 09:00", "2026-03-02T09:01", "2026-03-09T09:00"),
        ("Mon 09:00", "2026-03-04", "2026-03-09T09:00"),
        ("09:00", "2026-03-04", "2026-03-04T09:00"),
        ("09:00", "2026-03-04T10:00", "2026-03-05T09:00"),
    ],
)
def test_the_first_hand_over_is_the_first_that_is_not_before(text, since, first):
    """Nobody begins before From, and nobody waits longer than to the next time that HandOver names."""
    assert cells.hand_over(text).first(datetime.fromisoformat(since)) == datetime.fromisoformat(first)


@pytest.mark.parametrize(
    ("value", "ends", "instant"),
    [
        ("2026-03-29", False, "2026-03-28T23:00Z"),
        ("2026-03-29", True, "2026-03-29T22:00Z"),
        ("2026-03-29 02:30", True, "2026-03-29T01:00Z"),
        ("2026-10-25T02:30", True, "2026-10-25T00:30Z"),
        ("2026-03-29T02:30Z", False, "2026-03-29T02:30Z"),
        ("2026-03-29 02:30+05:30", False, "2026-03-28T21:00Z"),
        (datetime(2026, 3, 29, 2, 30, tzinfo=UTC), True, "2026-03-29T02:30Z"),
        (datetime(2026, 3, 29, 2, 30, tzinfo=timezone(2 * HOUR)), True, "2026-03-29T00:30Z"),
    ],
)
def test_a_time_without_a_zone_is_on_the_wall_clock(value, ends, instant):
    """A date alone is the whole day, be it 23 hours long; an offset or the type DateTime says which instant is meant."""
    assert cells.as_moment(cells.written(value, ends=ends), "Europe/Berlin") == datetime.fromisoformat(
        instant
    )


def test_an_instant_in_a_rotation_is_what_the_wall_clock_shows_then():
    """A From of the type DateTime begins at that instant, told on the clock of the rotation's zone."""
    instant = datetime(2026, 3, 2, 8, tzinfo=UTC)

    assert cells.on_the_clock(instant, "Europe/Berlin") == datetime.fromisoformat("2026-03-02T09:00")


@pytest.mark.parametrize(
    ("reads", "text"),
    [
        (cells.lengths, "weak"),
        (cells.lengths, "7"),
        (cells.lengths, "30 min"),
        (cells.lengths, "367 days"),
        (cells.lengths, "999999 weeks"),
        (cells.lengths, "day,"),
        (cells.hours, "Mon-Fry 18:00-08:00"),
        (cells.hours, "Mon 25:00-26:00"),
        (cells.hours, "Mon 09:00"),
        (cells.hours, "m" + " " * 30_000),
        (cells.hand_over, "Mon"),
        (cells.hand_over, "Moonday 09:00"),
        (cells.hand_over, "Mon Tue 09:00"),
        (cells.hand_over, "24:00"),
        (cells.zone, "Berlin"),
        (cells.zone, "Europe"),
        (cells.zone, "../etc/passwd"),
        (cells.email, "Ada"),
        (cells.emails, "ada@contoso.com, grace at contoso.com"),
        (cells.emails, ", ;"),
        (lambda text: cells.written(text, ends=True), "24.12.2026"),
        (lambda text: cells.written(text, ends=True), "9999-12-31"),
        (lambda text: cells.written(text, ends=False), "0001-01-01"),
        (lambda text: cells.written(text, ends=False), ""),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_write(reads, text):
    """No cell is guessed at: the fault repeats a bounded part of it and says what to write."""
    with pytest.raises(Unreadable) as caught:
        reads(text)

    assert caught.value.what
    assert len(caught.value.what) < 300
    assert caught.value.fix.startswith(("write", "use"))
