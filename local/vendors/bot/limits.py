"""How fast a bot may post in one thread (learn.microsoft.com: rate limiting for bots)."""

from __future__ import annotations

from datetime import timedelta

from local.vendors.bot.errors import refusal
from local.vendors.bot.state import bot
from local.vendors.world import World

LIMITS = ((7, 1), (8, 2), (60, 30), (1800, 3600))
"""So many messages in so many seconds."""


def count_send(world: World, thread: str) -> None:
    """Count a post in a thread, if the limits are on.

    Raises:
        VendorError: 429 with Retry-After, in seconds, where there were too many.
    """
    state, now = bot(world), world.clock()
    if not state.limits_on:
        return
    sends = state.sends.setdefault(thread, [])
    for most, seconds in LIMITS:
        if sum(now - sent < timedelta(seconds=seconds) for sent in sends) >= most:
            raise refusal(429, "Too many requests.", headers={"Retry-After": str(seconds)})
    sends.append(now)
