"""The open incidents are found without looking at all of them."""

import asyncio
from datetime import timedelta

import pytest

from integrations.tables import Incidents
from integrations.tables.table import Table

OPEN_AGAIN = {"status": "open"}
CLOSED = {"status": "closed"}


@pytest.fixture
def opened(new_incident):
    """Opens so many incidents, one a minute; the oldest first."""

    async def opened(incidents, count):
        start = new_incident().declared_at
        made = [new_incident(f"INC-{n:03}", declared_at=start + timedelta(minutes=n)) for n in range(count)]
        for incident in made:
            await incidents.add(incident)
        return made

    return opened


async def ids(incidents, limit=100):
    """The ids of the open incidents."""
    return [row.incident.id for row in await incidents.list("open", limit)]


async def listed(tables):
    """How many rows the list has."""
    return len(await Table(tables, "incidents").query("look", "PartitionKey eq 'open'"))


async def test_a_list_costs_what_it_shows(relay, relayed, opened):
    """Of forty open incidents the newest three are listed with one query and one look at each."""
    incidents = Incidents(relayed)
    made = await opened(incidents, 40)
    relay.seen.clear()

    assert await ids(incidents, 3) == [incident.id for incident in made[:-4:-1]]
    assert relay.seen == ["GET"] * 4


async def test_a_closed_incident_is_listed_no_more(tables, opened):
    """The close takes it from the list, so that no later list has to look at it."""
    incidents = Incidents(tables)
    older, newer = await opened(incidents, 2)
    await incidents.merge(newer.id, CLOSED)

    assert await ids(incidents) == [older.id]
    assert await listed(tables) == 1


async def test_what_a_crash_left_in_the_list_is_not_shown_and_goes(tables, opened):
    """A close that died before the list was changed: older ones take the places, and the next list need not look."""
    incidents = Incidents(tables)
    made = await opened(incidents, 7)
    for incident in made[2:]:
        row = {"PartitionKey": incident.id, "RowKey": "incident", "Status": "closed"}
        await Table(tables, "incidents").merge("close and die", row)

    assert await ids(incidents, 2) == [made[1].id, made[0].id]
    assert await listed(tables) == 2


async def test_an_incident_that_was_kept_but_not_listed_is_listed_when_its_opener_is_finished_for(
    tables, new_incident
):
    """An opener that died in between is made good for by the repeated `add`, which happens before the launch."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    table = Table(tables, "incidents")
    place = (await table.query("look", "PartitionKey eq 'open'"))[0]["RowKey"]
    await table.delete("die before", await table.get("look", "open", place))

    await incidents.add(incident)

    assert await ids(incidents) == [incident.id]


async def test_an_id_that_another_incident_has_lists_nothing(tables, opened, new_incident):
    """The incident that is refused because chance gave it a known id does not show the known one twice."""
    incidents = Incidents(tables)
    (known,) = await opened(incidents, 1)
    later = new_incident(known.id, declared_at=known.declared_at + timedelta(hours=1))

    assert await incidents.add(later) is False
    assert await ids(incidents) == [known.id]


async def test_an_incident_that_opens_again_is_listed_again(tables, opened):
    """Open, closed, open: it stands in the list as long as it is open."""
    incidents = Incidents(tables)
    (incident,) = await opened(incidents, 1)
    await incidents.merge(incident.id, CLOSED)
    await incidents.merge(incident.id, OPEN_AGAIN)

    assert await ids(incidents) == [incident.id]


async def test_who_found_it_closed_leaves_it_in_the_list_when_it_opened_again(relay, relayed, tables, opened):
    """A process that is about to take a closed incident from the list is late: it opened again meanwhile, and stays."""
    incidents = Incidents(tables)
    (incident,) = await opened(incidents, 1)
    closed = {"PartitionKey": incident.id, "RowKey": "incident", "Status": "closed"}
    await Table(tables, "incidents").merge("close and die", closed)
    relay.faults = [None, "held"]
    late = asyncio.create_task(Incidents(relayed)._open_list.remove(incident))
    await relay.holds.wait()
    await incidents.merge(incident.id, OPEN_AGAIN)
    relay.go.set()
    await late

    assert relay.seen == ["GET", "GET", "DELETE"]
    assert await ids(incidents) == [incident.id]


async def test_those_of_one_instant_are_all_listed(tables, new_incident):
    """Incidents that were declared in the same microsecond do not take each other's place."""
    incidents = Incidents(tables)
    for number in range(3):
        await incidents.add(new_incident(f"INC-{number}"))

    assert await ids(incidents) == ["INC-0", "INC-1", "INC-2"]
