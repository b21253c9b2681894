"""How cost grows: with the people on call, with deliveries, with open incidents, with the roster."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.crowded import crowded
from bench.ground import Ground, Order, Sample, SampleFailed
from bench.limit import Delays
from bench.occurrences import occurrences
from bench.table import Table

RESPONDERS = (1, 3, 10, 30, 100)
OCCURRENCES = (1, 10, 100, 1000)
OPEN_INCIDENTS = (10, 1000, 100_000)
ROSTER_ROWS = (3, 1000, 10_000)
LONG = 100
"""From so many responders on a launch takes minutes: it is played once, cold."""


COLUMNS = (
    *("launch (ms)", "over T*", "CPU (ms)", "of it replay (ms)", "peak memory (MB)"),
    *("history events", "calls", "table operations"),
)


async def tables(ground: Ground, say: Callable[[str], None]) -> list[Table]:
    """All four tables."""
    return [
        await by_responders(ground, say),
        await by_occurrences(ground, say),
        await by_open_incidents(ground, say),
        await by_roster(ground, say),
    ]


async def by_responders(ground: Ground, say: Callable[[str], None]) -> Table:
    """A launch by the number of people on call."""
    found: list[Sequence[str]] = []
    for count in RESPONDERS:
        say(f"growth: {count} responders")
        launches = 1 if count >= LONG else 2
        order = Order("muster", launches, count, delays=Delays(), replays=1)
        name = f"{count:,}{' (cold)' if launches == 1 else ''}"
        try:
            found.append([name, *_of_launch(await ground.take(order))])
        except SampleFailed as failure:
            found.append([name, f"failed: {str(failure)[-200:]}", *[""] * (len(COLUMNS) - 1)])
    return Table("Responders", ("responders", *COLUMNS), found)


async def by_roster(ground: Ground, say: Callable[[str], None]) -> Table:
    """A launch of three by the rows of the roster."""
    found: list[Sequence[str]] = []
    for count in ROSTER_ROWS:
        say(f"growth: {count} roster rows")
        sample = await ground.take(Order("muster", 2, 3, others=count - 3, delays=Delays(), replays=1))
        found.append([f"{count:,}", *_of_launch(sample)])
    return Table("Roster rows, three of them on call", ("rows", *COLUMNS), found)


async def by_occurrences(ground: Ground, say: Callable[[str], None]) -> Table:
    """A further delivery by how many there were before."""
    say("growth: occurrences")
    found = [
        [
            f"{one.before:,}",
            f"{one.milliseconds:.1f}",
            f"{1000 * one.cpu:.1f}",
            f"{one.table_operations:g}",
            f"{one.status_milliseconds:.1f}",
        ]
        for one in await occurrences(ground, OCCURRENCES)
    ]
    columns = ("before", "answer (ms)", "CPU (ms)", "table operations", "reading its status (ms)")
    return Table("Occurrences: one more delivery of the same alert", columns, found)


async def by_open_incidents(ground: Ground, say: Callable[[str], None]) -> Table:
    """A launch and a listing by how many incidents are open."""
    found: list[Sequence[str]] = []
    for count in OPEN_INCIDENTS:
        say(f"growth: {count} open incidents")
        one = await crowded(ground, count)
        found.append(
            [
                *(
                    f"{count:,}",
                    f"{one.answer_ms:.0f}",
                    f"{one.launch_ms:,.0f}",
                    f"{one.launch_operations:g}",
                ),
                *(f"{one.listing_ms:,.0f}", f"{one.listing_operations:g}"),
            ]
        )
    columns = (
        *("open incidents", "answer to a new one (ms)", "its launch (ms)", "table operations"),
        *("listing 50 (ms)", "table operations of it"),
    )
    return Table("Open incidents in the tables", columns, found)


def _of_launch(sample: Sample) -> list[str]:
    launch, said, history = sample.launches[-1], sample.said["launches"][-1], sample.said["histories"][0]
    return [
        f"{launch.usable_ms:,.0f}",
        f"{launch.usable_ms / sample.order.delays.launch_limit:.2f}",
        f"{1000 * said['cpu']:,.0f}",
        f"{1000 * history['cpu']:,.0f}",
        f"{said['memory']:.0f}",
        f"{history['events']:,}",
        str(len(launch.calls)),
        str(len(launch.table_operations)),
    ]
