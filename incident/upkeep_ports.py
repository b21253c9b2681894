"""What upkeep needs from the outside. The rules are those of `incident.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Closed:
    """An entry in the list of closed incidents. `place` sorts by when it was closed, the longest ago first."""

    place: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A launch that waits for a worker since an instant."""

    incident_id: str
    since: datetime


class ClosedIncidents(Protocol):
    """The closed incidents of which something is left to purge."""

    async def before(self, instant: datetime, after: str, limit: int) -> Sequence[Closed]:
        """Those closed before an instant, the longest ago first, at most `limit`; only those behind a place."""
        ...

    async def drop(self, entry: Closed) -> None:
        """Take an entry off the list. Safe to repeat."""
        ...


class Leftovers(Protocol):
    """Rows that nobody needs when they are old. Each method does a portion at most and is safe to repeat."""

    async def purge_deliveries(self, problem_key: str, incident_id: str, before: datetime) -> bool:
        """Delete an incident's deliveries received before an instant; how many there were stays known.

        Returns:
            Whether none is left of this problem and incident.
        """
        ...

    async def purge_attempts(self, incident_id: str) -> None:
        """Delete the notes of an incident's creations."""
        ...

    async def purge_unowned(self, before: datetime) -> int:
        """Delete deliveries received before an instant that opened and joined nothing; returns how many."""
        ...

    async def purge_slots(self, before: datetime) -> int:
        """Delete the governor's slots of the minutes before an instant; returns how many."""
        ...


class Histories(Protocol):
    """What the runtime remembers of launches."""

    async def purge(self, incident_id: str) -> None:
        """Let the runtime forget a launch that ended. Safe to repeat; one that it does not know is none to forget.

        Raises:
            TryAgain: Also where the launch has not ended.
        """
        ...

    async def pending_since(self, incident_id: str) -> datetime | None:
        """Since when a launch waits for a worker to take it up; None where one has, or where there is no launch."""
        ...


class PendingNotes(Protocol):
    """Which launches were seen to wait for too long."""

    async def keep(self, pending: Pending) -> None:
        """Note one. Safe to repeat."""
        ...

    async def drop(self, incident_id: str) -> None:
        """Forget one. Safe to repeat."""
        ...

    async def all(self) -> Sequence[Pending]:
        """Every one that is noted."""
        ...
