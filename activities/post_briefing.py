"""Tell the room what is known."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from activities.create_once import create_once
from activities.update_briefing import bring_up_to_date, with_roles
from incident.attempts import Attempts
from incident.briefing import Briefing
from incident.errors import Failure
from incident.orders import PostBriefing
from incident.ports import Messenger
from incident.records import Message
from incident.role_ports import Roles


async def post_briefing(
    order: PostBriefing, messenger: Messenger, attempts: Attempts, roles: Roles
) -> Message:
    """Post the briefing, with the roles as they stand.

    Run twice, even at once, there is still one where the messenger can look back. Who changed a role while it was on
    its way knew of no briefing to bring up to date, so that is tried here; by then the room has been told, and where
    this fails the next update makes it true.
    """
    told: Briefing | None = None
    looking = asyncio.create_task(with_roles(order.briefing, roles))  # beside the note that it begins

    async def create() -> Message:
        nonlocal told
        told = await looking
        return await messenger.post(order.channel, told)

    try:
        message = await create_once(
            attempts,
            (order.briefing.incident.id, "post_briefing"),
            find=lambda: messenger.find(order.channel, order.briefing),
            create=create,
        )
    finally:
        await asyncio.gather(looking, return_exceptions=True)
    if message.id is not None:
        with suppress(Failure):
            await bring_up_to_date(message, lambda: with_roles(order.briefing, roles), messenger, told)
    return message
