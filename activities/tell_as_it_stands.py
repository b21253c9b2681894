"""Tell what may change while it is told, so that the truth is told last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from incident.errors import TryAgain

T = TypeVar("T")
TELLS = 6
"""How often it is told: each time, somebody changed it meanwhile, who tells it too."""


async def tell_as_it_stands(
    doing: str, look: Callable[[], Awaitable[T]], tell: Callable[[T], Awaitable[None]], told: T | None = None
) -> None:
    """Look how it stands, tell that, and look again, until it stands as it was told.

    Of two who tell at once one may tell what was true before the other's change, and last. That one sees it then.

    Args:
        doing: What is told, for the failure's message.
        look: How it stands.
        tell: Tells it. Safe to repeat.
        told: What was told already.

    Raises:
        TryAgain: It changed each time.
    """
    for _ in range(TELLS):
        stands = await look()
        if stands == told:
            return
        await tell(stands)
        told = stands
    if await look() != told:
        raise TryAgain(doing, "it changed each time that it was told")
