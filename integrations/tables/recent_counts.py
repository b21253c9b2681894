"""Counts that are a moment old, so that the thousandth delivery of a problem does not read the others' rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from incident.records import Counts

MOST = 256
"""Problems whose counts a process remembers; the one that was asked for least lately is forgotten first."""
YOUNG_SECONDS = 1.0
SECONDS_FOR_EACH = 0.001
"""Reading costs the more the more rows there are, so it happens the more seldom: it stays a small share of the work."""

Alerts = dict[str, str]
"""A delivery's row key and the fingerprint of its body."""


@dataclass
class _Known:
    alerts: Alerts = field(default_factory=Alerts)
    different: set[str] = field(default_factory=set[str])
    good_until: float = 0.0
    was_read: bool = False
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class RecentCounts:
    """What was read, and what this process added since. `read` reads the deliveries of a problem and an incident."""

    def __init__(
        self,
        read: Callable[[str, str], Awaitable[Alerts]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._clock = read, clock
        self._known: dict[tuple[str, str], _Known] = {}

    async def with_one_more(
        self, problem_key: str, incident_id: str, row_key: str, fingerprint: str
    ) -> Counts:
        """How many there are with this one; what other processes added a moment ago may be missing."""
        known = self._remembered((problem_key, incident_id))
        is_due = known.good_until <= self._clock()
        if not known.was_read or (is_due and not known.reading.locked()):
            async with known.reading:
                if known.good_until <= self._clock():
                    await self._read_again(known, problem_key, incident_id)
        known.alerts[row_key] = fingerprint
        known.different.add(fingerprint)
        return Counts(len(known.alerts), len(known.different) - 1)

    async def _read_again(self, known: _Known, problem_key: str, incident_id: str) -> None:
        known.alerts |= await self._read(problem_key, incident_id)
        known.different |= set(known.alerts.values())
        known.was_read = True
        pause = max(YOUNG_SECONDS, SECONDS_FOR_EACH * len(known.alerts))
        known.good_until = self._clock() + pause

    def _remembered(self, key: tuple[str, str]) -> _Known:
        known = self._known.pop(key, None) or _Known()
        self._known[key] = known
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return known
