"""Open the room."""

from __future__ import annotations

from incident.orders import OpenChannel
from incident.ports import Attempts, Channels
from incident.records import Channel


async def open_channel(order: OpenChannel, channels: Channels, attempts: Attempts) -> Channel:
    """Open the incident's channel. Run twice, there is still one."""
    if not await attempts.begin(order.incident.id, "open_channel"):
        earlier = await channels.find(order.incident)
        if earlier:
            return earlier
    return await channels.open(order.incident)
