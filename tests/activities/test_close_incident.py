"""Closing ends an incident, and a close that died is finished by the next."""

from dataclasses import dataclass, field

import pytest

from activities.close_incident import close_incident
from activities.receive_delivery import receive_delivery
from incident.ledger import Ledger
from incident.records import Incident, LaunchState, WorkItem


@dataclass
class Notes:
    """The one method of the port `WorkItems` that closing uses; remembers what was noted."""

    closed: list[tuple[int, str, str]] = field(default_factory=list)

    async def note_closed(self, item: WorkItem, incident: Incident, by: str, reason: str) -> None:
        """Remember it."""
        self.closed.append((item.id, by, reason))


@pytest.fixture
async def incident(office):
    """An open incident with its work item."""
    incident = (await receive_delivery(office.delivery(), office.declare(), office.desk)).incident
    ledger = Ledger()
    ledger.step("open_work_item").succeed(office.desk.clock(), {"id": 7, "url": "https://boards.example/7"})
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="completed", ledger=ledger.to_json()
    )
    return incident


async def test_a_close_frees_the_problem_and_tells_the_work_item(office, incident):
    """Who closed it and why stands on the row, the timeline and the work item."""
    notes = Notes()
    await close_incident(incident.id, "ada", "restarted", office.desk, notes)
    row = await office.desk.incidents.get(incident.id)

    assert (row.status, row.closed_by, row.closed_because) == ("closed", "ada", "restarted")
    assert await office.desk.problems.owner("k") is None
    assert notes.closed == [(7, "ada", "restarted")]


async def test_the_next_close_finishes_what_the_first_could_not(office, incident):
    """After a close that died behind its first write, the second frees, tells and notes in the first one's words."""
    notes = Notes()
    at = office.desk.clock()
    died = {"status": "closed", "closed_at": at, "closed_by": "ada", "closed_because": "restarted"}
    await office.desk.incidents.merge(incident.id, died)
    for _ in range(2):
        await close_incident(incident.id, "grace", "me too", office.desk, notes)

    assert await office.desk.problems.owner("k") is None
    assert set(notes.closed) == {(7, "ada", "restarted")}
    lines = [e for e in await office.desk.timeline.of(incident.id) if e.what.startswith("closed")]
    assert [(line.what, line.actor) for line in lines] == [("closed: restarted", "ada")]
