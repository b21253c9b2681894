"""The whole bench: which samples are taken, interleaved, and the rows that are made of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bench import launch_rows, other_rows
from bench.duplicates import Absorbed, absorb
from bench.ground import Ground, Order, Sample
from bench.limit import Delays
from bench.lookups import Lookups, look_up
from bench.package import packages
from bench.quick import history_row
from bench.rows import Row

USUAL = Delays()
OTHER_CHANNELS = (1000, 3000)
"""Milliseconds that opening a channel takes, besides the usual; nobody publishes what it takes in truth."""

ORDERS: Mapping[str, Order] = {
    "floor": Order("floor"),
    "import": Order("muster"),
    "import naive": Order("naive"),
    "one stage": Order("stages", 2, responders=1),
    "stages": Order("stages", 2, responders=21),
    "delayed": Order("muster", 3, delays=USUAL),
    "delayed naive": Order("naive", 3, delays=USUAL),
    "bare": Order("muster", 3, replays=2),
    "bare naive": Order("naive", 3, replays=2),
    "bare 30": Order("muster", 2, responders=30, replays=1),
    "one": Order("muster", 2, responders=1, delays=USUAL),
    "one naive": Order("naive", 2, responders=1, delays=USUAL),
    "thirty": Order("muster", 2, responders=30, delays=USUAL),
    "thirty naive": Order("naive", 2, responders=30, delays=USUAL),
    "crowd": Order("muster", 1, crowd=50),
    "crowd naive": Order("naive", 1, crowd=50),
} | {
    f"channel {channel}{' naive' * (app == 'naive')}": Order(app, 2, delays=replace(USUAL, channel=channel))
    for channel in OTHER_CHANNELS
    for app in ("muster", "naive")
}


@dataclass(frozen=True)
class Part:
    """Some rows and the samples that they are made of (keys of `ORDERS`)."""

    letter: str
    needs: tuple[str, ...]
    make: Callable[[Mapping[str, list[Sample]]], list[Row]]


PARTS = (
    Part("a", ("delayed", "delayed naive", "one stage", "stages"), launch_rows.warm),
    Part("b", ("delayed", "delayed naive"), launch_rows.notice),
    Part("c", ("delayed", "delayed naive"), launch_rows.cold),
    Part("d", ("bare", "bare naive", "stages"), launch_rows.cold_cpu),
    Part("e", ("floor", "import", "import naive"), launch_rows.imports),
    Part("f", ("bare", "bare naive"), launch_rows.modules),
    Part("g", ("delayed", "delayed naive"), launch_rows.calls),
    Part("o", ("delayed",), launch_rows.overlap),
    Part("h", ("one", "one naive", "thirty", "thirty naive"), launch_rows.crowdedness),
    Part("k", ("bare", "bare naive", "bare 30"), other_rows.replay),
    Part("l", ("bare", "bare naive", "crowd", "crowd naive"), other_rows.memory),
    Part(
        "sweep",
        tuple(f"channel {channel}{app}" for channel in OTHER_CHANNELS for app in ("", " naive")),
        launch_rows.sweep,
    ),
)


def letters() -> list[str]:
    """Every row that may be asked for."""
    return sorted({*(part.letter for part in PARTS), "i", "j", "m"})


async def play(ground: Ground, runs: int, only: str, say: Callable[[str], None]) -> list[Row]:
    """Take all samples, or those that one row needs, and make the rows."""
    parts = [part for part in PARTS if only in ("", part.letter)]
    keys = dict.fromkeys(key for part in parts for key in part.needs)
    samples = await _sampled(ground, keys, runs, say)
    rows = [row for part in parts for row in part.make(samples)]
    async for more in _others(ground, runs, only, samples, say):
        rows += more
    return sorted(rows, key=lambda row: (row.letter == "sweep", row.letter))


async def _sampled(
    ground: Ground, keys: Iterable[str], runs: int, say: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """Each sample in each round: whatever slows the machine for a while slows all of them."""
    samples: dict[str, list[Sample]] = {key: [] for key in keys}
    for number in range(runs):
        for key, taken in samples.items():
            say(f"round {number + 1} of {runs}: {key}")
            taken.append(await ground.take(ORDERS[key]))
    return samples


async def _others(
    ground: Ground, runs: int, only: str, samples: Mapping[str, Sequence[Sample]], say: Callable[[str], None]
) -> AsyncIterator[list[Row]]:
    if only in ("", "i"):
        say("roster look-ups")
        looked: list[Lookups] = [await look_up(ground) for _ in range(runs)]
        yield other_rows.lookups(looked)
    if only in ("", "j"):
        say("duplicates")
        absorbed: list[Absorbed] = [await absorb(ground) for _ in range(runs)]
        naive = samples.get("bare naive") or [await ground.take(ORDERS["bare naive"])]
        yield other_rows.duplicates(absorbed, naive)
    if only in ("", "m"):
        say("packages")
        yield other_rows.package(packages())
    if only in ("", "k"):
        yield [history_row()]
