"""A drill's work items end in the state that means done in their process."""

import pytest

from incident.errors import Refused
from local.vendors.faults import Fault

ENDS = [("Basic", "Issue", "Done"), ("Operations", "Bug", "Closed"), ("Scrum", "Bug", "Done")]


@pytest.mark.parametrize(("project", "kind", "end"), ENDS)
async def test_record_and_tasks_end_as_their_process_says(connect, boards, item_of, project, kind, end):
    """Each process has words of its own for it; the category is the same everywhere."""
    record = connect(kind, project)
    incident, item, task = await item_of(record)
    await record.complete(item, incident, [task])
    assert boards.work_items[item.id].state == boards.work_items[task.work_item_id].state == end


@pytest.fixture
def item_of(incident, people):
    """Opens a record and a task through an integration."""

    async def make(record):
        item = await record.open(incident)
        return incident, item, await record.open_task(incident, item, people[1])

    return make


async def test_a_repetition_completes_once(record, connect, incident, item, held):
    """One revision and one note, whoever repeats it."""
    for each in (record, record, connect()):
        await each.complete(item, incident, [])
    assert held.rev == 2
    assert len(held.comments) == 1


async def test_a_type_without_an_end_is_refused_with_what_to_do(record, incident, item, world):
    """A process that somebody changed may have no such state."""
    world.faults.order(Fault("answer", "GET", "/states", status=200, body={"count": 0, "value": []}))
    with pytest.raises(Refused, match="has no state of the category Completed") as refused:
        await record.complete(item, incident, [])
    assert "give it one in the project's process" in refused.value.fix
