"""Close a drill's incident: it is over by itself."""

from __future__ import annotations

from incident.orders import EndDrill
from incident.ports import Incidents, Problems, Timeline
from incident.records import Event

BY, WHY = "Muster", "the drill is over, and what it made is removed"


async def end_drill(order: EndDrill, incidents: Incidents, problems: Problems, timeline: Timeline) -> None:
    """Close the incident and give its problem free. Run twice, it is closed once."""
    incident = order.incident
    await incidents.merge(
        incident.id, {"status": "closed", "closed_at": order.at, "closed_by": BY, "closed_because": WHY}
    )
    await problems.release(incident.declaration.problem_key, incident.id)
    await timeline.add(incident.id, [Event(order.at, f"closed: {WHY}", BY, "launch")])
