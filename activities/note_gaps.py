"""Say in the record what is missing."""

from __future__ import annotations

from incident.orders import NoteGaps
from incident.ports import WorkItems


async def note_gaps(order: NoteGaps, work_items: WorkItems) -> None:
    """Write into the work item what is missing and what to change. Run twice, there is still one note."""
    await work_items.note_gaps(order.work_item, order.incident, order.gaps)
