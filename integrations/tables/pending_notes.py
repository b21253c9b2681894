"""Which launches were seen to wait for a worker for too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incident.upkeep_ports import Pending
from integrations.tables.columns import instant
from integrations.tables.service import Tables
from integrations.tables.table import Table

PENDING = "pending"


class PendingNotes:
    """A row for each, in one partition of the table `incidents`: health reads it without asking the runtime."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "incidents")

    async def keep(self, pending: Pending) -> None:
        """Note one. Safe to repeat."""
        row = {
            "PartitionKey": PENDING,
            "RowKey": pending.incident_id,
            "PendingSince": instant(pending.since),
        }
        await self._table.put(f"note that the launch of {pending.incident_id} is pending", [row])

    async def drop(self, incident_id: str) -> None:
        """Forget one. Safe to repeat."""
        row = {"PartitionKey": PENDING, "RowKey": incident_id}
        await self._table.discard(f"note that the launch of {incident_id} is pending no more", [row])

    async def all(self) -> Sequence[Pending]:
        """Every one that is noted."""
        rows = await self._table.query("look for launches that are pending", f"PartitionKey eq '{PENDING}'")
        return [Pending(row["RowKey"], datetime.fromisoformat(row["PendingSince"])) for row in rows]
