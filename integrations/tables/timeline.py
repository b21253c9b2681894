"""What happened, one row for each event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incident.records import Event
from integrations.tables.columns import Columns, Row, instant, short, text_columns, text_of
from integrations.tables.keys import digest, sortable
from integrations.tables.service import Tables
from integrations.tables.table import Table


class Timeline:
    """The events of an incident in its own partition, in the order of time."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "timeline")

    async def add(self, incident_id: str, events: Sequence[Event]) -> None:
        """Add events; the same event twice is kept once."""
        rows = {row["RowKey"]: row for row in (_columns(incident_id, event) for event in events)}
        await self._table.put(f"add to the timeline of incident {incident_id}", list(rows.values()))

    async def of(self, incident_id: str) -> Sequence[Event]:
        """All events of an incident, oldest first."""
        rows = await self._table.query(
            f"read the timeline of incident {incident_id}",
            "PartitionKey eq @incident",
            {"incident": incident_id},
        )
        return [_record(row) for row in rows]


def _columns(incident_id: str, event: Event) -> Columns:
    said = repr((event.what, event.actor, event.source))
    return {
        "PartitionKey": incident_id,
        "RowKey": f"{sortable(event.at)}-{digest(said, 16)}",
        "At": instant(event.at),
        "Actor": short(event.actor),
        "Source": short(event.source),
        **text_columns("What", event.what),
    }


def _record(row: Row) -> Event:
    return Event(datetime.fromisoformat(row["At"]), text_of(row, "What"), row["Actor"], row["Source"])
