"""Create what there may be only one of, however often the step runs and whatever becomes of its answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from incident.attempts import Attempts
from incident.errors import Failure, TryAgain, Unknown

T = TypeVar("T")
BLIND_SECONDS = 30.0
"""How long a look may be blind for what was created. No vendor promises a bound; seconds were seen."""


async def create_once(
    attempts: Attempts,
    attempt: tuple[str, str],
    find: Callable[[], Awaitable[T | None]],
    create: Callable[[], Awaitable[T]],
    *,
    blind_seconds: float = BLIND_SECONDS,
) -> T:
    """Create it, or return what an earlier attempt created.

    That an earlier attempt's work is not to be found does not prove that it was not done: it may be under way, in a run
    of this activity that was believed dead, or reads may lag behind it. So nothing is created a second time before it
    was looked for until no look can be blind any more, and then by one run alone.

    Args:
        attempts: Remembers what was begun.
        attempt: The incident's id, and what is created as a person would say it, like `open_work_item`.
        find: Looks for what an earlier attempt created.
        create: Creates it.
        blind_seconds: How long a look may be blind for what was created.

    Raises:
        TryAgain: Also where an earlier attempt may still be under way.
    """
    incident_id, step = attempt
    begun = await attempts.begin(incident_id, step)
    if not begun.is_first:
        earlier = await find()
        if earlier is not None:
            return earlier
        wait = await attempts.begin_again(incident_id, step, begun, blind_seconds)
        if wait:
            why = "an earlier attempt at it may have succeeded although it cannot be found yet"
            raise TryAgain(f"repeat {step} of {incident_id}", why, wait)
    try:
        return await create()
    except Failure as failure:
        await attempts.failed(incident_id, step, for_certain=not isinstance(failure, Unknown))
        raise
