"""The tables `rotations`, `overrides` and `absences` that people edit by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from incident.on_call.book import Book, RotaRows, book_of
from incident.on_call.rows import EVERY_SERVICE, Row, service_key
from integrations.tables.table import Table

LATEST_MIDNIGHT = timedelta(days=2)
"""A time without a zone is at most so much later than the same text in UTC, its day's end included."""
EVERY_ROW = "PartitionKey ge ''"
NOT_ENDED = "not (Until ge '2000-' and Until lt @before )"
"""Leaves out what ended: dates as texts compare. What is no such text stays in, and so its faults are named.

The SDK looks for a parameter's name up to the next blank.
"""


class Rota:
    """Reads the rows by which people take turns; those of a service in few partitions, side by side."""

    def __init__(self, rotations: Table, overrides: Table, absences: Table) -> None:
        self._rotations = rotations
        self._overrides = overrides
        self._absences = absences

    async def for_service(self, service: str | None, since: datetime) -> Book:
        """The schedule of a service and the one for every service, with what is not over at an instant."""
        partitions = dict.fromkeys((service_key(service), EVERY_SERVICE))
        rotations, overrides, absences = await asyncio.gather(
            _of_each(partitions, lambda key: self._rotations.query(*_in_partition(key))),
            _of_each(partitions, lambda key: self._overrides.query(*_in_partition(key, since))),
            self._absences.query("read the absences", NOT_ENDED, _before(since)),
        )
        return book_of(RotaRows(rotations, overrides, absences))

    async def for_all(self, since: datetime | None = None) -> Book:
        """The schedules of all services, with what is not over at an instant, or with all that was ever written."""
        where, values = (NOT_ENDED, _before(since)) if since else (EVERY_ROW, None)
        rows = await asyncio.gather(
            self._rotations.query("read the rotations", EVERY_ROW),
            self._overrides.query("read the overrides", where, values),
            self._absences.query("read the absences", where, values),
        )
        return book_of(RotaRows(*rows))


async def _of_each(keys: Iterable[str], read: Callable[[str], Awaitable[list[Row]]]) -> list[Row]:
    return [row for rows in await asyncio.gather(*map(read, keys)) for row in rows]


def _in_partition(key: str, since: datetime | None = None) -> tuple[str, str, dict[str, Any]]:
    """What is done, the filter and its values."""
    doing, where = f"read who is on call for {key}", "PartitionKey eq @partition"
    if since is None:
        return doing, where, {"partition": key}
    return doing, f"{where} and {NOT_ENDED}", {"partition": key, **_before(since)}


def _before(since: datetime) -> dict[str, Any]:
    return {"before": f"{since.astimezone(UTC) - LATEST_MIDNIGHT:%Y-%m-%d}"}
