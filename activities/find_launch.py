"""Find an incident with its launch as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incident.desk import Desk
from incident.errors import NotFound
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
    """An incident and its launch, told by the launch itself for as long as the runtime remembers it.

    A large launch tells each step's state but few details; those are added from the kept ledger where it agrees.

    Raises:
        NotFound: There is no such incident.
    """
    row = await desk.incidents.get(incident_id)
    if row is None:
        raise NotFound(f"there is no incident {incident_id}")
    state = await desk.launches.find(incident_id)
    if state is None:
        return _forgotten(row)
    if not state.is_running:  # it may have ended, and kept its ledger, since the row was read
        row = await desk.incidents.get(incident_id) or row
    ledger = Ledger.read(_with_details(state.ledger, row.ledger))
    if row.status == "closed" and not state.is_running:
        _stop(ledger)
    return FoundLaunch(row, ledger, state.is_running, state.word, state.failure)


def _forgotten(row: IncidentRow) -> FoundLaunch:
    """What the runtime does not know: it never began, or it was purged long after its incident was closed."""
    ledger = Ledger.read(row.ledger)
    if row.status == "closed":
        _stop(ledger)
    word = "purged" if row.status == "closed" and row.launched else "not started"
    return FoundLaunch(row, ledger, is_running=False, word=word, failure="")


def _stop(ledger: Ledger) -> None:
    """Say of what was under way when the incident was closed that it is not any more."""
    for step in ledger.steps.values():
        if not step.is_settled:
            step.skip("the incident was closed while this was under way; look whether it was done")


def _with_details(told: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    if not told:
        return kept
    details: dict[str, Any] = kept.get("steps", {})
    steps = details.copy() if told.get("omitted") else {}
    for name, step in told["steps"].items():
        steps[name] = details[name] if _agree(step, details.get(name)) else step
    return {**told, "steps": steps}


def _agree(told: dict[str, Any], kept: dict[str, Any] | None) -> bool:
    return kept is not None and kept["state"] == told["state"] and len(kept) > len(told)
