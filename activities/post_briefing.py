"""Tell the room what is known."""

from __future__ import annotations

from activities.create_once import create_once
from incident.attempts import Attempts
from incident.orders import PostBriefing
from incident.ports import Messenger
from incident.records import Message


async def post_briefing(order: PostBriefing, messenger: Messenger, attempts: Attempts) -> Message:
    """Post the briefing. Run twice, even at once, there is still one where the messenger can look back."""
    return await create_once(
        attempts,
        (order.briefing.incident.id, "post_briefing"),
        find=lambda: messenger.find(order.channel, order.briefing),
        create=lambda: messenger.post(order.channel, order.briefing),
    )
