"""Find who is on call."""

from __future__ import annotations

from incident.orders import FindResponders
from incident.ports import Roster
from incident.records import OnCall


async def find_responders(order: FindResponders, roster: Roster) -> OnCall:
    """Look up who is on call for the incident's service. Safe to repeat: it only reads."""
    return await roster.on_call(order.incident.declaration.service, order.at)
