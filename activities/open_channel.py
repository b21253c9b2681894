"""Open the room."""

from __future__ import annotations

from activities.create_once import create_once
from incident.orders import OpenChannel
from incident.ports import Attempts, Channels
from incident.records import Channel


async def open_channel(order: OpenChannel, channels: Channels, attempts: Attempts) -> Channel:
    """Open the incident's channel. Run twice, even at once, there is still one.

    A name is taken once only, but a channel that is not listed yet looks like somebody else's that took it.
    """
    return await create_once(
        attempts,
        (order.incident.id, "open_channel"),
        find=lambda: channels.find(order.incident),
        create=lambda: channels.open(order.incident),
    )
