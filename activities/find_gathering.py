"""Find what a storm gathered, with what became of each problem."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from incident.desk import Desk
from incident.records import Counts, Event, Incident
from incident.storm import Gathered, is_storm

AT_ONCE = 20
"""Problems whose deliveries are counted side by side."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """What a storm gathered; empty where an incident is none. `events` are those lines of its timeline."""

    problems: Sequence[tuple[Gathered, Counts]] = ()
    events: Sequence[Event] = ()

    @property
    def total(self) -> Counts:
        """The deliveries and occurrences of all of them."""
        counts = [counts for _, counts in self.problems]
        return Counts(sum(one.deliveries for one in counts), sum(one.occurrences for one in counts))


async def find_gathering(incident: Incident, desk: Desk) -> Gathering:
    """What a storm gathered, and how often each problem reached it.

    The timeline's lines are made of the rows, so there is no line without its row, and none is there twice.
    """
    if not is_storm(incident):
        return Gathering()
    gathered = await desk.storms.gathered(incident.id)
    counts: list[Counts] = []
    for at in range(0, len(gathered), AT_ONCE):
        few = gathered[at : at + AT_ONCE]
        counts += await asyncio.gather(*(desk.deliveries.count(one.problem_key, incident.id) for one in few))
    splits = await desk.storms.splits(incident.id)
    events = [told.event for told in (*gathered, *splits)]
    return Gathering(tuple(zip(gathered, counts, strict=True)), events)
