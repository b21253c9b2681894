"""A pace for calls to a vendor that allows so many a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Lets calls begin at least so many seconds apart, in the order in which they asked."""

    def __init__(
        self,
        seconds_apart: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._apart = seconds_apart
        self._sleep, self._clock = sleep, clock
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = self._clock()
        at = max(now, self._free_at)
        self._free_at = at + self._apart
        if at > now:
            await self._sleep(at - now)
