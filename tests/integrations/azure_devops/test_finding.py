"""Finding what an earlier attempt may have made."""

from dataclasses import replace

from incident.records import WorkItem
from local.vendors.devops import fields as f


async def test_the_record_is_found_by_the_incidents_id(record, incident):
    """What was opened is what is found, with the same address."""
    opened = await record.open(incident)
    assert await record.find(incident) == opened


async def test_nothing_is_found_before_anything_was_opened(record, incident):
    """None says that it may be opened."""
    assert await record.find(incident) is None


async def test_of_several_records_the_oldest_is_the_one(record, incident):
    """A lost answer may have made two: everyone then agrees on the first."""
    first = await record.open(incident)
    await record.open(incident)
    assert await record.find(incident) == first


async def test_the_record_is_found_after_people_have_edited_its_title(record, boards, incident):
    """Only the id in the title matters."""
    opened = await record.open(incident)
    boards.work_items[opened.id].fields[f.TITLE] = "Checkout is down (was: 500s) [inc-7f3k2q] !!"
    assert await record.find(incident) == opened


async def test_another_incidents_record_is_not_found(record, incident):
    """Ids tell incidents apart."""
    await record.open(incident)
    assert await record.find(replace(incident, id="INC-000001")) is None


async def test_a_record_in_another_project_is_not_found(connect, incident):
    """Two projects may carry the same id."""
    await connect(project="Scrum").open(incident)
    assert await connect().find(incident) is None


async def test_a_childs_title_does_not_make_it_the_record(record, boards, incident, people):
    """Tasks carry the incident's id as well, but are of another type."""
    opened = await record.open(incident)
    await record.open_task(incident, opened, people[1])
    del boards.work_items[opened.id]
    assert await record.find(incident) is None


async def test_quotes_in_a_query_stay_text(connect, record, incident):
    """A quote in the id or in a type's name neither breaks the query nor widens it."""
    await record.open(incident)
    assert await record.find(replace(incident, id="' OR [System.Id] > '0")) is None
    assert await connect("Bug' OR [System.Id] > '0").find(incident) is None


async def test_a_task_is_found_by_its_responder(record, incident, people):
    """Each responder's task is told apart by the e-mail in its title."""
    opened = await record.open(incident)
    made = await record.open_task(incident, opened, people[1])
    assert await record.find_task(incident, people[1]) == made
    assert await record.find_task(incident, people[2]) is None


async def test_a_task_is_found_whatever_the_incident_is_called(record, declared, people):
    """Quotes and markup in the title are part of the task's title."""
    incident = declared(title="Ada's \"<script>\" isn't [done]; it''s")
    made = await record.open_task(incident, await record.open(incident), people[1])
    assert await record.find_task(incident, people[1]) == made


async def test_a_task_of_a_namesake_is_another(record, incident, people):
    """Two people of one name have a task each."""
    opened = await record.open(incident)
    namesake = replace(people[2], name=people[1].name)
    await record.open_task(incident, opened, people[1])
    assert await record.find_task(incident, namesake) is None


async def test_the_record_found_may_be_written_on(record, connect, boards, incident, people):
    """Another process goes on with the work item that the first one opened."""
    opened = await record.open(incident)
    found = await connect().find(incident)
    assert isinstance(found, WorkItem)
    await connect().assign_primary(found, people)
    assert boards.work_items[opened.id].assigned_to.unique_name == "ada@contoso.com"
