"""The incidents as they are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from incident.errors import Refused
from incident.records import Incident, IncidentRow
from integrations.tables.closed_list import ClosedList
from integrations.tables.columns import Columns, Row, instant, json_columns, json_of, record_of, short
from integrations.tables.open_list import OpenList
from integrations.tables.rounds import Rounds
from integrations.tables.service import Tables
from integrations.tables.table import Table

INCIDENT = "incident"
SCAN = 20_000
"""Rows that a listing of closed or all incidents looks at; the newest of more are not found for certain."""


class Incidents:
    """One row for each incident, under its id."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "incidents")
        self._open_list = OpenList(self._table, self.get)
        self._closed_list = ClosedList(tables)
        self._looks = Rounds[None, IncidentRow | None](self._look)

    async def add(self, incident: Incident) -> bool:
        """Keep a new incident; False where another one has its id already. Safe to repeat: what is there stays."""
        row = {"PartitionKey": incident.id, "RowKey": INCIDENT, **_columns(IncidentRow(incident))}
        if not await self._table.insert(f"keep incident {incident.id}", row):
            kept = await self.get(incident.id)
            if kept is None or kept.incident != incident:
                return False
        await self._open_list.add(incident)
        return True

    async def get(self, incident_id: str) -> IncidentRow | None:
        """One incident. Those who ask at once share a look that begins after they asked."""
        return await self._looks.join(incident_id, None)

    async def _look(self, incident_id: str, _: object) -> IncidentRow | None:
        row = await self._table.get(f"read incident {incident_id}", incident_id, INCIDENT)
        return None if row is None else _record(row)

    async def list(self, status: str | None, limit: int) -> Sequence[IncidentRow]:
        """Incidents by status (`open`, `closed`; None for all), newest first.

        The open ones have a list, so the question that is asked most gets slower neither with the years nor in a
        storm. The others are a scan of key and time, at most `SCAN` rows, before the newest are read.
        """
        if limit < 1:
            return ()
        return await (self._open_list.newest(limit) if status == "open" else self._scan(status, limit))

    async def merge(self, incident_id: str, changes: Mapping[str, Any]) -> None:
        """Change some fields of `IncidentRow` (by name) and leave the rest. Safe to repeat.

        Values are the records' own or their plain JSON.

        Raises:
            KeyError: There is no such field.
            Refused: There is no such incident.
        """
        doing = f"change incident {incident_id}"
        row: Columns = {"PartitionKey": incident_id, "RowKey": INCIDENT}
        for field, value in changes.items():
            row |= COLUMNS[field](value)
        if changes.get("status") == "closed" and (closed_at := _as_time(changes.get("closed_at"))):
            await self._closed_list.add(incident_id, closed_at)
        if not await self._table.merge(doing, row):
            raise Refused(doing, "there is no such incident", "check the incident's id")
        if "status" in changes and (changed := await self.get(incident_id)):
            keep = self._open_list.add if changed.status == "open" else self._open_list.remove
            await keep(changed.incident)

    async def _scan(self, status: str | None, limit: int) -> list[IncidentRow]:
        where = f"RowKey eq '{INCIDENT}'" + (" and Status eq @status" if status else "")
        rows = await self._table.query(
            "list incidents",
            where,
            {"status": status},
            select=("PartitionKey", "DeclaredAt"),
            limit=SCAN,
        )
        newest = sorted(rows, key=lambda row: row["DeclaredAt"], reverse=True)[:limit]
        found = await asyncio.gather(*(self.get(row["PartitionKey"]) for row in newest))
        return [row for row in found if row is not None]


def _incident(incident: Incident) -> Columns:
    said = incident.declaration
    return {
        "Title": short(said.title),
        "Severity": said.severity.label,
        "Service": short(said.service),
        "Source": short(f"{said.source.kind}: {said.source.name}"),
        "Drill": said.drill,
        "DeclaredAt": instant(incident.declared_at),
        **json_columns("Incident", incident),
    }


def _time(value: datetime | str | None) -> str:
    at = _as_time(value)
    return "" if at is None else instant(at)


def _as_time(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


COLUMNS: dict[str, Callable[[Any], Columns]] = {
    "incident": _incident,
    "status": lambda value: {"Status": value},
    "launched": lambda value: {"Launched": value},
    "ledger": lambda value: json_columns("Ledger", value),
    "signal": lambda value: {"Signal": short(value)},
    "revivals": lambda value: {"Revivals": value},
    "closed_at": lambda value: {"ClosedAt": _time(value)},
    "closed_by": lambda value: {"ClosedBy": short(value)},
    "closed_because": lambda value: {"ClosedBecause": short(value)},
}
"""How each field of `IncidentRow` is kept. An empty text is None: a merge cannot clear a column."""


def _columns(row: IncidentRow) -> Columns:
    columns: Columns = {}
    for field, kept in COLUMNS.items():
        columns |= kept(getattr(row, field))
    return columns


def _record(row: Row) -> IncidentRow:
    closed_at = row.get("ClosedAt")
    return IncidentRow(
        incident=record_of(Incident, row, "Incident"),
        status=row["Status"],
        launched=row["Launched"],
        ledger=json_of(row, "Ledger") or {},
        signal=row.get("Signal") or None,
        revivals=row.get("Revivals", 0),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        closed_by=row.get("ClosedBy", ""),
        closed_because=row.get("ClosedBecause", ""),
    )
