"""Notes in a work item, each with what belongs to it, in one revision and once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from integrations.azure_devops import documents, history
from integrations.azure_devops.answers import Item
from integrations.azure_devops.client import Client
from integrations.azure_devops.documents import Operation
from integrations.azure_devops.history import Known, Mark, Memory
from integrations.azure_devops.refusals import AlreadyLinked, Conflict

T = TypeVar("T")
WAITS = (0.1, 0.4, 1.0)
"""Seconds before each further attempt at a write that met somebody else's: such a write takes milliseconds."""


class Notes:
    """Writes notes, and remembers what it wrote where."""

    def __init__(self, client: Client, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._client = client
        self._memory = Memory()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._sleep = sleep

    def begin(self, item: Item) -> None:
        """Remember a work item that was just opened: it has no notes."""
        self._memory.put(item.id, Known(item.revision))

    async def write(self, doing: str, mark: Mark, document: Sequence[Operation]) -> bool:
        """Write a note with what belongs to it, unless it is the newest of its kind already; whether it was."""
        disputed = False

        async def attempt() -> bool:
            nonlocal disputed
            known = self._memory.get(mark.work_item_id)
            known = known or await self._read(doing, mark.work_item_id, disputed=disputed)
            if mark in known.marks:
                return False
            self._memory.forget(mark.work_item_id)
            disputed = True
            document_now = documents.at_revision(known.revision, document)
            done = await self._client.update(doing, mark.work_item_id, document_now)
            self._memory.put(mark.work_item_id, known.after(done.revision, mark))
            return True

        async with self._lock(mark.work_item_id):
            return await self._despite_conflicts(attempt)

    async def write_each(self, doing: str, work_item_id: int, links: Sequence[Sequence[Operation]]) -> None:
        """Write those links that are not there yet, each by itself."""
        async with self._lock(work_item_id):
            self._memory.forget(work_item_id)
            for link in links:
                with suppress(AlreadyLinked):
                    await self._despite_conflicts(partial(self._client.update, doing, work_item_id, link))

    async def _read(self, doing: str, work_item_id: int, *, disputed: bool) -> Known:
        """What the work item's history tells; of which revision, the work item says itself where that is disputed.

        It is asked for its revision before its history is read: a mark that is newer than the revision is harmless,
        one that is missing from it would be written twice.
        """
        own = (await self._client.get(doing, work_item_id)).revision if disputed else None
        known = history.read(work_item_id, await self._client.updates(doing, work_item_id))
        known = Known(known.revision if own is None else own, known.marks)
        self._memory.put(work_item_id, known)
        return known

    async def _despite_conflicts(self, attempt: Callable[[], Awaitable[T]]) -> T:
        for wait in WAITS:
            try:
                return await attempt()
            except Conflict:
                await self._sleep(wait)
        return await attempt()

    def _lock(self, work_item_id: int) -> asyncio.Lock:
        """Held while we write a work item, so that our own writes do not meet; kept only while it is used."""
        return self._locks.setdefault(work_item_id, asyncio.Lock())
