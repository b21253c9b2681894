"""What a storm needs from the outside: who may open, and what was gathered. The rules are those of `incident.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from incident.records import Declaration
from incident.storm import Gathered, SplitOut


class Governor(Protocol):
    """Keeps the number of new incidents in a minute within what the vendors allow."""

    @property
    def limit(self) -> int:
        """New incidents a minute; 0 for as many as come."""
        ...

    async def admit(self, at: datetime, problem_key: str) -> bool:
        """Whether one more problem may open an incident in this minute; asked again, a problem counts once."""
        ...


class Storms(Protocol):
    """What the storms gathered."""

    async def gather(self, storm_id: str, declaration: Declaration, at: datetime) -> str:
        """Keep what a problem's first delivery declared; returns the problem's id in the storm. Safe to repeat."""
        ...

    async def note_signal(self, storm_id: str, problem_key: str, signal: str) -> None:
        """Note what the alert of a gathered problem said last. Safe to repeat."""
        ...

    async def gathered(self, storm_id: str) -> Sequence[Gathered]:
        """Every problem that a storm gathered, in the order in which they came."""
        ...

    async def declaration(self, storm_id: str, problem_id: str) -> Declaration | None:
        """What a gathered problem's first delivery declared; None where the storm gathered no such problem."""
        ...

    async def agree(self, split: SplitOut) -> SplitOut:
        """Keep that a problem is split out; returns what was agreed on first. Safe to repeat."""
        ...

    async def finish(self, split: SplitOut) -> None:
        """Note that it was done. Safe to repeat."""
        ...

    async def was_split(self, storm_id: str, problem_key: str) -> bool:
        """Whether a person split this problem out of the storm."""
        ...

    async def splits(self, storm_id: str) -> Sequence[SplitOut]:
        """Every split of a storm."""
        ...

    async def unfinished(self) -> Sequence[SplitOut]:
        """Every split that was agreed on and not done yet, of all storms."""
        ...
