"""Take up again what was stored and then forgotten by a host that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from activities.receive_delivery import receive_delivery
from incident.desk import Desk
from incident.records import Delivery, Incident

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=1)
"""How long a delivery may be in hand before it counts as forgotten; an answer takes a second at most."""


async def sweep_deliveries(desk: Desk, read_again: Callable[[Delivery], Incident]) -> int:
    """Receive again every delivery of which nothing became; returns how many were settled.

    One that cannot be received keeps no other waiting; it is logged, and tried again at the next sweep.

    Source of the need: an action group calls again only while it gets no answer, and gives up after five times
    (learn.microsoft.com/azure/azure-monitor/alerts/action-groups).
    """
    forgotten = await desk.deliveries.unsettled(desk.clock() - GRACE)
    receptions = [_receive_again(delivery, read_again, desk) for delivery in forgotten]
    results = await asyncio.gather(*receptions, return_exceptions=True)
    failed = {d.id: r for d, r in zip(forgotten, results, strict=True) if isinstance(r, BaseException)}
    for delivery_id, failure in failed.items():
        log.error("delivery %s cannot be received", delivery_id, exc_info=failure)
    return len(forgotten) - len(failed)


async def _receive_again(delivery: Delivery, read_again: Callable[[Delivery], Incident], desk: Desk) -> None:
    """Receive a forgotten delivery; one whose problem came again later belongs to what that one opened or joined.

    That incident may be closed by now: opening another for a call of before would page people for what is over.
    """
    later = await desk.deliveries.later_incident(delivery)
    if later:
        await desk.deliveries.settle(delivery, later)
    else:
        await receive_delivery(delivery, lambda: read_again(delivery), desk)
