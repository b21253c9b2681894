"""What is killed, how it comes back, and what was in hand at that moment."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from local.crashes.durable_azurite import DurableAzurite
from local.host.store import Store
from local.stage import App, AppDidNotStart

AGAIN_DURING_START = 0.1
START_SECONDS = (0.02, 0.4)


@dataclass
class Toll:
    """What kills met. `launches` and `activities` count the kills that each lived through, where one can look."""

    looks_inside: bool = True
    kills: int = 0
    kills_while_starting: int = 0
    launches: Counter[str] = field(default_factory=Counter[str])
    activities: Counter[int] = field(default_factory=Counter[int])
    restart_seconds: list[float] = field(default_factory=list[float])


class Victim(Protocol):
    """Something that is killed and comes back."""

    toll: Toll

    async def kill(self) -> None:
        """Kill it where it is."""
        ...

    async def revive(self, chance: Random) -> None:
        """Bring it back; it may be killed again while it starts."""
        ...


class AppVictim:
    """The app: its state file tells what it was at."""

    def __init__(self, app: App) -> None:
        self.toll = Toll()
        self._app = app

    async def kill(self) -> None:
        """Kill the app, and count what was in flight."""
        await self._app.killed()
        self.toll.kills += 1
        launches, activities = await asyncio.to_thread(in_hand, self._app.folder / "host.sqlite")
        self.toll.launches.update(launches)
        self.toll.activities.update(activities)

    async def revive(self, chance: Random) -> None:
        """Start the app; one time in ten it is killed once more before it serves."""
        if chance.random() < AGAIN_DURING_START:
            await self._killed_while_starting(chance.uniform(*START_SECONDS))
        begun = time.monotonic()
        await self._app.start()
        self.toll.restart_seconds.append(time.monotonic() - begun)

    async def _killed_while_starting(self, seconds: float) -> None:
        starting = asyncio.create_task(self._app.start())
        await asyncio.wait([starting], timeout=seconds)
        self._app.kill()
        try:
            await starting
        except AppDidNotStart:
            self.toll.kills_while_starting += 1
        await self._app.killed()
        self.toll.kills += 1


class TablesVictim:
    """The table service; it stays away for a moment."""

    def __init__(self, tables: DurableAzurite, away_seconds: tuple[float, float] = (0.3, 1.0)) -> None:
        self.toll = Toll(looks_inside=False)
        self._tables, self._away = tables, away_seconds

    async def kill(self) -> None:
        """Kill the table service."""
        await asyncio.to_thread(self._tables.kill)
        self.toll.kills += 1

    async def revive(self, chance: Random) -> None:
        """Start the table service on the same port, over the same folder."""
        await asyncio.sleep(chance.uniform(*self._away))
        begun = time.monotonic()
        await asyncio.to_thread(self._tables.start)
        self.toll.restart_seconds.append(time.monotonic() - begun)


def in_hand(state: Path) -> tuple[list[str], list[int]]:
    """The launches that run and the activities that were begun and not ended, of a runner that is dead."""
    with closing(Store(state)) as store:
        launches = [each.execution.instance_id for each in store.instances() if not each.finished]
        return launches, [work.number for work in store.work()]
