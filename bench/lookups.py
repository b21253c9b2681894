"""What looking up who is on call costs, among few and among many people: `python -m bench.lookups` is one sample.

Whoever waits longer computes slower afterwards, because others had the processor's caches meanwhile. So that work is
compared with work, the few are answered as late as the many are: by way of a relay that waits the difference.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from azure.data.tables import TableServiceClient

from bench.ground import Ground, by_way_of
from bench.rosters import keep, rows
from integrations.tables import Roster, Tables
from local.stage import APP
from local.vendors.faults import Fault
from local.vendors.world import World

FEW, MANY, ON_CALL = 3, 10_000, 3
TIMES, NAIVE_TIMES = 100, 3
CONNECTION = "BENCH_TABLES"


@dataclass(frozen=True)
class Lookups:
    """CPU seconds of one look-up, of Muster's and of the naive port's, among few and among many rows.

    `prompt` is among few that are answered at once; `few` are answered as late as the many.
    """

    prompt: float
    few: float
    many: float
    naive_few: float
    naive_many: float


_FILLED: dict[int, str] = {}


async def look_up(ground: Ground) -> Lookups:
    """Take one sample, each size in a process of its own; the two rosters are filled once."""
    direct = await filled(ground, FEW)
    prompt = await _sampled(direct)
    many = await _sampled(await filled(ground, MANY))
    world = World()
    later = max(0.0, many["wall"] - prompt["wall"])
    world.faults.orders = [Fault("slow_after", "GET", r"/oncall\(", times=None, seconds=later)]
    async with by_way_of(world, direct) as delayed:
        few = await _sampled(delayed)
    return Lookups(prompt["muster"], few["muster"], many["muster"], prompt["naive"], many["naive"])


async def filled(ground: Ground, count: int) -> str:
    """The connection string of tables with so many people on the roster, three of them on call."""
    if count not in _FILLED:
        _FILLED[count] = ground.new_account()
        await asyncio.to_thread(keep, _FILLED[count], rows(ON_CALL, count - ON_CALL))
    return _FILLED[count]


async def _sampled(connection: str) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "bench.lookups"),
        cwd=APP,
        env={**os.environ, CONNECTION: connection},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return json.loads(out)


def main(env: Mapping[str, str]) -> None:
    """Take the sample and print it as JSON."""
    connection = env[CONNECTION]
    json.dump({**asyncio.run(_product(connection)), "naive": _naive(connection)}, sys.stdout)


async def _product(connection: str) -> dict[str, float]:
    """CPU and clock seconds of one look-up."""
    tables = Tables(connection_string=connection)
    roster, now = Roster(tables), datetime.now(UTC)
    found = await roster.on_call("checkout", now)
    computed, begun = time.process_time(), time.perf_counter()
    for _ in range(TIMES):
        found = await roster.on_call("checkout", now)
    computed, took = time.process_time() - computed, time.perf_counter() - begun
    await tables.aclose()
    if len(found.responders) != ON_CALL:
        raise RuntimeError(f"found {len(found.responders)}")
    return {"muster": computed / TIMES, "wall": took / TIMES}


def _naive(connection: str) -> float:
    """As the naive port does it: read everybody, pick here."""
    begun = time.process_time()
    for _ in range(NAIVE_TIMES):
        with TableServiceClient.from_connection_string(connection) as service:
            rows = service.get_table_client("oncall").list_entities()
            [row["Email"] for row in rows if row["OnCall"] and row["Service"] == "checkout"]
    return (time.process_time() - begun) / NAIVE_TIMES


if __name__ == "__main__":
    main(os.environ)
