"""Take a delivery in: store it, open an incident, join the open one, or be gathered by a storm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from activities.find_owner import find_owner
from activities.split_gathered import split_gathered
from incident.desk import Desk
from incident.errors import Failure
from incident.records import Counts, Delivery, Event, Incident
from incident.storm import is_storm


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of a delivery: the incident it opened or joined; None where it only said that all is well.

    `gathered` is true where that incident is a storm that took the problem in.
    """

    incident: Incident | None
    joined: bool
    counts: Counts
    gathered: bool = False


async def receive_delivery(delivery: Delivery, declare: Callable[[], Incident], desk: Desk) -> Reception:
    """Store a delivery, then let it open an incident, join the open one of its problem, or signal to that one.

    Safe to repeat: whoever comes later finishes what an earlier one began. The delivery counts as settled only
    when the launch was started; until then `sweep_deliveries` takes it up again.

    Args:
        delivery: What came in.
        declare: Makes the incident that it would open, with a new id at each call.
        desk: The stores and the launches.
    """
    declared = declare()
    if declared.declaration.resolved:
        await desk.deliveries.store(delivery)
        return await _note_signal(delivery, declared, desk)
    seen = await _look(declared, desk)
    if seen.standing:
        owner = await _listed(seen.standing, declared, delivery, desk)
        if seen.was_over:
            await _note_it_is_back(declared, owner, desk)
        await desk.deliveries.store_settled(delivery, owner.id)
        return await _joined(delivery, owner, desk)
    await desk.deliveries.store(delivery)
    owner, joined = await find_owner(declare, desk, seen_free=seen.is_free)
    owner = await _listed(owner, declared, delivery, desk)
    await desk.deliveries.settle(delivery, owner.id)
    if joined:
        return await _joined(delivery, owner, desk)
    return Reception(owner, joined=False, counts=Counts(1, 0))


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a problem stands: the incident that a delivery joins with nothing else to do, or that nobody owns it.

    `was_over` is true where the last that was heard of it is that it resolved.
    """

    standing: Incident | None = None
    is_free: bool = False
    was_over: bool = False


async def _look(declared: Incident, desk: Desk) -> _Seen:
    """Look before anything is written: all but the first of a flood find an incident that stands.

    What cannot be known now is not known; then the delivery is stored before anything else is tried.
    """
    key = declared.declaration.problem_key
    try:
        owner = await desk.problems.owner(key)
        if owner is None:
            return _Seen(is_free=True)
        row = await desk.incidents.get(owner.id)
    except Failure:
        return _Seen()
    stands = row is not None and row.launched and row.status == "open"
    splits = _is_gathered(owner, key) and declared.declaration.source.kind == "person"
    was_over = row is not None and row.signal == "resolved"
    return _Seen(standing=owner if stands and not splits else None, was_over=was_over)


async def _listed(owner: Incident, declared: Incident, delivery: Delivery, desk: Desk) -> Incident:
    """The owner; where that is a storm, the problem is kept in its list, and a person's incident leaves it again."""
    said = declared.declaration
    if not _is_gathered(owner, said.problem_key):
        return owner
    problem_id = await desk.storms.gather(owner.id, said, delivery.received_at)
    if said.source.kind != "person":
        return owner
    return await split_gathered(
        owner.id, problem_id, said.source.name, lambda first: replace(declared, declaration=first), desk
    )


def _is_gathered(owner: Incident, problem_key: str) -> bool:
    return is_storm(owner) and owner.declaration.problem_key != problem_key


async def _joined(delivery: Delivery, owner: Incident, desk: Desk) -> Reception:
    counts = await desk.deliveries.recent_count(delivery, owner.id)
    gathered = _is_gathered(owner, delivery.problem_key)
    return Reception(owner, joined=True, counts=counts, gathered=gathered)


async def _note_it_is_back(declared: Incident, owner: Incident, desk: Desk) -> None:
    """A problem that was over fires again: the open incident must not go on saying that it is over."""
    source = declared.declaration.source
    what = "the problem is back: the alert fired again after it had resolved"
    await desk.timeline.add(owner.id, [Event(declared.declared_at, what, source.name, source.kind)])
    await desk.incidents.merge(owner.id, {"signal": "fired again"})


async def _note_signal(delivery: Delivery, declared: Incident, desk: Desk) -> Reception:
    """An alert that resolves opens nothing: it is a signal to the open incident, if there is one."""
    owner = await desk.problems.owner(delivery.problem_key)
    if owner is None:
        await desk.deliveries.settle(delivery, None)
        return Reception(None, joined=False, counts=Counts(0, 0))
    said, gathered = declared.declaration, _is_gathered(owner, delivery.problem_key)
    about = f": {said.title}" if gathered else ""
    what = f"the alert says that the problem is over{about}"
    await desk.timeline.add(owner.id, [Event(declared.declared_at, what, said.source.name, said.source.kind)])
    if gathered:
        await desk.storms.note_signal(owner.id, delivery.problem_key, "resolved")
    else:
        await desk.incidents.merge(owner.id, {"signal": "resolved"})
    await desk.deliveries.settle(delivery, owner.id)
    return await _joined(delivery, owner, desk)
