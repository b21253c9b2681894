"""Which creations were begun, and what is known of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from incident.attempts import Begun
from integrations.tables.columns import Columns, Row, instant, short
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table

LOOK_SECONDS = 10.0
"""Between two looks for a creation that may have been done."""
UNDER_WAY, UNHEARD, NOT_DONE = "under way", "unheard", "not done"
"""What is known of a creation: it was begun; its answer was lost; it surely failed."""


class Attempts:
    """Rows beside the incident's own, in its partition of the table `incidents`.

    `answer_seconds` is how long a creation may be under way before its run gives up on the answer.
    """

    def __init__(self, tables: Tables, answer_seconds: float, clock: Callable[[], datetime]) -> None:
        self._table = Table(tables, "incidents")
        self._answer_seconds = answer_seconds
        self._clock = clock

    async def begin(self, incident_id: str, step: str) -> Begun:
        """Note that a creation begins. Atomic.

        A note whose answer was lost is sent again and seems to be somebody else's. That costs a look: `begin_again`
        knows it by its run.
        """
        row = self._row(incident_id, step, UNDER_WAY, secrets.token_hex(8))
        is_first = await self._table.insert(f"note that {step} of incident {incident_id} begins", row)
        return Begun(row["Run"], is_first=is_first)

    async def failed(self, incident_id: str, step: str, *, for_certain: bool) -> None:
        """Note that a creation failed: for certain, or so that it may have been done nevertheless. Safe to repeat."""
        row = self._row(incident_id, step, NOT_DONE if for_certain else UNHEARD, run="")
        await self._table.merge(f"note that {step} of incident {incident_id} failed", row)

    async def begin_again(self, incident_id: str, step: str, begun: Begun, blind_seconds: float) -> float:
        """Ask for a creation to begin again after a look for its result was in vain.

        Args:
            incident_id: Whose creation.
            step: Which.
            begun: What `begin` said.
            blind_seconds: For how long a look may be blind for what was created.

        Returns:
            0 where it may begin: for one run alone, however many ask. Otherwise the seconds to wait before the next look.
        """
        doing = f"note that {step} of incident {incident_id} begins again"
        row = self._row(incident_id, step, UNDER_WAY, begun.run)
        read = await self._get(doing, row)
        if read is None:
            return LOOK_SECONDS
        if read["Run"] == begun.run:
            return 0.0
        left = self._seconds_left(read, blind_seconds)
        if left > 0:
            return min(left, LOOK_SECONDS)
        return 0.0 if await self._replaced(doing, row, read) else LOOK_SECONDS

    def _seconds_left(self, read: Row, blind_seconds: float) -> float:
        """How long what is known of a creation may still turn out to be wrong."""
        waits = {NOT_DONE: 0.0, UNHEARD: blind_seconds}
        wait = waits.get(read["Known"], self._answer_seconds + blind_seconds)
        free_at = datetime.fromisoformat(read["KnownSince"]) + timedelta(seconds=wait)
        return (free_at - self._clock()).total_seconds()

    async def _replaced(self, doing: str, row: Columns, read: Row) -> bool:
        """Replace the row unless somebody was quicker; whose it is now is asked, because the answer may have been lost."""
        if await self._table.replace(doing, row, read):
            return True
        now = await self._get(doing, row)
        return now is not None and now["Run"] == row["Run"]

    async def _get(self, doing: str, row: Columns) -> Row | None:
        return await self._table.get(doing, row["PartitionKey"], row["RowKey"])

    def _row(self, incident_id: str, step: str, known: str, run: str) -> Columns:
        return {
            "PartitionKey": incident_id,
            "RowKey": f"attempt-{digest(step)}",
            "Step": short(step),
            "Known": known,
            "KnownSince": instant(self._clock()),
            "Run": run,
        }
