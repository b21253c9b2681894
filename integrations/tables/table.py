"""One table, by the few operations that Muster's rows need."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from incident.errors import Refused
from integrations.tables.answers import Absent, Answer, Changed, Exists, NoTable, answers
from integrations.tables.columns import Columns, Row
from integrations.tables.keys import is_key
from integrations.tables.service import Tables

if TYPE_CHECKING:
    from azure.core.async_paging import AsyncItemPaged
    from azure.data.tables import TableEntity
    from azure.data.tables.aio import TableClient

T = TypeVar("T")
ETAG = "odata.etag"
RESENT: dict[str, Any] = {"retry_on_methods": ["GET", "PUT", "POST", "PATCH", "DELETE"]}
"""The SDK would resend no insert (POST) and no merge (PATCH); ours are keyed, so that is safe."""
BATCH, BATCH_BYTES = 100, 1024 * 1024
"""Rows and bytes in one transaction. Of the latter it could be 4 MiB, but aiohttp sends no more in one piece, and warns.

Source: learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""
ROW_BYTES = 2048
"""What is around a row in a transaction, and around its values: headers, names, types."""
PAGE = 1000


class Table:
    """A table that is created when it is first missed.

    `doing` says, for the failure's message, what the caller is about. Every method raises `TryAgain`, `Unknown`
    (a write without an answer) or `Refused`.
    """

    def __init__(self, tables: Tables, name: str) -> None:
        self._tables = tables
        self.name = name

    async def insert(self, doing: str, row: Columns) -> bool:
        """Write a new row; False where there is one with these keys, which is left as it is. Atomic."""
        _check_keys(doing, row)
        try:
            await self._ask(doing, lambda client: client.create_entity(row, **RESENT), reads=(Exists,))
        except Exists:
            return False
        return True

    async def merge(self, doing: str, row: Columns) -> bool:
        """Change these columns of a row and leave the others; False where there is no such row."""
        _check_keys(doing, row)
        try:
            await self._ask(doing, lambda client: client.update_entity(row, **RESENT), reads=(Absent,))
        except Absent:
            return False
        return True

    async def replace(self, doing: str, row: Columns, read: Row) -> bool:
        """Write a row in place of one that `get` gave, unless it has changed since; False where it has or is gone."""
        from azure.core import MatchConditions

        _check_keys(doing, row)
        condition: dict[str, Any] = {
            "etag": read[ETAG],
            "match_condition": MatchConditions.IfNotModified,
            "mode": "replace",
        }
        try:
            await self._ask(
                doing,
                lambda client: client.update_entity(row, **condition, **RESENT),
                reads=(Absent, Changed),
            )
        except (Absent, Changed):
            return False
        return True

    async def put(self, doing: str, rows: Sequence[Columns]) -> None:
        """Write rows of one partition, no two with the same keys, in place of what was there; one is no transaction."""
        for row in rows:
            _check_keys(doing, row)
        for batch in _batches(rows):
            await self._ask(doing, partial(_put, batch))

    async def get(self, doing: str, partition: str, row: str) -> Row | None:
        """One row, with its ETag; None where there is none."""
        if not (is_key(partition) and is_key(row)):
            return None
        found = await self._entity(doing, partition, row)
        return None if found is None else {**found, ETAG: found.metadata.get("etag")}

    async def _entity(self, doing: str, partition: str, row: str) -> Any:
        """One row as the SDK gives it, with its metadata; None where there is none."""
        try:
            return await self._ask(
                doing,
                lambda client: client.get_entity(partition, row, **RESENT),
                writes=False,
                reads=(Absent,),
            )
        except Absent:
            return None

    async def delete(self, doing: str, row: Row) -> bool:
        """Delete a row that `get` gave, unless it has changed since; False where it has, or where it is gone."""
        from azure.core import MatchConditions

        condition: dict[str, Any] = {"etag": row[ETAG], "match_condition": MatchConditions.IfNotModified}
        keys = (row["PartitionKey"], row["RowKey"])
        try:
            await self._ask(
                doing,
                lambda client: client.delete_entity(*keys, **condition, **RESENT),
                reads=(Absent, Changed),
            )
        except (Absent, Changed):
            return False
        return True

    async def discard(self, doing: str, keys: Sequence[Row]) -> None:
        """Delete rows of one partition by their keys, whatever they hold by now; who is gone already is a success."""
        for at in range(0, len(keys), BATCH):
            batch = keys[at : at + BATCH]
            try:
                await self._ask(doing, partial(_discard, batch), reads=(Absent,))
            except Absent:
                # A transaction is all or nothing: of these rows some were deleted by somebody else, or by us before.
                if len(batch) > 1:
                    for row in batch:
                        await self.discard(doing, [row])

    async def query(
        self,
        doing: str,
        where: str,
        values: Columns | None = None,
        *,
        select: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """The rows of which a filter is true, in the order of their keys, at most `limit`.

        `where` is an OData filter with `@names` for the `values`, which the SDK quotes.
        """

        async def read(client: TableClient) -> list[Row]:
            found = client.query_entities(
                where,
                parameters=values,
                select=list(select) if select else None,
                results_per_page=min(limit or PAGE, PAGE),
                **RESENT,
            )
            return await _rows(found, limit)

        return await self._ask(doing, read, writes=False)

    async def _ask(
        self,
        doing: str,
        send: Callable[[TableClient], Awaitable[T]],
        *,
        writes: bool = True,
        reads: tuple[type[Answer], ...] = (),
    ) -> T:
        client = self._tables.client(self.name)
        try:
            with answers(doing, writes=writes, reads=(*reads, NoTable)):
                return await send(client)
        except NoTable:
            await self._tables.create(self.name)
        with answers(doing, writes=writes, reads=reads):
            return await send(client)


async def _put(batch: Sequence[Columns], client: TableClient) -> Any:
    if len(batch) == 1:  # a transaction takes the SDK four times as long as a request
        return await client.upsert_entity(batch[0], mode="replace", **RESENT)
    rows = [("upsert", row, {"mode": "replace"}) for row in batch]
    return await client.submit_transaction(rows, **RESENT)


async def _discard(batch: Sequence[Row], client: TableClient) -> Any:
    if len(batch) == 1:
        return await client.delete_entity(batch[0]["PartitionKey"], batch[0]["RowKey"], **RESENT)
    return await client.submit_transaction([("delete", dict(row)) for row in batch], **RESENT)


def _batches(rows: Sequence[Columns]) -> Iterator[list[Columns]]:
    batch: list[Columns] = []
    room = BATCH_BYTES
    for row in rows:
        size = ROW_BYTES + sum(_size(value) for value in row.values())
        if batch and (len(batch) == BATCH or size > room):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(row)
        room -= size
    if batch:
        yield batch


def _size(value: Any) -> int:
    """What a value takes in a request: bytes are sent as Base64, and texts as ASCII with escapes."""
    return len(value) * 4 // 3 if isinstance(value, bytes) else len(json.dumps(value))


async def _rows(found: AsyncItemPaged[TableEntity], limit: int | None) -> list[Row]:
    rows: list[Row] = []
    # By page: the flat iterator recurses for every empty page, and a filtered scan gives many of those.
    async for page in found.by_page():
        async for entity in page:
            rows.append({name: _plain(value) for name, value in entity.items()})
            if len(rows) == limit:
                return rows
    return rows


def _plain(value: Any) -> Any:
    """A 64-bit number comes as a pair of itself and its type."""
    return value[0] if isinstance(value, tuple) else value


def _check_keys(doing: str, row: Row) -> None:
    for column in ("PartitionKey", "RowKey"):
        if not is_key(row[column]):
            raise Refused(
                doing, f"{row[column]!r} cannot be a {column}", "use an id of letters, digits, - . and _"
            )
