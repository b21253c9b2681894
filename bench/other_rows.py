"""Rows about what else costs: replays, memory, look-ups, duplicates, the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.duplicates import Absorbed
from bench.figures import Spread, Target, ratios
from bench.ground import Sample
from bench.lookups import Lookups
from bench.package import Package
from bench.rows import Row

Samples = Mapping[str, list[Sample]]
MICRO = 1_000_000


def replay(samples: Samples) -> list[Row]:
    """Row k: what replaying a launch's history costs."""
    product, naive, thirty = (
        [s.said["histories"][0] for s in samples[key]] for key in ("bare", "bare naive", "bare 30")
    )

    def an_event(histories: Sequence[Mapping[str, float]]) -> Spread:
        return Spread.of([MICRO * one["cpu"] / one["replayed"] for one in histories])

    growth = ratios([one["cpu"] for one in thirty], [one["cpu"] for one in product])
    events = Spread.of([one["events"] for one in product]), Spread.of([one["events"] for one in thirty])
    cpu = Spread.of([1000 * one["cpu"] for one in product]), Spread.of([1000 * one["cpu"] for one in naive])
    longer = events[1].middle / events[0].middle
    return [
        Row(
            "k2",
            "replay CPU, us for each event replayed",
            an_event(product),
            0,
            Target("<=", 45),
            an_event(naive),
        ),
        Row("k3", "replay CPU of a launch with 3 responders (ms)", cpu[0], 0, naive=cpu[1]),
        Row(
            "k4",
            "replay CPU with 30 responders / with 3",
            growth,
            0,
            note=f"the history is {longer:.1f} times as long ({events[0].middle:.0f} and {events[1].middle:.0f} events)",
        ),
    ]


def memory(samples: Samples) -> list[Row]:
    """Row l: the most memory, after a launch and with fifty at once."""
    product, naive = (
        Spread.of([s.said["launches"][0]["memory"] - s.said["runner"]["memory"] for s in samples[key]])
        for key in ("bare", "bare naive")
    )
    crowd, naive_crowd = (
        Spread.of([s.said["memory"] for s in samples[key]]) for key in ("crowd", "crowd naive")
    )
    return [
        Row("l1", "peak memory over the floor after a launch (MB)", product, 0, Target("<=", 45), naive),
        Row("l2", "peak memory with 50 launches at once (MB)", crowd, 0, Target("<=", 200), naive_crowd),
    ]


def lookups(taken: Sequence[Lookups]) -> list[Row]:
    """Row i: the look-up among many people against among few."""
    product = ratios([one.many for one in taken], [one.few for one in taken])
    naive = ratios([one.naive_many for one in taken], [one.naive_few for one in taken])
    prompt = 1000 * Spread.of([one.prompt for one in taken]).middle
    longer = ratios([one.many for one in taken], [one.prompt for one in taken]).text()
    note = f"3 rows answered as late as 10,000 are; answered at once they take {prompt:.1f} ms, and the ratio is {longer}"
    return [Row("i", "CPU of the look-up, 10,000 rows / 3 rows", product, 1, Target("<=", 1.2), naive, note)]


def duplicates(taken: Sequence[Absorbed], naive: Sequence[Sample]) -> list[Row]:
    """Row j: what a delivery costs that only says again what is known."""
    launch = Spread.of([s.said["launches"][-1]["cpu"] for s in naive]).middle
    share = Spread.of([one.cpu_each / launch for one in taken])
    each = 1000 * Spread.of([one.cpu_each for one in taken]).middle
    note = f"{each:.2f} ms each, of {1000 * launch:.0f} ms"
    rate = Spread.of([one.per_second for one in taken])
    return [
        Row(
            "j1",
            "CPU of a duplicate / of a naive launch",
            share,
            3,
            Target("<=", 0.01),
            Spread.of([1.0]),
            note,
        ),
        Row("j2", "duplicates absorbed a second by one process", rate, 0, Target(">=", 300)),
    ]


def package(made: Mapping[str, Package]) -> list[Row]:
    """Row m: what is deployed."""
    floor, whole, pruned = made["floor"], made["whole"], made["pruned"]
    note = f"{whole.megabytes:.1f} MB in {whole.files:,} files; the floor has {floor.megabytes:.1f} MB in {floor.files:,}"
    less = f"{pruned.megabytes:.1f} MB in {pruned.files:,} files: {pruned.what}"
    return [
        Row(
            "m1",
            "deployment package (zip) / floor's",
            Spread.of([whole.megabytes / floor.megabytes]),
            1,
            note=note,
        ),
        Row("m2", "the same, pruned", Spread.of([pruned.megabytes / floor.megabytes]), 1, note=less),
    ]
