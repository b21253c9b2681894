"""Run a refused step again."""

from __future__ import annotations

from dataclasses import replace

from activities.find_launch import find_launch
from incident.desk import Desk
from incident.errors import Conflict, NotFound
from incident.ledger import DONE, TELLING, again_event
from incident.records import Event


async def retry_step(incident_id: str, step: str, by: str, desk: Desk) -> None:
    """Run one refused step again, and what waited for it; nothing that is done. What the severity spared is run, too.

    Where the launch itself failed, any step that is not done may be asked for: the launch is run again from its
    ledger.

    Raises:
        NotFound: There is no such incident or no such step; the message lists the steps.
        Conflict: The incident is closed, or the step is not refused.
    """
    found = await find_launch(incident_id, desk)
    ledger = found.ledger
    if step not in ledger.steps:
        raise NotFound(f"{incident_id} has no step {step}; it has {', '.join(ledger.steps) or 'none yet'}")
    if found.row.status == "closed":
        raise Conflict(f"{incident_id} is closed")
    entry = ledger.steps[step]
    state = ledger.state_of(step)
    if state == DONE or (found.is_running and not entry.can_be_asked_for):
        raise Conflict(
            f"{step} is {state}; only what is refused, or spared at the severity, can be run (again)"
        )
    if found.is_running and step in TELLING:
        raise Conflict(
            f"{step} is told anew by itself when the launch comes to rest; other steps are under way"
        )
    await desk.timeline.add(incident_id, [Event(desk.clock(), f"asked to run {step} again", by, "api")])
    event = again_event(step, entry.refusals)
    if found.is_running and await desk.launches.raise_event(incident_id, event):
        return
    order = replace(desk.order_for(found.row.incident), ledger=ledger.to_json(), again=(step,))
    if not await desk.launches.resume(order):  # somebody else just started it: it hears of this step too
        await desk.launches.raise_event(incident_id, event)
