"""NCRONTAB: when a timer trigger is due.

Six fields: second, minute, hour, day, month, day of the week (0 or 7 is Sunday); with five, the second is 0. Lists,
ranges, steps and English names, as learn.microsoft.com/azure/azure-functions/functions-bindings-timer has them.
Day and day of the week both have to fit. A TimeSpan (`00:05:00`) is an interval. `%NAME%` is an app setting. UTC.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    ("second", 0, 59, ()),
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 7, DAYS),
)
ITEM = re.compile(r"(\*|\w+(?:-\w+)?)(?:/(\d+))?")
TIME_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})")
LONGEST_SEARCH = timedelta(days=8 * 366)
"""29 February returns within eight years; what is not found by then never comes."""


class Schedule(Protocol):
    """Knows when something is due next."""

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time strictly after this one; None if it never comes."""
        ...


@dataclass(frozen=True)
class Interval:
    """Every so often."""

    every: timedelta

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time strictly after this one."""
        return moment + self.every


@dataclass(frozen=True)
class Cron:
    """Whenever every field fits."""

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time strictly after this one; None if it never comes."""
        candidate = moment.replace(microsecond=0) + timedelta(seconds=1)
        last = moment + LONGEST_SEARCH
        while candidate <= last:
            following = self._skip(candidate)
            if following is None:
                return candidate
            candidate = following
        return None

    def _skip(self, at: datetime) -> datetime | None:
        """The next moment worth a look; None if this one fits."""
        midnight = at.replace(hour=0, minute=0, second=0)
        if at.month not in self.months:
            return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
        if at.day not in self.days or at.isoweekday() % 7 not in self.weekdays:
            return midnight + timedelta(days=1)
        if at.hour not in self.hours:
            return at.replace(minute=0, second=0) + timedelta(hours=1)
        if at.minute not in self.minutes:
            return at.replace(second=0) + timedelta(minutes=1)
        return None if at.second in self.seconds else at + timedelta(seconds=1)


def read_schedule(text: str, settings: Mapping[str, str]) -> Schedule:
    """Read a timer trigger's schedule.

    Raises:
        ValueError: it is none; the message says which part and why.
    """
    text = re.sub(r"%([^%]+)%", lambda name: _setting(name[1], settings), text).strip()
    if span := TIME_SPAN.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in span.groups())
        return Interval(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
    fields = text.split()
    if len(fields) == len(FIELDS) - 1:
        fields.insert(0, "0")
    if len(fields) != len(FIELDS):
        raise ValueError(
            f"'{text}' has {len(fields)} fields; NCRONTAB has six, from second to day of the week"
        )
    seconds, minutes, hours, days, months, weekdays = (
        _field(part, *known) for part, known in zip(fields, FIELDS, strict=True)
    )
    return Cron(seconds, minutes, hours, days, months, frozenset(day % 7 for day in weekdays))


def _setting(name: str, settings: Mapping[str, str]) -> str:
    if name not in settings:
        raise ValueError(f"the app setting {name}, which holds the schedule, is not set")
    return settings[name]


def _field(text: str, what: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
    values: set[int] = set()
    for item in text.split(","):
        match = ITEM.fullmatch(item)
        if match is None:
            raise ValueError(f"'{item}' is no {what}")
        values |= _range(match[1], match[2], what, low, high, names)
    return frozenset(values)


def _range(span: str, step: str | None, what: str, low: int, high: int, names: tuple[str, ...]) -> set[int]:
    if span == "*":
        first, last = low, high
    else:
        ends = [_number(part, what, low, high, names) for part in span.split("-")]
        first, last = ends[0], high if step and len(ends) == 1 else ends[-1]
    if first > last or step == "0":
        raise ValueError(f"'{span}' with step {step or 1} holds no {what}")
    return set(range(first, last + 1, int(step or 1)))


def _number(text: str, what: str, low: int, high: int, names: tuple[str, ...]) -> int:
    name = text[:3].lower()
    if name in names:
        return names.index(name) + low
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ValueError(f"'{text}' is no {what} ({low} to {high})")
    return int(text)
