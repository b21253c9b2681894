"""The app as a process of its own, its table operations counted on the way to Azurite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench.ground import Ground, by_way_of
from bench.rosters import keep, rows
from local.stage import Stage, stage
from local.vendors.world import World

NO_LIMIT = "0"


@dataclass(frozen=True)
class Relayed:
    """What runs, a caller of it, and the record of its table operations."""

    stage: Stage
    http: aiohttp.ClientSession
    tables: World
    direct: str
    """The connection string past the relay."""

    def take_operations(self) -> int:
        """How many table operations there were since this was last asked."""
        count = len(self.tables.requests)
        self.tables.requests.clear()
        return count


@asynccontextmanager
async def relayed(ground: Ground) -> AsyncIterator[Relayed]:
    """Run the app over empty tables with three people on call."""
    direct, world = ground.new_account(), World()
    await asyncio.to_thread(keep, direct, rows(3))
    async with (
        by_way_of(world, direct) as connection,
        stage(connection, STORM_LIMIT=NO_LIMIT) as on,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        yield Relayed(on, http, world, direct)
