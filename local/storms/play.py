"""Plays the scenes over empty tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from local.storms.scenes import Result, Size, burst, crashes, flood, reopened
from local.storms.twins import twins

ROOM_FOR_ALL = 1000
"""A governor's limit that the scenes about one problem at a time do not reach."""
TEAM_LIMIT = 4
"""Requests a second that Graph takes about one team (learn.microsoft.com/graph/throttling-limits)."""


async def play(connections: tuple[str, str], folder: Path, size: Size) -> AsyncIterator[Result]:
    """The scenes one by one; the governor's has two processes and tables of its own, because it needs a low limit."""
    async with twins(connections[0], folder / "one", ROOM_FOR_ALL) as on:
        for scene in (flood, reopened, crashes):
            yield await scene(on, size)
    async with twins(connections[1], folder / "many", size.limit) as on:
        on.stage.vendors.world.team_limit = TEAM_LIMIT
        yield await burst(on, size)
