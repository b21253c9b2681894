"""The figures that are the same on every machine: calls, modules, overlap, the length of the history."""

from __future__ import annotations

from dataclasses import dataclass

from bench.calls import needed
from bench.figures import Line, Spread, Target
from bench.ground import Ground, Order, Sample
from bench.limit import Delays
from bench.log import Launch, side_by_side
from bench.rows import MODULES, Row
from bench.virtual import history_events

DELAYS = Delays(10, 80, 300, 4, 60, 80, 60, 10)
"""A fifth of the usual: long enough to see what runs beside what."""
RESPONDERS = 3
PLACES = (2, 3, 10, 30)
"""Numbers of responders through which the history's line is drawn; one alone has no tasks to be linked."""

OVERLAPS = (
    ("create work item", "create channel", "the record and the room are opened side by side"),
    ("send mail", "create channel", "people are told while the room is being opened"),
    ("send mail", "create work item", "people are told while the record is being opened"),
    ("assign the owner", "create channel", "the owner is assigned while the room is being opened"),
)
"""Calls that are under way at the same time in every launch, and what that proves."""


@dataclass(frozen=True)
class Quick:
    """What a quick run found: the second launch of a process, and what its first left loaded."""

    warm: Launch
    modules: int

    @classmethod
    def of(cls, sample: Sample) -> Quick:
        """Read a sample of two launches."""
        return cls(sample.launches[1], sample.said["launches"][0]["modules"])


ORDER = Order("muster", launches=2, responders=RESPONDERS, delays=DELAYS)


async def quick_rows(ground: Ground) -> list[Row]:
    """Take the one sample that the deterministic figures need, and make their rows."""
    quick = Quick.of(await ground.take(ORDER))
    return [
        calls_row(quick.warm, RESPONDERS),
        modules_row(quick.modules),
        overlap_row(quick.warm),
        history_row(),
    ]


def calls_row(warm: Launch, responders: int) -> Row:
    """Row g: the calls of a warm launch against those that its promises need."""
    made, wanted = warm.names, needed(responders)
    more = ", ".join(f"{times} x {name}" for name, times in (made - wanted).items())
    less = ", ".join(f"{times} x {name}" for name, times in (wanted - made).items())
    note = "; ".join(filter(None, (more and f"besides: {more}", less and f"missing: {less}")))
    return Row(
        "g",
        f"outside calls per warm launch with {responders} responders",
        Spread.of([made.total()]),
        0,
        Target("==", wanted.total()),
        note=note,
    )


def modules_row(modules: int) -> Row:
    """Row f: what is loaded after one launch."""
    return Row("f", "modules loaded after one launch", Spread.of([modules]), 0, Target("<=", MODULES))


def overlap_row(warm: Launch) -> Row:
    """How many of the pairs that have to run side by side did."""
    apart = [what for one, other, what in OVERLAPS if not side_by_side(warm.first(one), warm.first(other))]
    together = len(OVERLAPS) - len(apart)
    note = "; ".join(f"not so: {what}" for what in apart)
    return Row(
        "o",
        "branches that overlap in the request log",
        Spread.of([together]),
        0,
        Target("==", len(OVERLAPS)),
        note=note,
    )


def history_row() -> Row:
    """Row k, its deterministic part: how far the history's length is from a straight line."""
    points = [(float(count), float(history_events(count, DELAYS))) for count in PLACES]
    line = Line.through(points)
    said = ", ".join(f"{events:.0f} with {count:.0f}" for count, events in points)
    note = f"{line.start:.0f} + {line.slope:.0f} for each responder: {said}"
    figure = "history events, off a straight line by at most"
    return Row("k1", figure, Spread.of([round(line.worst, 6)]), 0, Target("<=", 1), note=note)
