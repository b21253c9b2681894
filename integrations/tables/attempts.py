"""Which creations were begun."""

from __future__ import annotations

from datetime import UTC, datetime

from integrations.tables.columns import instant, short
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table


class Attempts:
    """Rows beside the incident's own, in its partition of the table `incidents`."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "incidents")

    async def begin(self, incident_id: str, step: str) -> bool:
        """Note that a creation begins; True where it was never begun before. Atomic.

        Where the answer to the note itself is lost, the next call says False: that costs a look, never a second
        creation.
        """
        row = {
            "PartitionKey": incident_id,
            "RowKey": f"attempt-{digest(step)}",
            "Step": short(step),
            "BegunAt": instant(datetime.now(UTC)),
        }
        return await self._table.insert(f"note that {step} of incident {incident_id} begins", row)
