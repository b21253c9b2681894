"""Give a problem that a storm gathered an incident of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from activities.launch_incident import launch_incident
from incident.desk import Desk
from incident.errors import NotFound, TryAgain
from incident.records import Declaration, Event, Incident
from incident.storm import SplitOut

log = logging.getLogger(__name__)


async def split_gathered(
    storm_id: str, problem_id: str, by: str, make: Callable[[Declaration], Incident], desk: Desk
) -> Incident:
    """Open an incident of its own for a gathered problem, and hand the problem's claim over to it.

    What the problem's first delivery declared is its declaration. Its deliveries so far stay with the storm. Safe to
    repeat: the incident that was agreed on first is the one; if we die on the way, `finish_splits` goes on. Where
    another open incident has the problem by now (the storm was closed, and the alert came again), that is the one.

    Args:
        storm_id: The storm.
        problem_id: The problem's id in the storm's list.
        by: Who asks.
        make: Makes an incident of a declaration, with an id of its own, if none was agreed on yet.
        desk: The stores and the launches.

    Raises:
        NotFound: There is no such storm, or it gathered no such problem.
        TryAgain: The new id belongs to another incident by chance.
    """
    row = await desk.incidents.get(storm_id)
    if row is None:
        raise NotFound(f"there is no incident {storm_id}")
    declaration = await desk.storms.declaration(storm_id, problem_id)
    if declaration is None:
        raise NotFound(f"{storm_id} has gathered no problem {problem_id}; its status lists what it gathered")
    made = make(declaration)
    if await desk.incidents.get(made.id):
        raise TryAgain(f"split a problem out of {storm_id}", f"the new id {made.id} is another incident's")
    split = SplitOut(storm_id, problem_id, made, by)
    return await _carry_out(await desk.storms.agree(split), desk)


async def finish_splits(desk: Desk) -> int:
    """Go on with the splits that a host left behind when it died; returns how many were done.

    One that cannot be done keeps no other waiting; it is logged, and tried again the next time.
    """
    unfinished = await desk.storms.unfinished()
    results = await asyncio.gather(*(_carry_out(split, desk) for split in unfinished), return_exceptions=True)
    failed = [(s, r) for s, r in zip(unfinished, results, strict=True) if isinstance(r, BaseException)]
    for split, failure in failed:
        log.error("%s cannot be split out of %s", split.incident.id, split.storm_id, exc_info=failure)
    return len(unfinished) - len(failed)


async def _carry_out(split: SplitOut, desk: Desk) -> Incident:
    incident = split.incident
    row = await desk.incidents.get(incident.id)
    if row is None or row.status != "closed":
        key = incident.declaration.problem_key
        incident = await desk.problems.hand_over(key, split.storm_id, incident)
        event = Event(split.incident.declared_at, f"split out of {split.storm_id}", split.by, "api")
        await desk.timeline.add(incident.id, [event])
        await launch_incident(incident, desk, is_new=False)
    await desk.storms.finish(split)
    return incident
