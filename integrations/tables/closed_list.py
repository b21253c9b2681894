"""The closed incidents of which something is left to purge, in the order in which they were closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incident.upkeep_ports import Closed
from integrations.tables.keys import sortable
from integrations.tables.service import Tables
from integrations.tables.table import Table

CLOSED = "closed"


class ClosedList:
    """A row for each closed incident in one partition of the table `incidents`, so that the oldest are found at once.

    It only says where to look: how an incident stands, its own row says. A row is written before the incident is
    noted as closed, because what is listed too early is met and dropped, and what is never listed is never met.
    """

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "incidents")

    async def add(self, incident_id: str, closed_at: datetime) -> None:
        """List an incident. Safe to repeat."""
        place = f"{sortable(closed_at)}-{incident_id}"
        row = {"PartitionKey": CLOSED, "RowKey": place, "IncidentId": incident_id}
        await self._table.insert(f"list incident {incident_id} as closed", row)

    async def before(self, instant: datetime, after: str, limit: int) -> Sequence[Closed]:
        """Those closed before an instant, the longest ago first; only those behind a place."""
        rows = await self._table.query(
            "list what was closed long ago",
            f"PartitionKey eq '{CLOSED}' and RowKey gt @after and RowKey lt @instant",
            {"after": after, "instant": sortable(instant)},
            select=("RowKey", "IncidentId"),
            limit=limit,
        )
        return [Closed(row["RowKey"], row["IncidentId"]) for row in rows]

    async def drop(self, entry: Closed) -> None:
        """Take an entry off the list. Safe to repeat."""
        row = {"PartitionKey": CLOSED, "RowKey": entry.place}
        await self._table.discard(f"list incident {entry.incident_id} as closed no more", [row])
