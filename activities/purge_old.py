"""Purge what is old: the runtime's memory of launches, and the deliveries with their bodies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

from activities.find_launch import find_launch
from incident.desk import Desk
from incident.errors import Failure, TryAgain
from incident.records import Incident, IncidentRow
from incident.storm import is_storm
from incident.upkeep import Purged, Upkeep
from incident.upkeep_ports import Closed

log = logging.getLogger(__name__)

MOST, AT_ONCE = 500, 10
"""Incidents that one run looks at, and how many side by side."""
PATIENCE = timedelta(minutes=3)
"""After which a run begins with no further incident: a function has five minutes where nobody gave it more
(learn.microsoft.com/azure/azure-functions/functions-scale#timeout)."""


async def purge_old(days: int | None, desk: Desk, upkeep: Upkeep) -> Purged:
    """Purge what belongs to incidents that were closed more than so many days ago, and what belongs to none.

    The incident's row and its timeline stay, and the row is brought up to date first: they are the record. Nothing of
    an open incident goes, however old it is. Each run does a portion, the longest closed first; what fails is logged,
    keeps nothing else, and is tried again by the next run. Safe to repeat.

    Args:
        days: The retention; None keeps everything.
        desk: The stores and the launches.
        upkeep: What holds the old.
    """
    if days is None:
        return Purged()
    before = desk.clock() - timedelta(days=days)
    done = await _purge_incidents(before, desk, upkeep)
    done = replace(
        done,
        unowned=await _counted("the deliveries of no incident", upkeep.leftovers.purge_unowned(before)),
        slots=await _counted("the governor's slots", upkeep.leftovers.purge_slots(before)),
    )
    log.info("purged what is older than %s: %s", before.date(), done)
    return done


async def _purge_incidents(before: datetime, desk: Desk, upkeep: Upkeep) -> Purged:
    done, place, looked, ends = Purged(), "", 0, desk.clock() + PATIENCE
    while looked < MOST and desk.clock() < ends:
        listed = await upkeep.closed.before(before, place, AT_ONCE)
        if not listed:
            break
        purges = [_purge_entry(entry, before, desk, upkeep) for entry in listed]
        for entry, outcome in zip(listed, await asyncio.gather(*purges, return_exceptions=True), strict=True):
            done = _with(done, entry, outcome)
        place, looked = listed[-1].place, looked + len(listed)
    return done


def _with(done: Purged, entry: Closed, outcome: Purged | BaseException) -> Purged:
    if isinstance(outcome, BaseException):
        log.error("%s cannot be purged; it is tried again", entry.incident_id, exc_info=outcome)
        return replace(done, failed=done.failed + 1)
    return replace(
        done, incidents=done.incidents + outcome.incidents, unfinished=done.unfinished + outcome.unfinished
    )


async def _purge_entry(entry: Closed, before: datetime, desk: Desk, upkeep: Upkeep) -> Purged:
    """Purge what belongs to a listed incident; where nothing is left, it is listed no more."""
    row = await desk.incidents.get(entry.incident_id)
    if row is None or not _is_old(
        row, before
    ):  # its close was cut off, or it was opened again: a close lists it anew
        await upkeep.closed.drop(entry)
        return Purged()
    await _purge_launch(row, desk, upkeep)
    keys = await _problem_keys(row.incident, desk)
    emptied = [await _purge_problem(key, entry.incident_id, before, desk, upkeep) for key in keys]
    await upkeep.leftovers.purge_attempts(entry.incident_id)
    if not all(emptied):
        return Purged(unfinished=1)
    await upkeep.closed.drop(entry)
    return Purged(incidents=1)


def _is_old(row: IncidentRow, before: datetime) -> bool:
    return row.status == "closed" and row.closed_at is not None and row.closed_at < before


async def _purge_launch(row: IncidentRow, desk: Desk, upkeep: Upkeep) -> None:
    """Keep on the row what only the runtime still knows, like what was done while the incident was closed; then purge."""
    incident_id = row.incident.id
    found = await find_launch(incident_id, desk)
    if found.is_running:
        await desk.launches.stop(incident_id, "the incident was closed")
        raise TryAgain(f"purge the launch of {incident_id}", f"it was still {found.word}; it was stopped now")
    ledger = found.ledger.to_json()
    if ledger != row.ledger:
        await desk.incidents.merge(incident_id, {"ledger": ledger})
    await upkeep.histories.purge(incident_id)


async def _problem_keys(incident: Incident, desk: Desk) -> list[str]:
    keys = [incident.declaration.problem_key]
    if is_storm(incident):
        keys += [gathered.problem_key for gathered in await desk.storms.gathered(incident.id)]
    return keys


async def _purge_problem(key: str, incident_id: str, before: datetime, desk: Desk, upkeep: Upkeep) -> bool:
    await desk.problems.release(key, incident_id)  # a claim that the close could not give free
    return await upkeep.leftovers.purge_deliveries(key, incident_id, before)


async def _counted(what: str, purge: Awaitable[int]) -> int:
    try:
        return await purge
    except Failure:
        log.exception("%s cannot be purged; it is tried again", what)
        return 0
