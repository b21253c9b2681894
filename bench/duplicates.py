"""What a duplicate costs: the same alert again and again, to one process of the app that has its incident already."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from bench.rosters import keep, rows
from local.stage import Stage, stage

if TYPE_CHECKING:
    from bench.ground import Ground

ALERT = Path(__file__).resolve().parent.parent / "local" / "alerts" / "metric_alert.json"
FIRST, TIMES, AT_ONCE = 64, 1000, 64


@dataclass(frozen=True)
class Absorbed:
    """CPU seconds for each duplicate, and how many one process absorbed a second."""

    cpu_each: float
    per_second: float


class NotAbsorbed(RuntimeError):
    """An answer was not 202, or not every one named the same incident."""


async def absorb(ground: Ground) -> Absorbed:
    """Deliver one alert many times to a fresh process; what comes while it warms up does not count."""
    connection = ground.new_account()
    await asyncio.to_thread(keep, connection, rows(3))
    async with stage(connection) as on, _client() as http:
        await deliver(http, on, FIRST)
        return await measured(http, on, TIMES)


async def measured(http: aiohttp.ClientSession, on: Stage, times: int) -> Absorbed:
    """Deliver so many and measure them."""
    computed, begun = cpu_seconds(on), time.monotonic()
    await deliver(http, on, times)
    seconds = time.monotonic() - begun
    return Absorbed((cpu_seconds(on) - computed) / times, times / seconds)


async def deliver(http: aiohttp.ClientSession, on: Stage, times: int) -> str:
    """Deliver the alert so often, some at once; the incident's id.

    Raises:
        NotAbsorbed: They did not all reach one incident.
    """
    alert, waiting = json.loads(ALERT.read_text()), iter(range(times))
    ids: set[str] = set()

    async def work(numbers: Iterator[int]) -> None:
        for _ in numbers:
            ids.add(await _delivered(http, on, alert))

    await asyncio.gather(*(work(waiting) for _ in range(min(AT_ONCE, times))))
    if len(ids) != 1:
        raise NotAbsorbed(f"{len(ids)} incidents")
    return ids.pop()


async def _delivered(http: aiohttp.ClientSession, on: Stage, alert: Any) -> str:
    async with http.post(f"{on.app.url}/api/alerts/azure-monitor", json=alert) as answer:
        if answer.status != 202:  # noqa: PLR2004 - Accepted
            raise NotAbsorbed(f"HTTP {answer.status}: {await answer.text()}")
        return (await answer.json())["id"]


def cpu_seconds(on: Stage) -> float:
    """User and system time of the app's process so far (man7.org/linux/man-pages/man5/proc_pid_stat.5.html)."""
    pid = json.loads((on.app.folder / "ready.json").read_text())["pid"]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
