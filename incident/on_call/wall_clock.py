"""Wall clocks: from what the clock on a wall shows in a zone to an instant, and back.

A wall clock is a `datetime` without a zone; an instant is one in UTC.

The rules of the zones are read by `zoneinfo`, from the system's time zone data or, where it has none, from the
package tzdata (docs.python.org/3/library/zoneinfo.html#data-sources). In Azure that package is deployed with the app,
so a zone is known there whatever the image holds. A zone's rules are read once for a process and then kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_YEAR, LAST_YEAR = 1971, 2999
"""Between these every sum of a time and the longest shift is still a time."""

_ONE_SECOND = timedelta(seconds=1)
_LESS_THAN_A_WEEK = 7
_SHORTEST_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name like Europe/Berlin.

    Raises:
        ValueError: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:  # a folder like "Europe" is an OSError
        raise ValueError(f"{name!r} is not a time zone: use an IANA name like Europe/Berlin") from unknown


def as_instant(time: datetime) -> datetime:
    """The time in UTC.

    Raises:
        ValueError: It has no zone, or is too far from now to reckon with.
    """
    if time.tzinfo is None:
        raise ValueError(f"{time.isoformat()} has no time zone: end it with Z or an offset like +02:00")
    _within_reach(time)
    return time.astimezone(UTC)


def as_wall_clock(time: datetime) -> datetime:
    """The time itself.

    Raises:
        ValueError: It has a zone, or is too far from now to reckon with.
    """
    if time.tzinfo is not None:
        raise ValueError(
            f"{time.isoformat()} has an offset: a wall clock shows none, its zone is stated beside it"
        )
    _within_reach(time)
    return time


def wall_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def first_instant(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock on the wall shows this time or a later one.

    That one rule settles the days on which clocks are put forward or back. A time that is skipped comes at the
    moment of the jump: 02:30 where 02:00 becomes 03:00 is the moment at which the clock shows 03:00. A time that
    comes twice counts at its first coming, and its second changes nothing. A later time is never an earlier
    instant, so shifts never overlap and leave no gap, however short they are and however far a clock jumps.
    """
    instant = shown.replace(tzinfo=zone).astimezone(UTC)
    if wall_clock(instant, zone) == shown:
        return instant
    return _jump(shown, shown.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def _jump(skipped: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When the clock jumped over a time: after `before` and not after `after` (PEP 495 brackets it so)."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + _ONE_SECOND
    while after - before > _ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // _ONE_SECOND // 2)
        before, after = (before, middle) if wall_clock(middle, zone) >= skipped else (middle, after)
    return after


def weekday(day: int) -> str:
    """Mon to Sun for 0 to 6, whatever the language of the machine."""
    return _SHORTEST_NAMES[day]


def in_words(instant: datetime, zone_name: str, seen_from: datetime | None = None) -> str:
    """An instant as the clock on the wall shows it: `Mon 09:00 Europe/Berlin`.

    Where it is not within the six days after `seen_from`, with the date: `Mon 2026-03-02 09:00 Europe/Berlin`.
    Where the clock shows that time twice, with the offset, which tells the two apart.
    """
    zone = zone_of(zone_name)
    local = instant.astimezone(zone)
    ahead = (local.date() - seen_from.astimezone(zone).date()).days if seen_from else -1
    date = "" if 0 <= ahead < _LESS_THAN_A_WEEK else f" {local.date().isoformat()}"
    offset = f" ({local:%z})" if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset() else ""
    return f"{weekday(local.weekday())}{date} {local:%H:%M}{offset} {zone_name}"


def _within_reach(time: datetime) -> None:
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise ValueError(f"{time.isoformat()} is out of reach: use a year from {FIRST_YEAR} to {LAST_YEAR}")
