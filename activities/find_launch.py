"""Find an incident with its launch as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from incident.desk import Desk, NotFound
from incident.ledger import Ledger
from incident.records import IncidentRow


@dataclass(frozen=True, slots=True)
class FoundLaunch:
    """An incident's row, its step ledger as it stands now, and how the launch itself fares."""

    row: IncidentRow
    ledger: Ledger
    is_running: bool
    word: str
    failure: str


async def find_launch(incident_id: str, desk: Desk) -> FoundLaunch:
    """An incident and its launch. The running launch knows best; afterwards the kept ledger does.

    Raises:
        NotFound: There is no such incident.
    """
    row = await desk.incidents.get(incident_id)
    if row is None:
        raise NotFound(f"there is no incident {incident_id}")
    state = await desk.launches.find(incident_id)
    if state is None:
        return FoundLaunch(row, Ledger.read(row.ledger), is_running=False, word="not started", failure="")
    kept = row.ledger if row.ledger and not state.is_running else state.ledger or row.ledger
    return FoundLaunch(row, Ledger.read(kept), state.is_running, state.word, state.failure)
