"""Find the open incident that owns a problem, or open one."""

from __future__ import annotations

from collections.abc import Callable

from activities.launch_incident import launch_incident
from incident.desk import Desk
from incident.records import Incident
from incident.storm import is_storm, storm_of


async def find_owner(
    declare: Callable[[], Incident], desk: Desk, *, seen_free: bool = False
) -> tuple[Incident, bool]:
    """The open, launched incident that owns a problem, and whether it was there before.

    Where there is none, the one that `declare` makes is opened, if the governor admits it; else the storm is the
    owner, unless a person split this problem out of it before: it is not taken in again. The governor is asked before
    the problem is claimed, not after: a claim that was won and then handed over would let whoever joins in between
    launch what was not admitted.

    Args:
        declare: Makes the incident that would be opened, with a new id at each call.
        desk: The stores and the launches.
        seen_free: Whether the caller has just seen that nobody owns the problem, which need not be looked up again.
    """
    while True:
        declared = declare()
        key = declared.declaration.problem_key
        owner = None if seen_free else await desk.problems.owner(key)
        seen_free = False
        if owner is None:
            owner = await desk.problems.claim(key, await _opener(declared, declare, desk))
        if await launch_incident(owner, desk, is_new=owner.id == declared.id):
            return owner, owner.id != declared.id
        await desk.problems.release(key, owner.id)  # it is closed, or its id is another's


async def _opener(declared: Incident, declare: Callable[[], Incident], desk: Desk) -> Incident:
    if await _may_open(declared, desk):
        return declared
    storm, _ = await find_owner(lambda: storm_of(declare(), desk.governor.limit), desk)
    split_out = await desk.storms.was_split(storm.id, declared.declaration.problem_key)
    return declared if split_out else storm


async def _may_open(declared: Incident, desk: Desk) -> bool:
    """A person's incident always opens, and takes a slot if there is one; so does a storm."""
    if is_storm(declared):
        return True
    admitted = await desk.governor.admit(desk.clock(), declared.declaration.problem_key)
    return admitted or declared.declaration.source.kind == "person"
