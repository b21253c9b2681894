"""The timeline tells what a launch did, each thing once and so that a person knows what."""

from datetime import UTC, datetime

from incident.ledger import Attempt, Ledger
from incident.timeline import events_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def linked(*numbers):
    """What the timeline tells once these tasks were linked."""
    ledger = Ledger()
    step = ledger.step("link_tasks")
    step.begin(NOON)
    step.end(Attempt(NOON, "done"))
    step.succeed(NOON, {"task_ids": list(numbers)})
    return [event.what for event in events_of(ledger)]


def test_tasks_that_come_late_are_a_line_of_their_own():
    """Linked again is not told again: each line says which tasks are linked by then."""
    assert linked(6) == ["linked the tasks in the work item: 6"]
    assert linked(6, 12) == ["linked the tasks in the work item: 6, 12"]
