"""Take up again what was stored and then forgotten by a host that died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from activities.receive_delivery import receive_delivery
from incident.desk import Desk
from incident.records import Delivery, Incident

GRACE = timedelta(minutes=1)
"""How long a delivery may be in hand before it counts as forgotten; an answer takes a second at most."""


async def sweep_deliveries(desk: Desk, read_again: Callable[[Delivery], Incident]) -> int:
    """Receive again every delivery of which nothing became; returns how many there were.

    Source of the need: an action group calls again only while it gets no answer, and gives up after five times
    (learn.microsoft.com/azure/azure-monitor/alerts/action-groups).
    """
    forgotten = await desk.deliveries.unsettled(desk.clock() - GRACE)
    for delivery in forgotten:
        await receive_delivery(delivery, read_again(delivery), desk)
    return len(forgotten)
