"""Tell the room what is known."""

from __future__ import annotations

from incident.orders import PostBriefing
from incident.ports import Attempts, Messenger
from incident.records import Message


async def post_briefing(order: PostBriefing, messenger: Messenger, attempts: Attempts) -> Message:
    """Post the briefing. Run twice, there is still one where the messenger can look back."""
    if not await attempts.begin(order.briefing.incident.id, "post_briefing"):
        earlier = await messenger.find(order.channel, order.briefing)
        if earlier:
            return earlier
    return await messenger.post(order.channel, order.briefing)
