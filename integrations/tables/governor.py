"""How many incidents may open in a minute, agreed on by every process of the app."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from integrations.tables.columns import instant, short
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table


class Governor:
    """A minute's slots are rows of the table `storms`, taken by insert-if-absent and in order, one for each problem.

    In order means that a row is inserted only where all rows before it are known, so a problem cannot have two, and
    whoever asks again finds its own. What is known stays true, for no row is changed: a process that knows that a
    minute is full asks nobody.
    """

    def __init__(self, tables: Tables, limit: int) -> None:
        self._table = Table(tables, "storms")
        self._limit = limit
        self._minute, self._slots = "", list[str]()
        self._one_by_one = asyncio.Lock()

    @property
    def limit(self) -> int:
        """New incidents a minute; 0 for as many as come."""
        return self._limit

    async def admit(self, at: datetime, problem_key: str) -> bool:
        """Whether one more problem may open an incident in this minute; asked again, a problem counts once."""
        if not self._limit:
            return True
        minute, problem = at.astimezone(UTC).strftime("minute-%Y%m%dT%H%M"), digest(problem_key)
        async with self._one_by_one:  # else all that come at once would fight over each slot in turn
            if minute != self._minute:
                self._minute, self._slots = minute, []
            while problem not in self._slots and len(self._slots) < self._limit:
                await self._try_next_slot(problem, problem_key, at)
            return problem in self._slots

    async def _try_next_slot(self, problem: str, problem_key: str, at: datetime) -> None:
        row = {
            "PartitionKey": self._minute,
            "RowKey": f"slot-{len(self._slots):06}",
            "Problem": problem,
            "ProblemKey": short(problem_key),
            "TakenAt": instant(at),
        }
        if await self._table.insert("ask the governor for a slot", row):
            self._slots.append(problem)
            return
        taken = await self._table.query(
            "look which slots are taken",
            "PartitionKey eq @minute",
            {"minute": self._minute},
            select=("Problem",),
        )
        self._slots = [slot["Problem"] for slot in taken]
