"""Closed incidents are listed by when they were closed, so that the oldest are found without looking at all."""

from datetime import timedelta

import pytest

from incident.codec import to_json
from incident.upkeep_ports import Closed
from integrations.tables import ClosedList, Incidents
from tests.integrations.tables.conftest import NOON


async def ids(closed, instant, after="", limit=100):
    """The ids of those closed before an instant."""
    return [entry.incident_id for entry in await closed.before(instant, after, limit)]


async def test_the_longest_closed_comes_first_and_the_next_look_goes_on_behind_it(tables):
    """Neither the order of closing calls nor the ids matter, only the times."""
    closed = ClosedList(tables)
    for hours, incident_id in ((3, "INC-A"), (1, "INC-Z"), (2, "INC-M")):
        await closed.add(incident_id, NOON + timedelta(hours=hours))
    first = await closed.before(NOON + timedelta(hours=9), "", 2)

    assert [entry.incident_id for entry in first] == ["INC-Z", "INC-M"]
    assert await ids(closed, NOON + timedelta(hours=9), first[-1].place) == ["INC-A"]
    assert await ids(closed, NOON + timedelta(hours=2)) == ["INC-Z"]


async def test_listed_twice_is_listed_once_and_dropped_twice_is_no_fault(tables):
    """What runs twice does it once."""
    closed = ClosedList(tables)
    await closed.add("INC-A", NOON)
    await closed.add("INC-A", NOON)
    (entry,) = await closed.before(NOON + timedelta(days=1), "", 9)
    await closed.drop(entry)
    await closed.drop(entry)
    await closed.drop(Closed("20200101T000000.000000Z-INC-Q", "INC-Q"))

    assert await ids(closed, NOON + timedelta(days=1)) == []


@pytest.mark.parametrize("form", [lambda at: at, to_json], ids=["record", "json"])
async def test_an_incident_is_listed_when_it_is_closed(tables, new_incident, form):
    """Whoever closes it, and in whichever form the time comes; other changes list nothing."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    await incidents.merge(incident.id, {"signal": "resolved"})
    assert await ids(ClosedList(tables), NOON + timedelta(days=1)) == []
    await incidents.merge(incident.id, {"status": "closed", "closed_at": form(NOON)})

    assert await ids(ClosedList(tables), NOON + timedelta(days=1)) == [incident.id]
    assert await incidents.list("open", 9) == []
