"""When timer triggers are due."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from local.host.schedule import read_schedule

MONDAY = datetime(2026, 1, 5, 9, 0, 0, tzinfo=UTC)


def due(text, count=3, settings=None):
    """The next times after Monday 5 January 2026, 09:00, in short."""
    schedule, moment = read_schedule(text, settings or {}), MONDAY

    def times():
        nonlocal moment
        while found := schedule.next_after(moment):
            moment = found
            yield f"{found:%m-%d %H:%M:%S}"

    return list(islice(times(), count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 */5 * * * *", ["01-05 09:05:00", "01-05 09:10:00", "01-05 09:15:00"]),
        ("30 0 9 * * *", ["01-05 09:00:30", "01-06 09:00:30", "01-07 09:00:30"]),
        ("0 30 9-17/4 * * *", ["01-05 09:30:00", "01-05 13:30:00", "01-05 17:30:00"]),
        ("0 0 8 * * Mon,fri", ["01-09 08:00:00", "01-12 08:00:00", "01-16 08:00:00"]),
        ("0 0 8 * * 7", ["01-11 08:00:00", "01-18 08:00:00", "01-25 08:00:00"]),
        ("0 0 0 29 February *", ["02-29 00:00:00"] * 2),
        ("0 0 0 30 2 *", []),
        ("0 8 * * *", ["01-06 08:00:00", "01-07 08:00:00", "01-08 08:00:00"]),
        ("55/2 59 23 31 DEC *", ["12-31 23:59:55", "12-31 23:59:57", "12-31 23:59:59"]),
        ("00:05:00", ["01-05 09:05:00", "01-05 09:10:00", "01-05 09:15:00"]),
    ],
)
def test_a_schedule_is_due_when_every_field_fits(text, expected):
    """NCRONTAB with six fields or five, names, lists, ranges and steps; a TimeSpan is an interval."""
    assert due(text, count=len(expected) or 1) == expected


def test_a_schedule_may_be_an_app_setting():
    """`%NAME%` stands for the setting's value."""
    assert due("%EVERY%", 1, {"EVERY": "0 0 * * * *"}) == ["01-05 10:00:00"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("* * *", "has 3 fields"),
        ("60 * * * * *", "'60' is no second"),
        ("* * 5-3 * * *", "holds no hour"),
        ("* */0 * * * *", "holds no minute"),
        ("* * * * foo *", "'foo' is no month"),
        ("* * * ? * *", "'[?]' is no day"),
        ("%MISSING%", "MISSING.* is not set"),
    ],
)
def test_what_is_no_schedule_is_said(text, why):
    """The message names the part and what it should be."""
    with pytest.raises(ValueError, match=why):
        read_schedule(text, {})
