"""Open the record."""

from __future__ import annotations

from incident.orders import OpenWorkItem
from incident.ports import Attempts, WorkItems
from incident.records import WorkItem


async def open_work_item(order: OpenWorkItem, work_items: WorkItems, attempts: Attempts) -> WorkItem:
    """Open the incident's work item. Run twice, there is still one."""
    if not await attempts.begin(order.incident.id, "open_work_item"):
        earlier = await work_items.find(order.incident)
        if earlier:
            return earlier
    return await work_items.open(order.incident)
