"""Which creations were begun, and what is known of them."""

from __future__ import annotations

from datetime import UTC, datetime

from integrations.tables.columns import Columns, instant, short
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table

LAG_SECONDS = 10.0
"""How long a read may be blind for what was written; no vendor promises a bound, seconds are what was seen."""
UNDER_WAY, UNHEARD, UNSEEN, NOT_DONE = "under way", "unheard", "unseen", "not done"
"""What is known of a creation: it was begun; its answer was lost; it was then looked for in vain; it surely failed."""


class Attempts:
    """Rows beside the incident's own, in its partition of the table `incidents`.

    `answer_seconds` is how long a creation may be under way before its run gives up on the answer.
    """

    def __init__(self, tables: Tables, answer_seconds: float = 60.0) -> None:
        self._table = Table(tables, "incidents")
        self._answer_seconds = answer_seconds

    async def begin(self, incident_id: str, step: str) -> bool:
        """Note that a creation begins; True where it was never begun before. Atomic.

        Where the answer to the note itself is lost, the next call says False: that costs a look, and where nothing
        is found a wait, never a second creation.
        """
        return await self._table.insert(
            f"note that {step} of incident {incident_id} begins", _row(incident_id, step, UNDER_WAY)
        )

    async def failed(self, incident_id: str, step: str, *, for_certain: bool) -> None:
        """Note that a creation failed: for certain, or so that it may have been done nevertheless. Safe to repeat."""
        row = _row(incident_id, step, NOT_DONE if for_certain else UNHEARD)
        await self._table.merge(f"note that {step} of incident {incident_id} failed", row)

    async def begin_again(self, incident_id: str, step: str) -> float:
        """Ask for a creation to begin again after a look for its result was in vain.

        Returns:
            0 where it may begin: for one run alone, however many ask. Otherwise the seconds to wait before the next look.
        """
        doing = f"note that {step} of incident {incident_id} begins again"
        read = await self._table.get(doing, *_keys(incident_id, step))
        if read is None:
            return LAG_SECONDS
        known = read.get("Known", UNDER_WAY)
        may_begin = known in (UNSEEN, NOT_DONE)
        row = _row(incident_id, step, UNDER_WAY if may_begin else UNSEEN)
        replaced = await self._table.replace(doing, row, read)
        if may_begin and replaced:
            return 0.0
        return LAG_SECONDS if known == UNHEARD else LAG_SECONDS + self._answer_seconds


def _keys(incident_id: str, step: str) -> tuple[str, str]:
    return incident_id, f"attempt-{digest(step)}"


def _row(incident_id: str, step: str, known: str) -> Columns:
    partition, row = _keys(incident_id, step)
    return {
        "PartitionKey": partition,
        "RowKey": row,
        "Step": short(step),
        "Known": known,
        "BegunAt": instant(datetime.now(UTC)),
    }
