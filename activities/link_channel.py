"""Write the room's address into the record."""

from __future__ import annotations

from incident.orders import LinkChannel
from incident.ports import WorkItems


async def link_channel(order: LinkChannel, work_items: WorkItems) -> None:
    """Link the channel in the work item. Run twice, there is still one link."""
    await work_items.link_channel(order.work_item, order.channel)
