"""The rows of who is on call, read and written one by one; a row that somebody else changed is left as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from incident.on_call.changes import changes
from incident.on_call.changes_cells import TABLES, RosterRow, columns_to_keep, row_of
from incident.roster_ports import Stale
from integrations.tables.answers import Absent, Changed, Exists
from integrations.tables.columns import Row
from integrations.tables.service import Tables
from integrations.tables.table import ETAG, PAGE, RESENT, Table

if TYPE_CHECKING:
    from azure.data.tables.aio import TableClient

EVERY_ROW = "PartitionKey ge ''"
INT32 = range(-(2**31), 2**31)


class RosterRows:
    """Reads and writes the tables of who is on call. Absent tables are created."""

    def __init__(self, tables: Tables) -> None:
        self._tables = {name: PeoplesTable(tables, name) for name in TABLES}

    async def read(self) -> Sequence[RosterRow]:
        """Every row of every table, with its version."""
        found = await asyncio.gather(*(self._read(name) for name in TABLES))
        return [row for rows in found for row in rows]

    async def add(self, row: RosterRow) -> str:
        """Write a new row; returns its version. Safe to repeat.

        Raises:
            Stale: There is another one with its keys.
        """
        table, doing = self._tables[row.table], f"add the row {row.name} to {row.table}"
        return await table.add(doing, columns_to_keep(row)) or await self._as_wanted(row)

    async def change(self, before: RosterRow, wanted: RosterRow) -> str:
        """Write a row in place of one that was read; returns the new version. Safe to repeat.

        Raises:
            Stale: It has changed since, or is gone.
        """
        table, doing = self._tables[wanted.table], f"change the row {wanted.name} of {wanted.table}"
        columns = columns_to_keep(wanted, before)
        return await table.change(doing, columns, before.version) or await self._as_wanted(wanted)

    async def remove(self, row: RosterRow) -> None:
        """Delete a row that was read. Safe to repeat: one that is gone is as it should be.

        Raises:
            Stale: It has changed since.
        """
        table, doing = self._tables[row.table], f"remove the row {row.name} of {row.table}"
        keys = dict(zip(("PartitionKey", "RowKey"), row.key[1:], strict=True))
        if not await table.delete(doing, {**keys, ETAG: row.version}) and await self._there(row):
            raise Stale(f"the row {row.name} of {row.table} was changed meanwhile")

    async def _read(self, name: str) -> list[RosterRow]:
        rows = await self._tables[name].versioned(f"read the table {name}")
        return [_row(name, row) for row in rows]

    async def _there(self, row: RosterRow) -> RosterRow | None:
        found = await self._tables[row.table].one(f"read the row {row.name} of {row.table}", *row.key[1:])
        return _row(row.table, found) if found else None

    async def _as_wanted(self, wanted: RosterRow) -> str:
        """The version of the row where it says what is wanted: then it was written, and the answer was lost."""
        there = await self._there(wanted)
        if there is None or changes([there], [wanted]):
            raise Stale(f"the row {wanted.name} of {wanted.table} was changed meanwhile")
        return there.version


class PeoplesTable(Table):
    """A table whose keys people choose: any text that Table Storage takes."""

    async def versioned(self, doing: str) -> list[Row]:
        """Every row with its ETag, in the order of their keys."""

        async def read(client: TableClient) -> list[Row]:
            pages = client.query_entities(EVERY_ROW, results_per_page=PAGE, **RESENT).by_page()
            return [_with_etag(entity) async for page in pages async for entity in page]

        return await self._ask(doing, read, writes=False)

    async def one(self, doing: str, partition: str, row: str) -> Row | None:
        """One row with its ETag; None where there is none."""
        entity = await self._entity(doing, partition, row)
        return None if entity is None else _with_etag(entity)

    async def add(self, doing: str, columns: Mapping[str, Any]) -> str:
        """Write a new row and return its ETag; empty where there is one with its keys, which is left as it is."""
        row = _writable(columns)
        try:
            said = await self._ask(doing, lambda client: client.create_entity(row, **RESENT), reads=(Exists,))
        except Exists:
            return ""
        return said["etag"]

    async def change(self, doing: str, columns: Mapping[str, Any], etag: str) -> str:
        """Write a row in place of the one with this ETag and return the new one; empty where that is not there."""
        from azure.core import MatchConditions

        condition: dict[str, Any] = {
            "etag": etag,
            "match_condition": MatchConditions.IfNotModified,
            "mode": "replace",
        }
        row = _writable(columns)
        try:
            said = await self._ask(
                doing,
                lambda client: client.update_entity(row, **condition, **RESENT),
                reads=(Absent, Changed),
            )
        except (Absent, Changed):
            return ""
        return said["etag"]


def _row(table: str, row: Row) -> RosterRow:
    columns = {name: value for name, value in row.items() if name != ETAG}
    return row_of(table, columns, row[ETAG])


def _with_etag(entity: Any) -> Row:
    """The row; a 64-bit number comes as a pair of itself and its type."""
    plain = {name: value[0] if isinstance(value, tuple) else value for name, value in entity.items()}
    return {**plain, ETAG: entity.metadata["etag"]}


def _writable(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns, with the type of whole numbers that the SDK would take for 32 bits."""
    from azure.data.tables import EdmType, EntityProperty

    return {
        name: EntityProperty(value, EdmType.INT64)
        if isinstance(value, int) and not isinstance(value, bool) and value not in INT32
        else value
        for name, value in columns.items()
    }
