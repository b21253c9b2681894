"""Close an incident: the small beginning of its life after the launch."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from activities.find_launch import find_launch
from incident.codec import from_json
from incident.desk import Desk
from incident.errors import Failure
from incident.ledger import DONE, Ledger
from incident.ports import WorkItems
from incident.records import Event, Incident, IncidentRow, WorkItem
from incident.storm import is_storm

AT_ONCE = 20
"""Claims that are released side by side."""


async def close_incident(
    incident_id: str, by: str, reason: str, desk: Desk, work_items: WorkItems
) -> str | None:
    """Close an incident: stop what still runs, give free what it owns, and note it on the work item.

    Closing what is closed finishes what the first close could not, in the first one's words. The same problem opens a
    new incident from now on.

    Returns:
        Why the work item could not be told, or None. The incident is closed all the same.

    Raises:
        NotFound: There is no such incident.
    """
    found = await find_launch(incident_id, desk)
    await desk.launches.stop(incident_id, f"closed by {by}")
    row = found.row
    if row.status != "closed":
        row = replace(row, status="closed", closed_at=desk.clock(), closed_by=by, closed_because=reason)
        changes = {
            name: getattr(row, name) for name in ("status", "closed_at", "closed_by", "closed_because")
        }
        await desk.incidents.merge(incident_id, {**changes, "ledger": found.ledger.to_json()})
    await _release(row.incident, desk)
    if row.closed_at:
        what = f"closed: {row.closed_because or 'no reason given'}"
        await desk.timeline.add(incident_id, [Event(row.closed_at, what, row.closed_by, "api")])
    return await _note(row, found.ledger, work_items)


async def _release(incident: Incident, desk: Desk) -> None:
    """Give the problem free, and what a storm gathered too. What is missed is freed by the problem's next delivery."""
    keys = [incident.declaration.problem_key]
    if is_storm(incident):
        keys += [gathered.problem_key for gathered in await desk.storms.gathered(incident.id)]
    for at in range(0, len(keys), AT_ONCE):
        await asyncio.gather(*(desk.problems.release(key, incident.id) for key in keys[at : at + AT_ONCE]))


async def _note(row: IncidentRow, ledger: Ledger, work_items: WorkItems) -> str | None:
    step = ledger.steps.get("open_work_item")
    if step is None or step.state != DONE:
        return None
    try:
        item = from_json(WorkItem, step.result)
        await work_items.note_closed(item, row.incident, row.closed_by, row.closed_because)
    except Failure as failure:
        return str(failure)
    return None
