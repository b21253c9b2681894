"""A launch, and the list of incidents, while many are open already."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from bench.copies import copy_incident
from bench.ground import Ground
from bench.relayed import Relayed, relayed

LISTED = 50
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Crowded:
    """Milliseconds and table operations while many incidents are open."""

    answer_ms: float
    launch_ms: float
    launch_operations: int
    listing_ms: float
    listing_operations: int


async def crowded(ground: Ground, count: int) -> Crowded:
    """Let so many incidents be open, then launch one more and list fifty."""
    async with relayed(ground) as on:
        await _declare(on, "one that is copied")
        await copy_incident(on.direct, on.tables.requests, count)
        on.take_operations()
        answered, launched = await _declare(on, "the one that counts")
        operations = on.take_operations()
        listing = await _list(on)
        return Crowded(answered, launched, operations, listing, on.take_operations())


async def _declare(on: Relayed, title: str) -> tuple[float, float]:
    """Declare an incident and wait for its launch; milliseconds until the answer, and until the end."""
    begun = time.perf_counter()
    said = {"title": title, "service": "checkout", "severity": 1}
    async with on.http.post(f"{on.stage.app.url}/api/incidents", json=said) as answer:
        answer.raise_for_status()
        url = f"{on.stage.app.url}/runtime/webhooks/durabletask/instances/{(await answer.json())['id']}"
    answered = time.perf_counter() - begun
    while not await _has_ended(on, url):  # noqa: ASYNC110 - another process' end can only be looked at
        await asyncio.sleep(LOOK_SECONDS)
    return 1000 * answered, 1000 * (time.perf_counter() - begun)


async def _has_ended(on: Relayed, url: str) -> bool:
    async with on.http.get(url) as answer:
        return (await answer.json())["runtimeStatus"] == "Completed"


async def _list(on: Relayed) -> float:
    begun = time.perf_counter()
    async with on.http.get(f"{on.stage.app.url}/api/incidents", params={"limit": str(LISTED)}) as answer:
        answer.raise_for_status()
        await answer.read()
    return 1000 * (time.perf_counter() - begun)
