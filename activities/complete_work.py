"""Say of a drill's work items that all is done."""

from __future__ import annotations

from incident.orders import CompleteWork
from incident.ports import WorkItems


async def complete_work(order: CompleteWork, work_items: WorkItems) -> None:
    """Complete the drill's record and the responders' tasks. Run twice, they are completed once."""
    await work_items.complete(order.work_item, order.incident, order.tasks)
