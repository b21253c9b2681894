"""Rows about launches: how long, how soon, how cold, how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.figures import Spread, Target, ratios
from bench.ground import Sample
from bench.limit import Delays
from bench.quick import calls_row, overlap_row
from bench.rows import MODULES, Row

Samples = Mapping[str, list[Sample]]
SEQUENTIAL_STAGES = {"muster": 2, "naive": 6}
"""Activities on the critical path: the room, then its briefing; and the Logic App's six steps."""


def stage_ms(samples: Samples) -> float:
    """What the runner itself takes for one more activity in a row, the median in milliseconds."""
    shorter, longer = samples["one stage"], samples["stages"]
    more = longer[0].order.responders - shorter[0].order.responders
    took = [
        (_launch(many, -1)["wall"] - _launch(one, -1)["wall"]) / more
        for one, many in zip(shorter, longer, strict=True)
    ]
    return 1000 * Spread.of(took).middle


def warm(samples: Samples) -> list[Row]:
    """Row a: a warm launch over the limit."""
    hop = stage_ms(samples)
    product, naive = (
        Spread.of(
            [_over_limit(s, s.launches[-1].usable_ms - hop * SEQUENTIAL_STAGES[s.order.app]) for s in group]
        )
        for group in (samples["delayed"], samples["delayed naive"])
    )
    limit = samples["delayed"][0].order.delays.launch_limit
    note = f"T* = {limit:,} ms; the runner's own {hop:.1f} ms a stage is taken off"
    return [Row("a", "warm launch / T*", product, target=Target("<=", 1.05), naive=naive, note=note)]


def notice(samples: Samples) -> list[Row]:
    """Row b: the first page over its own limit."""
    product, naive = (
        Spread.of([s.launches[-1].notice_ms / s.order.delays.notice_limit for s in group])
        for group in (samples["delayed"], samples["delayed naive"])
    )
    limit = samples["delayed"][0].order.delays.notice_limit
    return [
        Row(
            "b",
            "first person told / (roster + message)",
            product,
            target=Target("<=", 1.3),
            naive=naive,
            note=f"limit {limit} ms",
        )
    ]


def cold(samples: Samples) -> list[Row]:
    """Row c: import and the first launch of a process over the limit."""
    product, naive = (
        Spread.of([_over_limit(s, 1000 * _import(s, "wall") + s.launches[0].usable_ms) for s in group])
        for group in (samples["delayed"], samples["delayed naive"])
    )
    return [Row("c", "cold: import + first launch / T*", product, target=Target("<=", 1.35), naive=naive)]


def cold_cpu(samples: Samples) -> list[Row]:
    """Row d: the CPU from import to the end of one launch, background included, where no call takes time, over the floor."""
    product, naive = (
        ratios(
            [s.said["floor"]["cpu"] + _launch(s, 0)["since"]["cpu"] for s in group],
            [s.said["floor"]["cpu"] for s in group],
        )
        for group in (samples["bare"], samples["bare naive"])
    )
    runner = ratios(
        [_launch(s, -1)["cpu"] for s in samples["stages"]],
        [s.said["floor"]["cpu"] for s in samples["stages"]],
    )
    note = f"the runner and the caller are counted in; 21 empty activities take them {runner.middle:.2f} of a floor"
    return [
        Row(
            "d",
            "cold CPU: import + one launch / floor",
            product,
            target=Target("<=", 2.6),
            naive=naive,
            note=note,
        )
    ]


def imports(samples: Samples) -> list[Row]:
    """Row e: importing the app over importing the floor alone."""
    floor = [s.said["floor"]["cpu"] for s in samples["floor"]]
    product, naive = (
        ratios([_import(s, "cpu") for s in samples[key]], floor) for key in ("import", "import naive")
    )
    return [
        Row(
            "e",
            "import of function_app / floor (CPU)",
            product,
            target=Target("<=", 1.15),
            naive=naive,
            note=f"floor {1000 * Spread.of(floor).middle:.0f} ms here",
        )
    ]


def modules(samples: Samples) -> list[Row]:
    """Row f: modules after one launch."""
    product, naive = (
        Spread.of([_launch(s, 0)["modules"] for s in group])
        for group in (samples["bare"], samples["bare naive"])
    )
    floor = samples["bare"][0].said["floor"]["modules"]
    target = Target("<=", MODULES)
    return [
        Row(
            "f",
            "modules loaded after one launch",
            product,
            0,
            target,
            naive,
            f"{floor} of them are the floor's",
        )
    ]


def calls(samples: Samples) -> list[Row]:
    """Row g: the outside calls of a warm launch."""
    last = samples["delayed"][0]
    row = calls_row(last.launches[-1], last.order.responders)
    naive = Spread.of([float(len(s.launches[-1].calls)) for s in samples["delayed naive"]])
    tables = len(last.launches[-1].table_operations)
    note = "; ".join(filter(None, (row.note, f"and {tables} table operations")))
    return [Row(row.letter, row.figure, row.measured, 0, row.target, naive, note)]


def overlap(samples: Samples) -> list[Row]:
    """Row o: what runs side by side in a warm launch."""
    return [overlap_row(samples["delayed"][0].launches[-1])]


def crowdedness(samples: Samples) -> list[Row]:
    """Row h: thirty responders against one."""
    product, naive = (
        ratios(
            [s.launches[-1].usable_ms for s in samples[f"thirty{app}"]],
            [s.launches[-1].usable_ms for s in samples[f"one{app}"]],
        )
        for app in ("", " naive")
    )
    return [Row("h", "launch with 30 responders / with 1", product, target=Target("<=", 1.1), naive=naive)]


def sweep(samples: Samples) -> list[Row]:
    """Row a for other delays of the channel; without a target, because it only says how the ratio moves."""
    rows: list[Row] = []
    for key in [key for key in samples if key.startswith("channel ") and not key.endswith("naive")]:
        product, naive = (
            Spread.of([_over_limit(s, s.launches[-1].usable_ms) for s in samples[name]])
            for name in (key, f"{key} naive")
        )
        delays: Delays = samples[key][0].order.delays
        figure = f"warm launch / T*, a channel taking {delays.channel:,} ms"
        note = f"T* = {delays.launch_limit:,} ms; nothing is taken off"
        rows.append(Row("sweep", figure, product, naive=naive, note=note))
    return rows


def _launch(sample: Sample, number: int) -> dict[str, Any]:
    return sample.said["launches"][number]


def _import(sample: Sample, what: str) -> float:
    return sample.said["floor"][what] + sample.said["load"][what]


def _over_limit(sample: Sample, milliseconds: float) -> float:
    return milliseconds / sample.order.delays.launch_limit
