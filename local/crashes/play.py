"""The play: incidents come in, something is killed again and again, and at the end each incident is looked at."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from local.azurite import Azurite
from local.crashes.callers import Caller, callers, session
from local.crashes.durable_azurite import DurableAzurite
from local.crashes.kept import Kept
from local.crashes.report import Report
from local.crashes.troubles import trouble
from local.crashes.verdict import Court, Status
from local.crashes.victims import AppVictim, TablesVictim, Victim
from local.stage import Stage, keep_roster, stage

LONGEST_LIFE = 3.0
"""Times what a start takes: on an idle machine some time after a launch without trouble has ended."""
CALLS_UNTIL = 1.5
"""Times a life: a third of all first calls come when nobody is there."""
FIRST_START_SECONDS = 0.4
MOST_CALLING = 8
"""Callers at once; more would be a storm, and leave an app that dies every second no time for launches."""
END_SECONDS = 180.0
SWEEP_SECONDS = 150.0
"""The sweep takes up what is a minute old, and comes every minute."""


class NeverEnded(Exception):
    """Something did not come to its end in time; the message says what."""


@dataclass(frozen=True)
class Size:
    """How much of it.

    `incidents`: at least so many; who gives up comes on top. `sweeps`: wait at the end until the sweep took up what
    lost its caller.
    """

    seed: int
    kills: int
    incidents: int
    sweeps: bool = True


async def kill_app(size: Size, folder: Path) -> Report:
    """Kill the app again and again over tables that stay."""
    async with _staged(folder, Azurite(folder / "tables")) as running:
        return await _Play(running, AppVictim(running.app), size).report("the app is killed")


async def kill_tables(size: Size, folder: Path) -> Report:
    """Kill the table service again and again under an app that stays."""
    tables = DurableAzurite(folder / "tables")
    async with _staged(folder, tables) as running:
        play = _Play(running, TablesVictim(tables), size, rests=True)
        return await play.report("the tables are killed")


@asynccontextmanager
async def _staged(folder: Path, tables: Azurite) -> AsyncIterator[Stage]:
    (folder / "tables").mkdir(parents=True)
    (folder / "app").mkdir()
    with tables:
        await asyncio.to_thread(keep_roster, tables.connection_string)
        async with stage(
            tables.connection_string,
            folder=folder / "app",
            STORM_LIMIT="0",  # each problem is to be an incident, however many come in a minute
            VENDOR_ANSWER_SECONDS="3",  # so long, and some, a creation that a kill interrupted is not repeated
        ) as running:
            yield running


class _Play:
    """One play. `rests`: a life lasts until what began in it has ended, so that the next kill meets other launches."""

    def __init__(self, running: Stage, victim: Victim, size: Size, *, rests: bool = False) -> None:
        self._running, self._victim, self._size, self._rests = running, victim, size, rests
        self._chance = Random(size.seed)  # noqa: S311  # chance that can be repeated, no secret
        self._callers = callers(size.incidents, self._chance)
        self._calling: set[asyncio.Task[None]] = set()

    async def report(self, title: str) -> Report:
        """Play it, and tell how it went."""
        begun = time.monotonic()
        async with session() as http:
            await self._lives(http)
            left_to_sweep = await self._sweep(http)
            kept = await asyncio.to_thread(Kept.read, self._running.connection_string)
            statuses = {incident_id: await self._status(http, incident_id) for incident_id in kept.launched}
        court = Court(self._running.vendors.world, kept, statuses, swept=self._size.sweeps)
        return Report(
            title=title,
            seed=self._size.seed,
            seconds=time.monotonic() - begun,
            toll=self._victim.toll,
            callers=self._callers,
            court=court,
            left_to_sweep=left_to_sweep,
        )

    async def _lives(self, http: aiohttp.ClientSession) -> None:
        """Kill until both numbers are reached, then let everything come to its end."""
        toll, waiting = self._victim.toll, list(reversed(self._callers))
        while toll.kills < self._size.kills or waiting:
            life = self._chance.uniform(0, LONGEST_LIFE) * self._start_seconds
            due = len(waiting) - len(self._callers) * (self._size.kills - toll.kills - 1) // (
                self._size.kills or 1
            )
            for _ in range(min(len(waiting), due, MOST_CALLING - self._now_calling)):
                self._begin(waiting.pop(), http, self._chance.uniform(0, CALLS_UNTIL * life))
            trouble(self._running.vendors.world.faults, self._chance)
            await asyncio.sleep(life)
            if toll.kills < self._size.kills:
                await self._victim.kill()
                await self._victim.revive(self._chance)
            if self._rests:
                await self._rest(http)
        await self._rest(http)

    @property
    def _start_seconds(self) -> float:
        """What a start takes on this machine at this time."""
        return statistics.median(self._victim.toll.restart_seconds or [FIRST_START_SECONDS])

    @property
    def _now_calling(self) -> int:
        return sum(not task.done() for task in self._calling)

    def _begin(self, caller: Caller, http: aiohttp.ClientSession, pause: float) -> None:
        """Let a caller call after a pause."""

        async def call() -> None:
            await asyncio.sleep(pause)
            await caller.declare(http, self._running.app.url)

        self._calling.add(asyncio.create_task(call()))

    async def _rest(self, http: aiohttp.ClientSession) -> None:
        """Wait until every caller was heard and no launch runs."""
        try:
            async with asyncio.timeout(END_SECONDS):
                await asyncio.gather(*self._calling)
        except TimeoutError:
            raise NeverEnded(f"callers were not heard; the app said: {self._running.app.said()}") from None
        self._calling.clear()
        kept = await asyncio.to_thread(Kept.read, self._running.connection_string)
        for incident_id in kept.launched:
            await self._status(http, incident_id)

    async def _sweep(self, http: aiohttp.ClientSession) -> int:
        """Let the sweep take up what nobody called again for; returns how many deliveries were left to it."""
        kept = await asyncio.to_thread(Kept.read, self._running.connection_string)
        left = len(kept.unsettled)
        deadline = time.monotonic() + SWEEP_SECONDS
        while self._size.sweeps and kept.unsettled and time.monotonic() < deadline:
            await asyncio.sleep(5.0)
            await http.post(f"{self._running.app.url}/admin/functions/sweep_forgotten_deliveries")
            kept = await asyncio.to_thread(Kept.read, self._running.connection_string)
        return left

    async def _status(self, http: aiohttp.ClientSession, incident_id: str) -> Status:
        """An incident's status when its launch has ended."""
        status: dict[str, Any] = {}
        url = f"{self._running.app.url}/api/incidents/{incident_id}"
        try:
            async with asyncio.timeout(END_SECONDS):
                while not (status.get("steps") and not status["launch"]["running"]):
                    async with http.get(url) as response:
                        status = await response.json(content_type=None)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise NeverEnded(f"the launch of {incident_id} did not end: {status}") from None
        return status
