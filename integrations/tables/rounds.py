"""Work that those who come at once do together: a shared read, or one transaction for many rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
PATIENCE_SECONDS = 0.5


class Rounds(Generic[Item, Outcome]):
    """One round of work after the other for each key, for all who came before it began.

    Nobody takes part in work that is under way: what it read may be older than who asks. So a round's outcome is as
    good as that of work begun for its asker alone, and who comes alone waits for nobody. A round that hangs keeps the
    next one waiting no longer than `patience_seconds`.
    """

    def __init__(
        self,
        work: Callable[[str, Sequence[Item]], Awaitable[Outcome]],
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._work = work
        self._patience_seconds = patience_seconds
        self._waiting: dict[str, tuple[list[Item], asyncio.Task[Outcome]]] = {}
        self._playing: dict[str, asyncio.Task[Outcome]] = {}

    async def join(self, key: str, item: Item) -> Outcome:
        """Take part in the next round of a key; its outcome, or what it failed with.

        Who is cancelled leaves the round to the others.
        """
        if key not in self._waiting:
            items: list[Item] = []
            self._waiting[key] = items, asyncio.create_task(self._play(key, items))
        items, task = self._waiting[key]
        items.append(item)
        return await asyncio.shield(task)

    async def _play(self, key: str, items: list[Item]) -> Outcome:
        if before := self._playing.get(key):
            await asyncio.wait([before], timeout=self._patience_seconds)
        _, this = self._waiting.pop(key)
        self._playing[key] = this
        try:
            return await self._work(key, items)
        finally:
            if self._playing.get(key) is this:
                del self._playing[key]
