"""Tasks: every further responder has one of their own."""

import asyncio

import pytest

from incident.errors import Refused
from incident.records import Responder
from local.vendors.devops import fields as f
from local.vendors.faults import Fault

PROJECTS = [("Basic", "Issue"), ("Operations", "Bug"), ("Scrum", "Bug"), ("CMMI", "Bug")]


@pytest.mark.parametrize(("project", "kind"), PROJECTS)
async def test_a_task_belongs_to_its_responder_and_to_the_record(
    connect, boards, incident, people, project, kind
):
    """Owner, parent, title and the ways back, in every process."""
    record = connect(kind, project)
    item = await record.open(incident)
    made = await record.open_task(incident, item, people[1])
    await record.link_tasks(item, [made])
    task = boards.work_items[made.work_item_id]
    assert (task.type.name, task.parent) == ("Task", item.id)
    assert task.assigned_to.unique_name == made.email == "grace@contoso.com"
    assert "grace@contoso.com" in task.title
    assert incident.id in task.title
    assert incident.status_url in task.fields[f.DESCRIPTION]
    assert item.url in task.fields[f.DESCRIPTION]
    assert made.url.endswith(f"/boards/{task.id}")


async def test_tasks_of_one_record_are_opened_side_by_side(record, boards, world, incident, people):
    """None waits for another: a task is beside the record until all are linked below it."""
    item = await record.open(incident)
    world.requests.clear()
    world.faults.orders = [Fault("slow_after", "POST", r"(?i)/workitems/\$Task", times=None, seconds=0.3)]
    await asyncio.gather(*(record.open_task(incident, item, person) for person in people))
    assert [r.status for r in world.requests] == [200, 200, 200]
    assert max(r.began for r in world.requests) < min(r.ended for r in world.requests)
    owners = [i.assigned_to.unique_name for i in boards.items() if i.type.name == "Task"]
    assert sorted(owners) == sorted(person.email for person in people)


async def test_tasks_and_notes_side_by_side_are_all_written(record, boards, incident, people):
    """A task opened meanwhile is no obstacle to a note."""
    item = await record.open(incident)
    await asyncio.gather(
        record.open_task(incident, item, people[1]),
        record.assign_primary(item, people),
        record.open_task(incident, item, people[2]),
        record.note_closed(item, incident, "ada", "done"),
    )
    assert len(boards.work_items[item.id].comments) == 2
    assert len(boards.work_items) == 3


async def test_a_task_for_a_stranger_is_refused_and_not_made(record, boards, incident):
    """A task without its owner would tell nobody."""
    item = await record.open(incident)
    with pytest.raises(Refused, match=r"zoe@fabrikam\.com") as refused:
        await record.open_task(incident, item, Responder("zoe@fabrikam.com", "Zoe"))
    assert "give zoe@fabrikam.com access" in refused.value.fix
    assert list(boards.work_items) == [item.id]


async def test_an_unknown_task_type_is_refused_by_its_setting(connect, incident, people):
    """The setting of the task's type is another than that of the record's."""
    record = connect(task_type="Chore")
    item = await record.open(incident)
    with pytest.raises(Refused) as refused:
        await record.open_task(incident, item, people[1])
    assert "AZURE_DEVOPS_TASK_TYPE (now 'Chore')" in refused.value.fix


async def test_a_tasks_text_is_never_markup(record, boards, declared, people):
    """The incident's title is shown as it was written."""
    incident = declared(title="<script>x</script>")
    made = await record.open_task(incident, await record.open(incident), people[1])
    assert "<script" not in boards.work_items[made.work_item_id].fields[f.DESCRIPTION]
