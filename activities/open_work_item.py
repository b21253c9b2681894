"""Open the record."""

from __future__ import annotations

from activities.create_once import create_once
from incident.attempts import Attempts
from incident.orders import OpenWorkItem
from incident.ports import WorkItems
from incident.records import WorkItem


async def open_work_item(order: OpenWorkItem, work_items: WorkItems, attempts: Attempts) -> WorkItem:
    """Open the incident's work item. Run twice, even at once, there is still one."""
    return await create_once(
        attempts,
        (order.incident.id, "open_work_item"),
        find=lambda: work_items.find(order.incident),
        create=lambda: work_items.open(order.incident),
    )
