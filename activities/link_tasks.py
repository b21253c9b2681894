"""Hang the further responders' tasks below the record."""

from __future__ import annotations

from incident.orders import LinkTasks
from incident.ports import WorkItems
from incident.records import LinkedTasks


async def link_tasks(order: LinkTasks, work_items: WorkItems) -> LinkedTasks:
    """Link the tasks in the work item, all of them at once. Run twice, each is still linked once.

    Returns:
        All that are linked now, those of earlier orders included.
    """
    await work_items.link_tasks(order.work_item, order.tasks)
    return LinkedTasks((*order.linked, *(task.work_item_id for task in order.tasks)))
