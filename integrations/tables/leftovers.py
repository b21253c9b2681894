"""Rows that nobody needs when they are old, and how they go: in portions, and counted where the count is record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from integrations.tables.columns import Columns, Row, instant
from integrations.tables.deliveries import FIRST, Deliveries
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table

PORTION = 2000
"""Rows that one call deletes at most, so that a run of a timer ends in time; each is a request where all stand alone."""
AT_ONCE = 20
"""Partitions from which rows are deleted side by side."""
KEYS = ("PartitionKey", "RowKey")


class Leftovers:
    """Port `Leftovers` (incident.upkeep_ports), at most `portion` rows a call."""

    def __init__(self, tables: Tables, portion: int = PORTION) -> None:
        self._portion = portion
        self._incidents, self._storms = Table(tables, "incidents"), Table(tables, "storms")
        self._rows, self._deliveries = Table(tables, "deliveries"), Deliveries(tables)

    async def purge_deliveries(self, problem_key: str, incident_id: str, before: datetime) -> bool:
        """Delete an incident's settled deliveries; True where none is left. The count is kept before the first goes."""
        doing = f"purge the deliveries of incident {incident_id}"
        rows = await self._rows.query(
            doing,
            "PartitionKey eq @problem and RowKey ge @first and IncidentId eq @incident",
            {"problem": digest(problem_key), "first": FIRST, "incident": incident_id},
            select=(*KEYS, "ReceivedAt"),
            limit=self._portion,
        )
        old = [row for row in rows if row["ReceivedAt"] < instant(before)]
        if old:
            await self._deliveries.keep_count(problem_key, incident_id)
            await self._rows.discard(doing, [_keys(row) for row in old])
        return len(old) == len(rows) < self._portion

    async def purge_attempts(self, incident_id: str) -> None:
        """Delete the notes of an incident's creations."""
        doing = f"purge the attempts of incident {incident_id}"
        rows = await self._incidents.query(
            doing,
            "PartitionKey eq @incident and RowKey ge 'attempt-' and RowKey lt 'attempt-~'",
            {"incident": incident_id},
            select=KEYS,
        )
        await self._incidents.discard(doing, [_keys(row) for row in rows])

    async def purge_unowned(self, before: datetime) -> int:
        """Delete settled deliveries of no incident. A filtered scan of the table, as the sweep's; in no order."""
        doing = "purge the deliveries of no incident"
        rows = await self._rows.query(
            doing,
            "IncidentId eq '' and SettledAt gt '' and ReceivedAt lt @before",
            {"before": instant(before)},
            select=KEYS,
            limit=self._portion,
        )
        return await _discard_all(self._rows, doing, rows)

    async def purge_slots(self, before: datetime) -> int:
        """Delete the governor's slots of old minutes, the oldest first."""
        doing = "purge the governor's slots"
        rows = await self._storms.query(
            doing,
            "PartitionKey ge 'minute-' and PartitionKey lt @minute",
            {"minute": before.astimezone(UTC).strftime("minute-%Y%m%dT%H%M")},
            select=KEYS,
            limit=self._portion,
        )
        return await _discard_all(self._storms, doing, rows)


async def _discard_all(table: Table, doing: str, rows: Sequence[Row]) -> int:
    """Delete rows of any partitions; one that fails keeps no other, and the first failure is raised in the end."""
    together = [list(group) for _, group in groupby(map(_keys, rows), lambda keys: keys["PartitionKey"])]
    failures: list[BaseException] = []
    for few in (together[at : at + AT_ONCE] for at in range(0, len(together), AT_ONCE)):
        results = await asyncio.gather(*(table.discard(doing, keys) for keys in few), return_exceptions=True)
        failures += _failures(results)
    if failures:
        raise failures[0]
    return len(rows)


def _failures(results: Iterable[BaseException | None]) -> list[BaseException]:
    return [result for result in results if result is not None]


def _keys(row: Row) -> Columns:
    return {name: row[name] for name in KEYS}
