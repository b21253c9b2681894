"""What one more delivery costs after many."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.duplicates import cpu_seconds, deliver
from bench.ground import Ground
from bench.relayed import Relayed, relayed

PROBES = 100
"""Deliveries that are measured, one after the other, at each size; a process's CPU is counted in hundredths of a second."""


@dataclass(frozen=True)
class Occurrence:
    """One more delivery after `before` others, and one look at its incident's status."""

    before: int
    milliseconds: float
    cpu: float
    table_operations: float
    status_milliseconds: float


async def occurrences(ground: Ground, sizes: Sequence[int]) -> list[Occurrence]:
    """Deliver one alert until each size is reached, and measure there."""
    found: list[Occurrence] = []
    async with relayed(ground) as on:
        await deliver(on.http, on.stage, 1)
        delivered = 1
        for size in sizes:
            if size > delivered:
                await deliver(on.http, on.stage, size - delivered)
            found.append(await _probe(on, size))
            delivered = max(size, delivered) + PROBES
    return found


async def _probe(on: Relayed, before: int) -> Occurrence:
    incident_id = await deliver(on.http, on.stage, 1)
    on.take_operations()
    computed, begun = cpu_seconds(on.stage), time.perf_counter()
    for _ in range(PROBES):
        await deliver(on.http, on.stage, 1)
    took, spent = time.perf_counter() - begun, cpu_seconds(on.stage) - computed
    operations = on.take_operations()
    begun = time.perf_counter()
    async with on.http.get(f"{on.stage.app.url}/api/incidents/{incident_id}") as answer:
        await answer.read()
    looked = time.perf_counter() - begun
    return Occurrence(before, 1000 * took / PROBES, spent / PROBES, operations / PROBES, 1000 * looked)
