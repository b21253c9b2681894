"""Start again what broke: an open incident whose launch failed or was lost must not stay unlaunched in silence."""

from __future__ import annotations

import logging
from dataclasses import replace

from incident.desk import Desk
from incident.records import Event, IncidentRow, LaunchState

log = logging.getLogger(__name__)

NEWEST, REVIVALS = 200, 3
"""How many open incidents are looked at, and how often one is started again: what always fails needs a person."""


async def revive_launches(desk: Desk) -> int:
    """Run the launch of every open incident again that failed or was lost, from its ledger; returns how many.

    A launch fails where the plan itself breaks, and is lost with the task hub that held it. What it had done stays
    done.
    """
    revived = 0
    for row in await desk.incidents.list("open", NEWEST):
        state = await desk.launches.find(row.incident.id) if row.launched else None
        if row.launched and row.revivals < REVIVALS and _is_dead(row, state):
            await _revive(row, state, desk)
            revived += 1
    return revived


def _is_dead(row: IncidentRow, state: LaunchState | None) -> bool:
    """Whether the launch failed, or is unknown to the runtime although it never came to be recorded."""
    return state.word == "failed" if state else not row.ledger


async def _revive(row: IncidentRow, state: LaunchState | None, desk: Desk) -> None:
    incident, ledger = row.incident, (state.ledger if state else {}) or row.ledger
    why = f"failed: {state.failure}" if state else "was lost"
    log.error("the launch of %s %s; it is run again", incident.id, why, extra={"incident": incident.id})
    await desk.incidents.merge(incident.id, {"revivals": row.revivals + 1})
    event = Event(desk.clock(), f"the launch {why[:400]}; it is run again", "Muster", "sweep")
    await desk.timeline.add(incident.id, [event])
    await desk.launches.resume(replace(desk.order_for(incident), ledger=ledger))
