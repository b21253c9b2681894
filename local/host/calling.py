"""How an activity is called: once, or twice as Durable Functions' "at least once" allows.

Source: learn.microsoft.com/azure/azure-functions/durable/durable-functions-types-features-overview#activity-functions.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from local.host.store import Work

log = logging.getLogger(__name__)

RunActivity = Callable[[Work], Awaitable[str | None]]
"""Runs an activity; JSON text of its result, or raises what it raised."""

Calling = Callable[[RunActivity], RunActivity]
"""Changes how activities are run."""


def once(run: RunActivity) -> RunActivity:
    """Each activity runs once."""
    return run


def twice_in_a_row(run: RunActivity) -> RunActivity:
    """Each activity runs again after it ended, as when its host died before the result was stored; the second counts."""

    async def call(work: Work) -> str | None:
        try:
            await run(work)
        except Exception as error:  # noqa: BLE001 - the result that got lost, whatever it was
            log.info("the first run of %s, which does not count, failed: %s", work.name, error)
        return await run(work)

    return call


def twice_at_once(run: RunActivity) -> RunActivity:
    """Each activity runs twice at the same time, as when a host was believed dead; the first that ends counts.

    Both have ended when its result arrives, so that nothing is left over when an orchestration ends.
    """

    async def call(work: Work) -> str | None:
        runs = [asyncio.ensure_future(run(work)) for _ in range(2)]
        try:
            first, _ = await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(runs)
        finally:
            for each in runs:
                each.cancel()
        return await first.pop()

    return call
