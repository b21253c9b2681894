"""Keep what the launch did."""

from __future__ import annotations

from incident.orders import RecordLaunch
from incident.ports import Incidents, Timeline


async def record_launch(order: RecordLaunch, incidents: Incidents, timeline: Timeline) -> None:
    """Keep the step ledger on the incident and its events on the timeline. Run twice, each is kept once."""
    await timeline.add(order.incident_id, order.events)
    await incidents.merge(order.incident_id, {"ledger": order.ledger})
