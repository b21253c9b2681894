"""Keeps the demo's app running: if its process dies, that is said at once and it is started again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

from local.demo.screen import Screen
from local.stage import App, AppDidNotStart

MOST_QUICK_DEATHS = 3
QUICK_SECONDS = 5.0

Told = TypeVar("Told")


@asynccontextmanager
async def kept_running(app: App, screen: Screen) -> AsyncIterator[asyncio.Task[NoReturn]]:
    """Keep the app running meanwhile; the task ends only by failing, as `keep_running` does."""
    keeper = asyncio.create_task(keep_running(app, screen))
    try:
        yield keeper
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)


async def keep_running(app: App, screen: Screen) -> NoReturn:
    """Start the app again whenever its process ended.

    Raises:
        AppDidNotStart: It does not start again, or ends again and again.
    """
    now = asyncio.get_running_loop().time
    quick_deaths = 0
    while True:
        began = now()
        status = await app.ended()
        quick_deaths = quick_deaths + 1 if now() - began < QUICK_SECONDS else 0
        if quick_deaths > MOST_QUICK_DEATHS:
            raise AppDidNotStart(f"the app ends again and again; it said:\n{app.said()}")
        screen.say(f"\nThe app's process ended ({_how(status)}); its log: {app.log}")
        screen.say("Starting it again; launches go on where they were ...")
        await app.start()
        screen.say(f"The app serves again: {app.url}")


async def unless_it_fails(keeper: asyncio.Task[NoReturn], story: Coroutine[Any, Any, Told]) -> Told:
    """What the story comes to, while the keeper keeps; if the keeper fails, its failure."""
    telling = asyncio.create_task(story)
    try:
        await asyncio.wait([telling, keeper], return_when=asyncio.FIRST_COMPLETED)
        return keeper.result() if keeper.done() else telling.result()
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


def _how(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
