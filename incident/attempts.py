"""The port that remembers which creations were begun.

Every method may raise `TryAgain`, `Unknown` or `Refused` (`incident.errors`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that noted that a creation begins, and whether the creation was never begun before."""

    run: str
    is_first: bool


class Attempts(Protocol):
    """Remembers which creations were begun, so that only a repeated one is looked for, and none is done twice."""

    async def begin(self, incident_id: str, step: str) -> Begun:
        """Note that a creation begins. Atomic."""
        ...

    async def failed(self, incident_id: str, step: str, *, for_certain: bool) -> None:
        """Note that a creation failed: for certain, or so that it may have been done nevertheless. Safe to repeat."""
        ...

    async def begin_again(self, incident_id: str, step: str, begun: Begun, blind_seconds: float) -> float:
        """Ask for a creation to begin again after a look in vain: 0, for one caller alone, or seconds to wait."""
        ...
