"""Open the room."""

from __future__ import annotations

from activities.create_once import create_once
from incident.attempts import Attempts
from incident.orders import OpenChannel
from incident.ports import Channels
from incident.records import Channel

BLIND_SECONDS = 10.0
"""A channel that is not listed yet is met again all the same: its name is taken, and no second one can have it."""


async def open_channel(order: OpenChannel, channels: Channels, attempts: Attempts) -> Channel:
    """Open the incident's channel. Run twice, even at once, there is still one.

    A name is taken once only, so it is not waited for long, but for an earlier creation that may be under way.
    """
    return await create_once(
        attempts,
        (order.incident.id, "open_channel"),
        find=lambda: channels.find(order.incident),
        create=lambda: channels.open(order.incident),
        blind_seconds=BLIND_SECONDS,
    )
