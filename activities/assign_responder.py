"""Give a responder their part of the record."""

from __future__ import annotations

from activities.create_once import create_once
from incident.attempts import Attempts
from incident.errors import Failure
from incident.orders import AssignResponder
from incident.ports import WorkItems
from incident.records import Assignment
from incident.role_ports import Roles
from incident.roles import Holding


async def assign_responder(
    order: AssignResponder, work_items: WorkItems, attempts: Attempts, roles: Roles
) -> Assignment:
    """Make the primary the owner of the work item, or give any further responder a task of their own.

    Nobody is overwritten: Assigned To holds one person, so that is where the primary goes and nobody else.
    Run twice, even at once, there is still one assignment. The roles are told as they stand at this moment.
    """
    if order.responder == order.responders[0]:
        told = await _as_they_stand(order.incident.id, roles)
        return await work_items.assign_primary(order.work_item, order.responders, told)
    return await create_once(
        attempts,
        (order.incident.id, f"assign {order.responder.email}"),
        find=lambda: work_items.find_task(order.incident, order.responder),
        create=lambda: work_items.open_task(order.incident, order.work_item, order.responder),
    )


async def _as_they_stand(incident_id: str, roles: Roles) -> tuple[Holding, ...]:
    """The roles; none where they cannot be read, because an owner is worth more than a note of them."""
    try:
        return await roles.of(incident_id)
    except Failure:
        return ()
