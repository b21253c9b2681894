"""The daily look at who is on call: loud where nobody is, quiet where all is well."""

import re
from datetime import timedelta

import pytest
from azure.data.tables import TableServiceClient

from activities.check_roster import check_roster
from api.health import health
from incident.diagnosis import State
from integrations.checks import checks
from integrations.graph.client import Graph
from integrations.rosters import ChosenRoster
from integrations.settings import Settings
from integrations.tables import Tables
from local.stage import ROSTER, keep_roster
from local.vendors.app import vendors
from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import graph
from tests.integrations.test_settings import NEEDED
from tests.upkeep.conftest import NOON

EVERYBODY = {"Email": "duty@contoso.com", "OnCall": True}


@pytest.fixture
async def tables(tables_connection):
    """An empty account's tables."""
    tables = Tables(connection_string=tables_connection)
    yield tables
    await tables.aclose()


def settings(connection, **changes):
    """Settings over these tables."""
    return Settings.from_env({**NEEDED, "AzureWebJobsStorage": connection, **changes})


def no_graph() -> Graph:
    """What a roster in the tables never asks for."""
    pytest.fail("the roster stands in the tables")


def chosen(tables, mine):
    """The roster in these tables, at noon."""
    return ChosenRoster(mine, tables, no_graph, lambda: NOON)


@pytest.fixture
def look(tables, tables_connection):
    """Puts rows into the roster, and looks at it."""

    async def looked(*rows, days="7"):
        keep_roster(tables_connection, rows)
        return await check_roster(chosen(tables, settings(tables_connection, ROSTER_CHECK_DAYS=days)).ahead())

    return looked


async def test_somebody_for_each_service_is_no_fault(look, caplog):
    """A roster that is in order raises no alarm."""
    assert await look(*ROSTER, EVERYBODY) == []
    assert "needs a person" not in caplog.text


async def test_a_service_with_nobody_on_call_is_an_alarm(look, caplog):
    """A service that has rows, none of them on call and none for everybody, is named with what to change."""
    (fault,) = await look(*ROSTER, {"Email": "mary@contoso.com", "Service": "search", "OnCall": False})

    assert fault.subject == "On call: search"
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.getMessage().startswith("the roster needs a person: On call: search: nobody is on call now")
    assert "Service = search" in line.getMessage()


async def test_an_empty_roster_is_an_alarm(look, tables, tables_connection):
    """Nobody at all is an alarm, also where there is no table yet; looking creates none."""
    before = await check_roster(chosen(tables, settings(tables_connection)).ahead())

    assert [fault.state for fault in before] == [fault.state for fault in await look()] == [State.MISSING]
    with TableServiceClient.from_connection_string(tables_connection) as service:
        assert [table.name for table in service.list_tables()] == ["oncall"]


async def test_a_row_that_cannot_be_used_is_an_alarm(look):
    """Who is on call with a wrong e-mail would not be told."""
    (fault,) = await look(EVERYBODY, {"Email": "ada", "OnCall": True})

    assert "ada" in fault.what


async def test_a_roster_that_cannot_be_read_is_an_alarm(tables_connection, free_port, caplog):
    """Where nobody knows who would be told, somebody has to look."""
    endpoint = re.search(r"http://127\.0\.0\.1:\d+", tables_connection)
    nowhere = Tables(
        connection_string=tables_connection.replace(endpoint[0], f"http://127.0.0.1:{free_port}")
    )
    (fault,) = await check_roster(chosen(nowhere, settings(tables_connection)).ahead())
    await nowhere.aclose()

    assert fault.state is State.UNKNOWN
    assert "the roster needs a person: Roster: not seen: cannot read the roster" in caplog.text


@pytest.mark.parametrize(("days", "faults"), [("1", False), ("3", True)])
async def test_the_look_reaches_as_many_days_as_are_set(look, tables_connection, days, faults):
    """A rotation that ends in two days is enough for a look one day ahead, and not for three."""
    rotation = {"Service": "checkout", "Participants": "ada@contoso.com", "Shift": "1 day", "Zone": "UTC"}
    times = {"HandOver": "09:00", "From": "2026-01-01", "Until": f"{NOON + timedelta(days=2):%Y-%m-%d %H:%M}"}
    with TableServiceClient.from_connection_string(tables_connection) as service:
        table = service.create_table("rotations")
        table.upsert_entity({"PartitionKey": "checkout", "RowKey": "primary", **rotation, **times})
    found = await look({**EVERYBODY, "Service": "search"}, days=days)

    assert bool(found) == faults, found
    assert all("checkout" in fault.subject for fault in found)


async def test_health_names_who_is_missing(tables, tables_connection):
    """The same in health, with the fix; with somebody on call it is well."""
    mine = settings(tables_connection)
    keep_roster(
        tables_connection,
        [
            {**EVERYBODY, "OnCall": False, "Service": "checkout"},
            {**EVERYBODY, "Service": "x"},
            {"Email": "no", "OnCall": True, "Service": "x"},
        ],
    )
    ill = await health(checks(tables, chosen(tables, mine), mine, lambda: NOON))
    keep_roster(tables_connection, [EVERYBODY] * 3)
    well = await health(checks(tables, chosen(tables, mine), mine, lambda: NOON))

    assert (ill.status, ill.body["checks"]["storage"]) == (503, {"ok": True})
    assert "On call: checkout: nobody" in ill.body["checks"]["on_call"]["why"]
    assert "Email is 'no'" in ill.body["checks"]["on_call"]["why"]
    assert "oncall" in ill.body["checks"]["on_call"]["fix"]
    assert (well.status, well.body["checks"]["on_call"]) == (200, {"ok": True})


async def test_what_is_off_is_not_in_health(tables, tables_connection):
    """Neither the roster nor pending launches are looked at where the settings say off."""
    off = settings(tables_connection, ROSTER_CHECK_DAYS="off", PENDING_MINUTES="off")

    assert list(checks(tables, chosen(tables, off), off, lambda: NOON)) == ["storage"]
    assert await check_roster(chosen(tables, off).ahead()) == ()


@pytest.fixture
async def in_shifts(tables, tables_connection):
    """Looks at a schedule in Shifts so many days ahead, in which Ada is on call for checkout for two days from now on."""

    async def anonymous() -> None:
        """No token."""

    async with vendors() as on:
        for number in range(2):
            begins = NOON + timedelta(days=number)
            span = (begins, begins + timedelta(days=1))
            schedule(on.world).add_shift(graph(on.world).user("ada@contoso.com").id, "checkout", span)
        client = Graph(anonymous, on.graph_url)

        async def looked(days):
            mine = settings(tables_connection, ROSTER_CHECK_DAYS=days, ROSTER_SOURCE="shifts")
            return await check_roster(ChosenRoster(mine, tables, lambda: client, lambda: NOON).ahead())

        looked.world = on.world
        yield looked
        await client.aclose()


@pytest.mark.parametrize(("days", "faults"), [("1", []), ("3", ["On call: checkout"])])
async def test_shifts_are_looked_at_as_far_ahead_as_the_tables(in_shifts, days, faults, caplog):
    """The same daily look at the chosen source: a schedule that ends in two days is loud three days ahead."""
    found = await in_shifts(days)

    assert [fault.subject for fault in found] == faults
    assert ("On call: checkout: nobody is on call in" in caplog.text) == bool(faults)


async def test_shifts_that_cannot_be_read_are_an_alarm(in_shifts, caplog):
    """One line that names the right."""
    in_shifts.world.missing_rights.add("Schedule.Read.All")
    (fault,) = await in_shifts("7")

    assert fault.state is State.MISSING
    assert "needs a person: Shifts: right Schedule.Read.All" in caplog.text
