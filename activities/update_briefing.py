"""Keep the briefing true."""

from __future__ import annotations

from incident.orders import UpdateBriefing
from incident.ports import Messenger


async def update_briefing(order: UpdateBriefing, messenger: Messenger) -> None:
    """Put the briefing as it is now in place of the posted one. Safe to repeat."""
    await messenger.update(order.message, order.briefing)
