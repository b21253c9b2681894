"""The port that keeps who has which role. Every method may raise `TryAgain`, `Unknown` or `Refused` (`incident.errors`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from incident.roles import Holding

Change = Callable[[Sequence[Holding]], Sequence[Holding]]
"""From how it stood to how it is to stand; may raise `Conflict`. Called again where somebody else was faster."""


class Roles(Protocol):
    """Who has which role in an incident."""

    async def of(self, incident_id: str) -> tuple[Holding, ...]:
        """The roles that are wanted or were taken, in the order in which they are told; empty before the launch."""
        ...

    async def change(self, incident_id: str, change: Change) -> tuple[Holding, ...]:
        """Change them, atomically, and return them as they are then. Where nothing changes, nothing is written."""
        ...
