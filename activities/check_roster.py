"""See ahead whether somebody is on call."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from incident.diagnosis import Finding, told
from incident.diagnosis_ports import Check
from incident.errors import Failure
from incident.upkeep import faults_of

log = logging.getLogger(__name__)


async def check_roster(roster: Check | None) -> Sequence[Finding]:
    """Say in the log what is wrong with the roster, each fault in a line; returns what is wrong.

    Nobody on call is found before an incident finds it. A roster that cannot be read is wrong too: nobody knows who
    would be told. Only reads.

    Args:
        roster: What looks at the roster; None where nobody wants it looked at.
    """
    if roster is None:
        return ()
    faults = await _faults(roster)
    for fault in faults:
        log.error(
            "the roster needs a person: %s: %s; %s", fault.subject, fault.what, fault.fix or "try again"
        )
    if not faults:
        log.info("somebody is on call")
    return faults


async def _faults(roster: Check) -> Sequence[Finding]:
    try:
        return await faults_of(roster)
    except Failure as failure:
        return [told(roster.subjects[0], failure)]
