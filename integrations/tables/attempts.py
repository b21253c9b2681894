"""Which creations were begun, and what is known of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

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

    async def begin(self, incident_id: str, step: str) -> bool:
        """Note that a creation begins; True where it was never begun before. Atomic.

        Each call signs its note, so that one whose answer was lost, and which was therefore sent twice, knows its own.
        """
        doing = f"note that {step} of incident {incident_id} begins"
        row = self._row(incident_id, step, UNDER_WAY)
        return await self._table.insert(doing, row) or await self._is_ours(doing, row)

    async def failed(self, incident_id: str, step: str, *, for_certain: bool) -> None:
        """Note that a creation failed: for certain, or so that it may have been done nevertheless. Safe to repeat."""
        row = self._row(incident_id, step, NOT_DONE if for_certain else UNHEARD)
        await self._table.merge(f"note that {step} of incident {incident_id} failed", row)

    async def begin_again(self, incident_id: str, step: str, blind_seconds: float) -> float:
        """Ask for a creation to begin again after a look for its result was in vain.

        Args:
            incident_id: Whose creation.
            step: Which.
            blind_seconds: For how long a look may be blind for what was created.

        Returns:
            0 where it may begin: for one run alone, however many ask. Otherwise the seconds to wait before the next look.
        """
        doing = f"note that {step} of incident {incident_id} begins again"
        row = self._row(incident_id, step, UNDER_WAY)
        read = await self._table.get(doing, row["PartitionKey"], row["RowKey"])
        left = self._seconds_left(read, blind_seconds) if read else LOOK_SECONDS
        if read is None or left > 0:
            return min(left, LOOK_SECONDS)
        begins = await self._table.replace(doing, row, read) or await self._is_ours(doing, row)
        return 0.0 if begins else LOOK_SECONDS

    def _seconds_left(self, read: Row, blind_seconds: float) -> float:
        """How long what is known of a creation may still turn out to be wrong."""
        waits = {NOT_DONE: 0.0, UNHEARD: blind_seconds}
        wait = waits.get(read["Known"], self._answer_seconds + blind_seconds)
        free_at = datetime.fromisoformat(read["KnownSince"]) + timedelta(seconds=wait)
        return (free_at - self._clock()).total_seconds()

    async def _is_ours(self, doing: str, row: Columns) -> bool:
        """Whether the row that stands there is the very one that was to be written."""
        read = await self._table.get(doing, row["PartitionKey"], row["RowKey"])
        return read is not None and read.get("Run") == row["Run"]

    def _row(self, incident_id: str, step: str, known: str) -> Columns:
        return {
            "PartitionKey": incident_id,
            "RowKey": f"attempt-{digest(step)}",
            "Step": short(step),
            "Known": known,
            "KnownSince": instant(self._clock()),
            "Run": secrets.token_hex(8),
        }
