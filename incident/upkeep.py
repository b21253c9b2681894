"""What is done for the house itself, whether there is an incident or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incident.diagnosis import Finding, State
from incident.diagnosis_ports import Check
from incident.errors import Refused
from incident.upkeep_ports import ClosedIncidents, Histories, Leftovers, PendingNotes


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What holds things that go when they are old: the list of the closed, the tables, the runtime."""

    closed: ClosedIncidents
    leftovers: Leftovers
    histories: Histories


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run of the purge did.

    `incidents` are those of which nothing is left to purge, `unfinished` those that the next run has to go on with,
    `failed` what could not be done; `unowned` counts deliveries that belonged to no incident, `slots` the governor's.
    """

    incidents: int = 0
    unfinished: int = 0
    failed: int = 0
    unowned: int = 0
    slots: int = 0


def pending_line(incident_id: str, since: datetime) -> str:
    """How a launch that no worker takes up is spoken of, in the log and in health."""
    return f"the launch of {incident_id} is pending since {since:%Y-%m-%d %H:%M} UTC: no worker took it up"


async def faults_of(check: Check) -> Sequence[Finding]:
    """Everything that a check does not find in order."""
    return [finding async for finding in check.look() if finding.state is not State.OK]


async def refuse_gaps(roster: Check) -> None:
    """What looks at the roster, as a check of health.

    Raises:
        Refused: Names everything that is not in order, with the first fix.
    """
    faults = await faults_of(roster)
    if faults:
        why = "; ".join(f"{fault.subject}: {fault.what}" for fault in faults)
        raise Refused("count on the roster", why, faults[0].fix)


async def refuse_pending(notes: PendingNotes) -> None:
    """Whether a launch is noted as pending, as a check of health.

    Raises:
        Refused: Names each one, with since when it waits.
    """
    if pending := await notes.all():
        why = "; ".join(pending_line(one.incident_id, one.since) for one in pending)
        fix = "restart the function app, and page by hand until the incidents' status shows who was told"
        raise Refused("launch every incident", why, fix)
