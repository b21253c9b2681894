"""Remove a drill's room."""

from __future__ import annotations

from incident.orders import RemoveChannel
from incident.ports import Channels


async def remove_channel(order: RemoveChannel, channels: Channels) -> None:
    """Remove the drill's channel. Run twice, it is still gone."""
    await channels.remove(order.channel)
