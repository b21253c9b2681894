"""See to it that an incident is kept and its launch started."""

from __future__ import annotations

from incident.desk import Desk
from incident.records import Event, Incident


async def launch_incident(incident: Incident, desk: Desk, *, is_new: bool) -> bool:
    """Keep the incident and start its launch, unless both were done. Safe to repeat.

    Whoever joins an incident calls this too: the one that claimed the problem may have died before it started.

    Returns:
        False where it is closed, or where its id belongs to another incident: nothing was started.
    """
    if not is_new:
        row = await desk.incidents.get(incident.id)
        if row and (row.launched or row.status == "closed"):
            return row.status != "closed"
    if not await desk.incidents.add(incident):
        return False
    source = incident.declaration.source
    event = Event(incident.declared_at, f"declared: {incident.declaration.title}", source.name, source.kind)
    await desk.timeline.add(incident.id, [event])
    # Its opener looks too: if it was held up here, who joined has launched it, and a launch that ended would run again.
    if await desk.launches.find(incident.id) is None:
        await desk.launches.start(desk.order_for(incident))
    await desk.incidents.merge(incident.id, {"launched": True})
    return True
