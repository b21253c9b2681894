"""A reader of docs/deploy.md, the stand-ins and the tables, as `python3 dev.py vendors` runs them, at ports of their own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from local.stage import keep_roster
from local.vendors.app import Vendors, vendors
from tests.deploy.walk import Place, Walk


@pytest.fixture
async def stand_ins(tables_connection: str) -> AsyncIterator[Vendors]:
    """What `python3 dev.py vendors` runs: the stand-ins, and the roster of the demo in the tables."""
    await asyncio.to_thread(keep_roster, tables_connection)
    async with vendors() as running:
        yield running


@pytest.fixture
async def reader(
    stand_ins: Vendors, tables_connection: str, free_port: int, tmp_path: Path
) -> AsyncIterator[Callable[[str], Walk]]:
    """Makes a reader of a text of the page; whatever they started is ended."""
    readers: list[Walk] = []

    def of(page: str) -> Walk:
        place = Place(free_port, stand_ins.url, tables_connection)
        readers.append(Walk(page, place, tmp_path))
        return readers[-1]

    yield of
    for walk in readers:
        walk.end()
