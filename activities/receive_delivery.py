"""Take a delivery in: store it, open an incident or join the open one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from activities.launch_incident import launch_incident
from incident.desk import Desk
from incident.records import Counts, Delivery, Event, Incident


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of a delivery: the incident it opened or joined; None where it only said that all is well."""

    incident: Incident | None
    joined: bool
    counts: Counts


async def receive_delivery(delivery: Delivery, declare: Callable[[], Incident], desk: Desk) -> Reception:
    """Store a delivery, then let it open an incident, join the open one of its problem, or signal to that one.

    Safe to repeat: whoever comes later finishes what an earlier one began. The delivery counts as settled only
    when the launch was started; until then `sweep_deliveries` takes it up again.

    Args:
        delivery: What came in.
        declare: Makes the incident that it would open, with a new id at each call.
        desk: The stores and the launches.
    """
    await desk.deliveries.store(delivery)
    declared = declare()
    if declared.declaration.resolved:
        return await _note_signal(delivery, declared, desk)
    owner = await _claim(delivery, declared, desk)
    while not await launch_incident(owner, desk, is_new=owner.id == declared.id):
        await desk.problems.release(delivery.problem_key, owner.id)
        declared = declare()
        owner = await _claim(delivery, declared, desk)
    joined = owner.id != declared.id
    await desk.deliveries.settle(delivery, owner.id)
    counts = await desk.deliveries.count(delivery.problem_key, owner.id) if joined else Counts(1, 0)
    return Reception(owner, joined, counts)


async def _claim(delivery: Delivery, declared: Incident, desk: Desk) -> Incident:
    """The incident that owns the problem; a claim that a closed incident left behind is given free first."""
    owner = await desk.problems.claim(delivery.problem_key, declared)
    if owner.id != declared.id:
        row = await desk.incidents.get(owner.id)
        if row and row.status == "closed":
            await desk.problems.release(delivery.problem_key, owner.id)
            return await desk.problems.claim(delivery.problem_key, declared)
    return owner


async def _note_signal(delivery: Delivery, declared: Incident, desk: Desk) -> Reception:
    """An alert that resolves opens nothing: it is a signal to the open incident, if there is one."""
    owner = await desk.problems.owner(delivery.problem_key)
    if owner:
        source = declared.declaration.source
        event = Event(
            declared.declared_at, "the alert says that the problem is over", source.name, source.kind
        )
        await desk.timeline.add(owner.id, [event])
        await desk.incidents.merge(owner.id, {"signal": "resolved"})
    await desk.deliveries.settle(delivery, owner.id if owner else None)
    counts = await desk.deliveries.count(delivery.problem_key, owner.id) if owner else Counts(0, 0)
    return Reception(owner, joined=owner is not None, counts=counts)
