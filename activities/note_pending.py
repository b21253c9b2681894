"""Note which launches wait for a worker that does not come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from incident.desk import Desk
from incident.errors import Failure
from incident.upkeep import pending_line
from incident.upkeep_ports import Histories, Pending, PendingNotes

log = logging.getLogger(__name__)

NEWEST, AT_ONCE = 200, 20
"""How many open incidents are looked at, as by the sweep, and how many side by side."""


async def note_pending(minutes: int | None, desk: Desk, runtime: Histories, notes: PendingNotes) -> int:
    """Note every launch of an open incident that is pending for so long, and forget those that are not any more.

    What is noted, health names. Safe to repeat; one that cannot be looked at keeps its note, or its absence.

    Args:
        minutes: From when on a wait is too long; None looks at nothing.
        desk: The stores and the launches.
        runtime: Tells since when a launch waits.
        notes: What is noted.

    Returns:
        How many are noted now, as far as could be seen.
    """
    if minutes is None:
        return 0
    noted = {pending.incident_id for pending in await notes.all()}
    opened = await _open(noted, desk)
    for closed in noted - opened:
        await notes.drop(closed)
    known = await _look(sorted(opened), runtime)
    latest = desk.clock() - timedelta(minutes=minutes)
    late = [Pending(name, since) for name, since in known.items() if since is not None and since <= latest]
    for pending in late:
        log.error("%s", pending_line(pending.incident_id, pending.since))
        await notes.keep(pending)
    for name in (noted & known.keys()) - {pending.incident_id for pending in late}:
        await notes.drop(name)
    return len(late)


async def _open(noted: Iterable[str], desk: Desk) -> set[str]:
    """The newest open incidents whose launch was started, and those of the noted that are open."""
    listed = {row.incident.id for row in await desk.incidents.list("open", NEWEST) if row.launched}
    further = [await desk.incidents.get(name) for name in noted if name not in listed]
    return listed | {row.incident.id for row in further if row and row.status == "open"}


async def _look(names: list[str], runtime: Histories) -> dict[str, datetime | None]:
    """Since when each is pending; without those that cannot be looked at."""
    known: dict[str, datetime | None] = {}
    for few in (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE)):
        found = await asyncio.gather(*(_since(name, runtime) for name in few))
        known |= dict(answer for answer in found if answer is not None)
    return known


async def _since(name: str, runtime: Histories) -> tuple[str, datetime | None] | None:
    try:
        return name, await runtime.pending_since(name)
    except Failure as failure:
        log.warning("%s", failure)
        return None
