"""What keeping the roster needs from the outside. The rules are those of `incident.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from incident.on_call.changes_cells import RosterRow


class Stale(Exception):
    """A row is not any more what it was when it was read, so what was meant for it was not done."""


class Rosters(Protocol):
    """All rows of who is on call. A write is done only where the row still is as it was read."""

    async def read(self) -> Sequence[RosterRow]:
        """Every row of every table, with its version."""
        ...

    async def add(self, row: RosterRow) -> str:
        """Write a new row; returns its version. Safe to repeat.

        Raises:
            Stale: There is another one with its keys.
        """
        ...

    async def change(self, before: RosterRow, wanted: RosterRow) -> str:
        """Write a row in place of one that was read; returns the new version. Safe to repeat.

        Raises:
            Stale: It has changed since, or is gone.
        """
        ...

    async def remove(self, row: RosterRow) -> None:
        """Delete a row that was read. Safe to repeat: one that is gone is as it should be.

        Raises:
            Stale: It has changed since.
        """
        ...
