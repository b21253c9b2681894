"""Where samples are taken: the stand-ins with their delays and tables in Azurite, and a process for each sample."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.deployed import undeployed
from bench.limit import Delays
from bench.log import Launch, launches_in
from bench.rosters import keep, rows
from local.azurite import Azurite
from local.faults.relay import relay
from local.stage import APP, environment
from local.vendors.app import Vendors, vendors
from local.vendors.devops.identities import Identity
from local.vendors.devops.state import boards
from local.vendors.world import World

HERE = Path(__file__).resolve().parent
FOLDERS = {"muster": APP, "naive": HERE / "naive", "stages": HERE / "stages", "floor": None}
ACCOUNTS = 400
NO_DELAYS = Delays(0, 0, 0, 0, 0, 0, 0, 0)
NO_LIMIT = "0"
AS_DEPLOYED = {"PYTHONDONTWRITEBYTECODE": ""}
"""What is deployed has its bytecode; a sample that may not keep any would compile at each start."""


class SampleFailed(RuntimeError):
    """A sample's process did not say what it measured; the message has what it said instead."""


@dataclass(frozen=True)
class Order:
    """What to sample: which app, how often it launches, and under which circumstances.

    `responders` are on call and `others` are listed besides; `crowd` is how many launches are begun at once after the others, `replays` how many histories are replayed, and
    `names` whether the names of all loaded modules are wanted.
    """

    app: str
    launches: int = 0
    responders: int = 3
    others: int = 1
    delays: Delays = NO_DELAYS
    crowd: int = 0
    replays: int = 0
    names: bool = False
    body: Mapping[str, Any] = field(default_factory=lambda: {"service": "checkout", "severity": 1})


@dataclass(frozen=True)
class Sample:
    """What a sample's process said, and what its launches did outside (`bench.log`)."""

    order: Order
    said: dict[str, Any]
    launches: list[Launch]


class Ground:
    """Takes samples, each with stand-ins and a storage account of its own."""

    def __init__(self, azurite: Azurite) -> None:
        self._azurite = azurite
        self._unused = iter(account(number) for number in range(ACCOUNTS))

    def new_account(self) -> str:
        """The connection string of empty tables."""
        return self._azurite.connection_string_of(next(self._unused))

    async def take(self, order: Order) -> Sample:
        """Take one sample."""
        async with vendors() as on, tables_of(on, self.new_account(), order) as connection:
            on.world.lag_seconds["work item write"] = 0.0
            on.world.faults.orders = order.delays.faults()
            _invite(on.world, order)
            said = await _said(order, on, connection)
            return Sample(order, said, launches_in(on.world.requests))


def _invite(world: World, order: Order) -> None:
    """Let the organisation know everybody on the roster, so that work can be assigned to them."""
    for row in rows(order.responders, order.others):
        if row["OnCall"]:
            boards(world).people.put(Identity(row["Email"], row["Name"]))


def account(number: int) -> str:
    """The name of a storage account."""
    return f"bench{number:04}"


@asynccontextmanager
async def tables_of(on: Vendors, direct: str, order: Order) -> AsyncIterator[str]:
    """The tables with a roster; where calls have delays, by way of a relay that delays and counts."""
    if order.launches:
        await asyncio.to_thread(keep, direct, rows(order.responders, order.others))
    if order.delays == NO_DELAYS:
        yield direct
        return
    async with by_way_of(on.world, direct) as connection:
        yield connection


@asynccontextmanager
async def by_way_of(world: World, direct: str) -> AsyncIterator[str]:
    """The connection string of tables by way of a relay that records each operation in a world."""
    parts = dict(part.split("=", 1) for part in direct.rstrip(";").split(";"))
    origin, _, name = parts["TableEndpoint"].rstrip("/").rpartition("/")
    async with relay(world, origin) as url:
        parts["TableEndpoint"] = f"{url}/{name}"
        yield ";".join(f"{key}={value}" for key, value in parts.items())


async def _said(order: Order, on: Vendors, connection: str) -> dict[str, Any]:
    folder = FOLDERS[order.app]
    told = {
        "folder": str(folder) if folder else "",
        "vendors": on.url,
        "undeployed": undeployed(),
        **{name: getattr(order, name) for name in ("launches", "crowd", "replays", "names", "body")},
        "body": {**order.body, "stages": order.responders},
    }
    if order.app == "muster":
        told["body"] = dict(order.body)
    settings = environment(on, connection, STORM_LIMIT=NO_LIMIT, PYTHONPATH=str(APP))
    return await _run(json.dumps(told), settings)


async def _run(told: str, settings: Mapping[str, str]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "bench.sample"),
        cwd=APP,
        env={**os.environ, **settings, **AS_DEPLOYED},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate(told.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise SampleFailed(err.decode(errors="replace")[-4000:])
    return json.loads(out)


async def rounds(ground: Ground, orders: Sequence[Order], runs: int) -> list[list[Sample]]:
    """Take each sample in each round, one after the other, so that whatever slows the machine slows all of them."""
    taken: list[list[Sample]] = [[] for _ in orders]
    for _ in range(runs):
        for place, order in enumerate(orders):
            taken[place].append(await ground.take(order))
    return taken
