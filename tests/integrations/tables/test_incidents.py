from dataclasses import replace
from datetime import timedelta

import pytest

from incident.errors import Refused
from incident.records import IncidentRow
from integrations.tables import Incidents
from integrations.tables.table import Table


async def test_a_kept_incident_is_read_as_it_was(tables, new_incident):
    """What was added comes back equal, however long and odd its texts are."""
    incident = new_incident(title="Zürich ✈ 'down' \U0001f525", description="\U0001f525" * 50_000)
    await Incidents(tables).add(incident)

    assert await Incidents(tables).get(incident.id) == IncidentRow(incident)


async def test_adding_an_incident_again_changes_nothing(tables, new_incident):
    """A repeated add leaves what is there, with all that happened since."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    await incidents.merge(incident.id, {"launched": True})

    await incidents.add(replace(incident, status_url="https://elsewhere.example"))

    assert await incidents.get(incident.id) == IncidentRow(incident, launched=True)


@pytest.mark.parametrize(
    "incident_id", ["INC-UNKNOWN", "a/b", "a#b", "a?b", "tab\t", "", "x" * 2000, "%2e", "ü"]
)
async def test_an_unknown_incident_is_none_whatever_its_id(tables, incident_id):
    """An id from a stranger's address never becomes a failure, only an incident that is not there."""
    assert await Incidents(tables).get(incident_id) is None


async def test_a_merge_changes_the_named_fields_alone(tables, new_incident):
    """Each merge leaves the fields that it does not name, and can be repeated."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    closed_at = incident.declared_at + timedelta(hours=1)

    for _ in range(2):
        await incidents.merge(incident.id, {"signal": "the alert resolved"})
        await incidents.merge(incident.id, {"status": "closed", "closed_at": closed_at})

    expected = IncidentRow(incident, status="closed", signal="the alert resolved", closed_at=closed_at)
    assert await incidents.get(incident.id) == expected


async def test_a_merge_takes_plain_json_and_can_clear_a_field(tables, new_incident):
    """Times may come as ISO text, and None takes a value away again."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    await incidents.merge(incident.id, {"closed_at": "2026-11-22T13:00:00Z", "signal": "resolved"})

    await incidents.merge(incident.id, {"closed_at": None, "signal": None})

    assert await incidents.get(incident.id) == IncidentRow(incident)


async def test_a_ledger_may_grow_long_and_short_again(tables, new_incident):
    """A ledger of many columns that is replaced by a short one leaves no tail of the long one."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    for ledger in ({"steps": "x" * 90_000}, {"steps": "done"}):
        await incidents.merge(incident.id, {"ledger": ledger})

        assert (await incidents.get(incident.id)).ledger == ledger


async def test_a_merge_into_no_incident_is_refused(tables):
    """There is no half-made incident: a merge without an add is refused."""
    with pytest.raises(Refused, match="there is no such incident"):
        await Incidents(tables).merge("INC-UNKNOWN", {"launched": True})


async def test_a_merge_of_an_unknown_field_is_an_error(tables, new_incident):
    """A misspelt field is never kept silently."""
    await Incidents(tables).add(new_incident())

    with pytest.raises(KeyError, match="lunched"):
        await Incidents(tables).merge("INC-7F3K2Q", {"lunched": True})


async def test_lists_are_newest_first_by_status_and_limited(tables, new_incident):
    """Open, closed and all incidents each come newest first, no more than asked for."""
    incidents, made = Incidents(tables), []
    for number in range(6):
        incident = new_incident(
            f"INC-{9 - number}", declared_at=new_incident().declared_at + timedelta(number)
        )
        await incidents.add(incident)
        made.append(incident.id)
        if number % 2:
            await incidents.merge(incident.id, {"status": "closed"})

    async def listed(status, limit):
        return [row.incident.id for row in await incidents.list(status, limit)]

    assert await listed(None, 10) == made[::-1]
    assert await listed(None, 2) == made[:-3:-1]
    assert await listed("closed", 2) == [made[5], made[3]]
    assert await listed("open", 10) == [made[4], made[2], made[0]]
    assert await listed("open", 1) == [made[4]]
    assert await listed("open", 0) == []


async def test_people_can_read_an_incidents_row(tables, new_incident):
    """The columns of a row say the incident in plain values, for Storage Explorer."""
    await Incidents(tables).add(new_incident(title="x" * 900))
    row = await Table(tables, "incidents").get("look", "INC-7F3K2Q", "incident")

    expected = {
        "Title": "x" * 500,
        "Severity": "Sev1",
        "Service": "checkout",
        "Source": "azure_monitor: Log Alerts V2",
        "Status": "open",
        "DeclaredAt": "2026-11-22T12:00:00.123456Z",
        "Launched": False,
        "Signal": "",
        "ClosedAt": "",
    }
    assert {name: row[name] for name in expected} == expected


async def test_a_damaged_row_says_where_and_what_to_do(tables, new_incident):
    """A record that somebody edited into nonsense is a refusal that names the row and the column."""
    await Incidents(tables).add(new_incident())
    row = {"PartitionKey": "INC-7F3K2Q", "RowKey": "incident", "Incident": "{"}
    await Table(tables, "incidents").merge("damage", row)

    with pytest.raises(Refused, match="column Incident of the row INC-7F3K2Q / incident"):
        await Incidents(tables).get("INC-7F3K2Q")


async def test_attempts_are_no_incidents(tables, attempts, new_incident):
    """The rows of attempts share the table with the incidents and are in no list of them."""
    await Incidents(tables).add(new_incident())
    await attempts.begin("INC-7F3K2Q", "open_work_item")
    await attempts.begin("INC-OTHER", "open_work_item")

    assert [row.incident.id for row in await Incidents(tables).list(None, 10)] == ["INC-7F3K2Q"]


async def test_half_a_character_is_replaced_not_refused(tables, new_incident):
    """JSON can carry a lone surrogate, Table Storage cannot: the incident is kept with a question mark there."""
    await Incidents(tables).add(new_incident(title="down \ud83d", description="also \udc00"))
    kept = await Incidents(tables).get("INC-7F3K2Q")

    assert kept == IncidentRow(new_incident(title="down ?", description="also ?"))
