"""Keep the briefing true."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from activities.tell_as_it_stands import tell_as_it_stands
from incident.briefing import Briefing
from incident.errors import Refused
from incident.orders import UpdateBriefing
from incident.ports import Messenger
from incident.records import Message
from incident.role_ports import Roles


async def update_briefing(order: UpdateBriefing, messenger: Messenger, roles: Roles) -> None:
    """Put the briefing as it is now in place of the posted one, with the roles as they stand. Safe to repeat."""
    await bring_up_to_date(order.message, lambda: with_roles(order.briefing, roles), messenger)


async def bring_up_to_date(
    message: Message,
    look: Callable[[], Awaitable[Briefing]],
    messenger: Messenger,
    told: Briefing | None = None,
) -> None:
    """Put the briefing as `look` has it in place of the posted one, until it stays so. `told` is what was posted."""
    await tell_as_it_stands(
        "bring the briefing up to date", look, lambda now: messenger.update(message, now), told
    )


async def with_roles(briefing: Briefing, roles: Roles) -> Briefing:
    """The briefing with the roles as they stand; without them where somebody has damaged their row."""
    try:
        return replace(briefing, roles=await roles.of(briefing.incident.id))
    except Refused:
        return briefing
