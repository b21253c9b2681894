"""What people write into the cells of the on-call tables, as the rules need it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from incident.declaring_texts import cut
from incident.on_call.rotation import EVERY_DAY, LONGEST_SHIFT, MIDNIGHT, SHORTEST_SHIFT, Hours
from incident.on_call.wall_clock import FIRST_YEAR, LAST_YEAR, first_instant, wall_clock, zone_of
from incident.roster import is_email

A_TIME = "write a date or a date and a time, like 2026-12-24 or 2026-12-24 18:00"
SOME_HOURS = "write like Mon-Fri 18:00-08:00; Sat-Sun"
SOME_LENGTHS = "write week, 3 days, 12h, or several like 5 days, 2 days; from 1 hour to 366 days"
LONGEST_PART = 200
"""Characters of a part of a week; all days by their full names and two times are fewer."""
SHOWN = 60
"""UTF-16 units of a cell that a fault repeats."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "min": 1}
"""Minutes."""

_LENGTH = re.compile(r"(?:([0-9]{1,6})\s*)?(w|weeks?|d|days?|h|hours?|min|minutes?)")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_HOURS = re.compile(r"([a-z][a-z ,-]*?)?\s*(?:([0-9]{1,2}:[0-9]{2})\s*-\s*([0-9]{1,2}:[0-9]{2}))?")
_AFTER_HOURS = re.compile(r"(-\s*[0-9]{1,2}:[0-9]{2})\s*,")


class Unreadable(ValueError):
    """A cell that cannot be read: what is wrong with it, and what to write."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what}; {fix}")
        self.what = what
        self.fix = fix


@dataclass(frozen=True, slots=True)
class HandOver:
    """When a rotation hands over: at which time, and first on which day of the week (0 is Monday; None is any)."""

    at: time
    day: int | None = None

    def first(self, since: datetime) -> datetime:
        """The first hand-over that is not before a wall clock."""
        first = datetime.combine(since, self.at)
        if self.day is not None:
            first += timedelta(days=(self.day - first.weekday()) % 7)
        if first < since:
            first += timedelta(days=1 if self.day is None else 7)
        return first


def shown(text: str) -> str:
    """A cell as a fault repeats it."""
    return repr(cut(text, SHOWN))


def email(text: str) -> str:
    """An e-mail address.

    Raises:
        Unreadable: It is none.
    """
    if not is_email(text):
        raise Unreadable(f"is {shown(text)}, not an e-mail address", "write one like ada@contoso.com")
    return text


def emails(text: str) -> tuple[str, ...]:
    """E-mail addresses, apart by commas, semicolons or blanks.

    Raises:
        Unreadable: One of them is none.
    """
    found = tuple(part for part in re.split(r"[,;\s]+", text) if part)
    wrong = [part for part in found if not is_email(part)]
    if wrong or not found:
        named = ", ".join(shown(part) for part in wrong[:5]) or shown(text)
        raise Unreadable(
            f"names {named}, which is no e-mail address", "write like ada@contoso.com, grace@contoso.com"
        )
    return found


def zone(text: str) -> str:
    """A time zone.

    Raises:
        Unreadable: There is no such zone.
    """
    try:
        zone_of(text)
    except ValueError as unknown:
        raise Unreadable(
            f"is {shown(text)}, not a time zone", "write an IANA name like Europe/Berlin"
        ) from unknown
    return text


def lengths(text: str) -> tuple[timedelta, ...]:
    """The lengths of shifts, like `week`, `3 days`, `12h`, `5 days, 2 days`.

    Raises:
        Unreadable: One is no length, or none that a shift can have.
    """
    return tuple(_length(part.strip()) for part in re.split(r"[,;]", text))


def _length(text: str) -> timedelta:
    matched = _LENGTH.fullmatch(text.casefold())
    if matched is None:
        raise Unreadable(f"is {shown(text)}, not a length", SOME_LENGTHS)
    unit = "min" if matched[2].startswith("min") else matched[2][0]
    length = timedelta(minutes=_UNITS[unit] * int(matched[1] or 1))
    if not SHORTEST_SHIFT <= length <= LONGEST_SHIFT:
        raise Unreadable(f"is {shown(text)}, which no shift can last", SOME_LENGTHS)
    return length


def hand_over(text: str) -> HandOver:
    """When a rotation hands over, like `Mon 09:00` or `09:00`.

    Raises:
        Unreadable: It is no time of a day.
    """
    *day, at = text.casefold().split() or [""]
    try:
        return HandOver(_clock(at), _day(" ".join(day)) if day else None)
    except ValueError as wrong:
        raise Unreadable(
            f"is {shown(text)}, not a time of a day or of a week", "write like Mon 09:00, or 09:00"
        ) from wrong


def hours(text: str) -> tuple[Hours, ...]:
    """Parts of the week, like `Mon-Fri 18:00-08:00; Sat-Sun`.

    Raises:
        Unreadable: One is no part of a week.
    """
    plain = _AFTER_HOURS.sub(r"\1;", text.casefold().replace("–", "-"))  # noqa: RUF001 - the dash that editors write
    parts = [part.strip() for part in re.split(r"[;\n]", plain) if part.strip()]
    try:
        return tuple(_part_of_a_week(part) for part in parts)
    except ValueError as wrong:
        raise Unreadable(f"is {shown(text)}, which names no hours", SOME_HOURS) from wrong


def _part_of_a_week(text: str) -> Hours:
    matched = _HOURS.fullmatch(text) if len(text) <= LONGEST_PART else None
    if matched is None:
        raise ValueError(text)
    days, begin, end = matched.groups()
    on = frozenset(day for part in days.split(",") for day in _days(part)) if days else EVERY_DAY
    return Hours(on, _clock(begin) if begin else MIDNIGHT, _closing(end) if end else MIDNIGHT)


def _days(text: str) -> tuple[int, ...]:
    """`Mon` or `Fri-Mon`."""
    first, _, last = text.partition("-")
    begin = _day(first.strip())
    count = (_day(last.strip()) - begin) % 7 if last else 0
    return tuple((begin + step) % 7 for step in range(count + 1))


def _day(text: str) -> int:
    return (_DAYS if len(text) == len(_DAYS[0]) else _FULL_DAYS).index(text)


def _clock(text: str) -> time:
    matched = _CLOCK.fullmatch(text)
    if matched is None:
        raise ValueError(text)
    return time(int(matched[1]), int(matched[2]))


def _closing(text: str) -> time:
    return MIDNIGHT if text == "24:00" else _clock(text)


def written(value: object, *, ends: bool) -> datetime:
    """A time as it was written: on a wall clock, or with an offset where the cell has one or is of the type DateTime.

    A date alone is its beginning, or where it `ends` something its end.

    Raises:
        Unreadable: It is no time, or is out of reach.
    """
    text = str(value).strip()
    try:
        found = value if isinstance(value, datetime) else _read_time(text, ends=ends)
    except (ValueError, OverflowError) as wrong:
        raise Unreadable(f"is {shown(text)}, not a time", A_TIME) from wrong
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise Unreadable(
            f"is {shown(text)}, which is out of reach", f"use a year from {FIRST_YEAR} to {LAST_YEAR - 1}"
        )
    return found


def _read_time(text: str, *, ends: bool) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)
    return datetime.combine(day, MIDNIGHT) + timedelta(days=1 if ends else 0)


def on_the_clock(time: datetime, zone_name: str) -> datetime:
    """What was written, as the clock on the wall shows it in a zone, to the second."""
    shows = time if time.tzinfo is None else wall_clock(time, zone_of(zone_name))
    return shows.replace(microsecond=0, fold=0)


def as_moment(time: datetime, zone_name: str) -> datetime:
    """What was written, as an instant; on the wall clock of a zone where it has no offset."""
    return first_instant(time, zone_of(zone_name)) if time.tzinfo is None else time
