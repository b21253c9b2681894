"""Tasks hang below the record: all of them by one write, each once, and none is taken from where a person put it."""

import asyncio

import pytest

from incident.errors import Refused
from incident.records import Assignment

CHILD = "System.LinkTypes.Hierarchy-Forward"


@pytest.fixture
async def opened(record, incident, people):
    """The record, and three tasks beside it."""
    item = await record.open(incident)
    return item, await asyncio.gather(*(record.open_task(incident, item, person) for person in people))


async def test_all_tasks_are_linked_in_one_revision(record, boards, opened):
    """One write for all, with a note that leads to each: every link by itself would be a revision of the record."""
    item, tasks = opened
    before = boards.work_items[item.id].rev
    await record.link_tasks(item, tasks)
    written = boards.work_items[item.id]
    assert written.rev == before + 1
    assert [boards.work_items[task.work_item_id].parent for task in tasks] == [item.id] * 3
    (note,) = written.comments
    assert all(task.email in note.text and task.url in note.text for task in tasks)


async def test_tasks_that_are_linked_twice_are_linked_once(record, connect, boards, opened):
    """A repetition writes nothing, not even in another process."""
    item, tasks = opened
    for each in (record, record, connect()):
        await each.link_tasks(item, tasks)
    children = [relation for relation in boards.work_items[item.id].relations if relation.rel == CHILD]
    assert len(children) == len(tasks)
    assert len(boards.work_items[item.id].comments) == 1


async def test_two_processes_that_link_at_once_link_each_task_once(record, connect, boards, opened):
    """Who comes second meets a conflict, reads what the first wrote, and has nothing left to do."""
    item, tasks = opened
    await asyncio.gather(record.link_tasks(item, tasks), connect().link_tasks(item, tasks))
    assert [boards.work_items[task.work_item_id].parent for task in tasks] == [item.id] * 3
    assert len(boards.work_items[item.id].comments) == 1


async def test_a_task_that_a_person_moved_stays_where_it_is(record, boards, incident, opened):
    """Who has put a task below another item knows why; the others are linked all the same."""
    item, (moved, *others) = opened
    elsewhere = await record.open(incident)
    await record.link_tasks(elsewhere, [moved])
    await record.link_tasks(item, [moved, *others])
    parents = [boards.work_items[task.work_item_id].parent for task in (moved, *others)]
    assert parents == [elsewhere.id, item.id, item.id]
    assert len(boards.work_items[item.id].comments) == 1


async def test_a_task_that_is_linked_already_is_linked_once(record, boards, opened):
    """A link that is there already is no obstacle to the others."""
    item, tasks = opened
    await record.link_tasks(item, [tasks[1]])
    await record.link_tasks(item, tasks)
    assert [boards.work_items[task.work_item_id].parent for task in tasks] == [item.id] * 3


async def test_later_tasks_join_the_earlier_ones(record, boards, opened):
    """What came late is linked by a write of its own."""
    item, (first, *later) = opened
    await record.link_tasks(item, [first])
    await record.link_tasks(item, later)
    assert [boards.work_items[task.work_item_id].parent for task in (first, *later)] == [item.id] * 3
    assert len(boards.work_items[item.id].comments) == 2


async def test_a_task_that_is_gone_is_a_refusal_that_names_it(record, opened):
    """A person who deleted a task learns which one cannot be linked."""
    item, tasks = opened
    gone = Assignment("zoe@contoso.com", 4711, "https://boards.example/4711")
    with pytest.raises(Refused, match=f"link the responders' tasks in work item {item.id}.*4711"):
        await record.link_tasks(item, [*tasks, gone])
