"""The open incidents, newest first, without looking at all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from incident.records import Incident, IncidentRow
from integrations.tables.columns import Row
from integrations.tables.table import Table

OPEN = "open"
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class OpenList:
    """A row for each open incident in one partition, in the order of their age, the youngest first.

    It only says where to look: how an incident stands, its own row says. A row is written after the incident's, before
    its launch, and deleted after the close; one that a crash left behind is deleted when it is met.
    """

    def __init__(self, table: Table, get: Callable[[str], Awaitable[IncidentRow | None]]) -> None:
        self._table = table
        self._get = get

    async def add(self, incident: Incident) -> None:
        """List an incident. Safe to repeat."""
        doing = f"list incident {incident.id} as open"
        row = {"PartitionKey": OPEN, "RowKey": _place(incident), "IncidentId": incident.id}
        if not await self._table.insert(doing, row):
            # Written anew, so that a `remove` that met it while the incident was closed leaves it.
            await self._table.put(doing, [row])

    async def remove(self, incident: Incident) -> None:
        """List an incident no more, unless it is open. Safe to repeat."""
        doing = f"list incident {incident.id} as open no more"
        listed = await self._table.get(doing, OPEN, _place(incident))
        row = await self._get(incident.id)
        if listed and row and row.status != OPEN:
            await self._table.delete(doing, listed)

    async def newest(self, limit: int) -> list[IncidentRow]:
        """The newest open incidents."""
        found: list[IncidentRow] = []
        last = ""
        while len(found) < limit:
            listed = await self._after(last, limit)
            rows = await asyncio.gather(*(self._get(entry["IncidentId"]) for entry in listed))
            found += [row for row in rows if row and row.status == OPEN]
            for row in rows:
                if row and row.status != OPEN:
                    await self.remove(row.incident)
            if len(listed) < limit:
                break
            last = listed[-1]["RowKey"]
        return found[:limit]

    async def _after(self, place: str, limit: int) -> list[Row]:
        return await self._table.query(
            "list the open incidents",
            f"PartitionKey eq '{OPEN}' and RowKey gt @place",
            {"place": place},
            select=("RowKey", "IncidentId"),
            limit=limit,
        )


def _place(incident: Incident) -> str:
    """What sorts the youngest first: the microseconds that were left of all time, and the id."""
    left = (END_OF_TIME - incident.declared_at) // timedelta(microseconds=1)
    return f"{left:018}-{incident.id}"
