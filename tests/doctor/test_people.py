"""Who is on call, and whether Azure DevOps and the roster know the same people."""

from datetime import timedelta

import pytest
from azure.data.tables import EdmType, EntityProperty

from incident.coverage import coverage
from incident.diagnosis import State
from incident.records import OnCall, Responder
from local.stage import ROSTER, keep_roster
from local.vendors.devops import boards
from tests.doctor.conftest import NOON, about

ADA = OnCall((Responder("ada@contoso.com", "Ada Lovelace"),))
NOBODY = OnCall((), "nobody is on call")


def told(*, nobody_after=None, nobody_before=None):
    """The finding about a service that has Ada on call but for some hours."""

    def who(service, at):
        late = nobody_after is not None and at >= NOON + timedelta(hours=nobody_after)
        early = nobody_before is not None and at < NOON + timedelta(hours=nobody_before)
        return NOBODY if late or early else ADA

    (finding,) = coverage(["checkout"], who, NOON)
    return finding


def test_somebody_now_and_for_a_day_is_in_order():
    """The finding names who is on call now."""
    assert told().state is State.OK
    assert "ada@contoso.com" in told().what


def test_nobody_now_is_missing():
    """Nobody now is missing, though there be somebody later, and the fix names table and service."""
    finding = told(nobody_before=1)

    assert (finding.state, "now" in finding.what) == (State.MISSING, True)
    assert "oncall" in finding.fix
    assert "Service = checkout" in finding.fix


@pytest.mark.parametrize(("hour", "first"), [(24, "2026-11-23 12:00"), (5, "2026-11-22 17:00")])
def test_nobody_tomorrow_is_missing_today(hour, first):
    """Somebody now does not hide that from some hour of the next 24 on there is nobody."""
    finding = told(nobody_after=hour)

    assert (finding.state, first in finding.what) == (State.MISSING, True)


def test_what_is_further_away_than_a_day_is_not_looked_at():
    """Nobody after 24 hours is for a later diagnosis."""
    assert told(nobody_after=25).state is State.OK


@pytest.fixture
def with_rows(set_up, tables_connection):
    """The set-up with another roster."""

    def keep(*rows):
        keep_roster(tables_connection, rows)
        set_up.env["AzureWebJobsStorage"] = tables_connection
        return set_up

    return keep


async def test_each_service_of_the_roster_has_a_finding(with_rows):
    """A service with nobody on call is missing, unless a row serves every service."""
    checkout, search = {"Service": "checkout", "OnCall": True}, {"Service": "Search", "OnCall": False}
    ada, grace = {**checkout, "Email": "ada@contoso.com"}, {**search, "Email": "grace@contoso.com"}
    assert await with_rows(ada, grace).missing() == {"On call: Search"}

    duty = {"Email": "duty@contoso.com", "OnCall": True}
    assert await with_rows(ada, grace, duty).missing() == set()


async def test_nobody_on_call_at_all_is_missing(with_rows):
    """A roster on which nobody is on call is no roster."""
    assert "Roster" in await with_rows({"Email": "ada@contoso.com", "OnCall": False}).missing()


async def test_an_absent_roster_is_missing_and_stays_absent(set_up, tables_connection):
    """A new storage account has no table, and has none after the doctor looked."""
    set_up.env["AzureWebJobsStorage"] = tables_connection

    assert await set_up.missing() == {"Roster"}
    assert "oncall" in about(await set_up.findings(), "Storage: create tables").what


async def test_a_row_that_cannot_be_used_is_named(with_rows):
    """Who could not be told is missing from the roster, although somebody else is on call."""
    findings = await with_rows(*ROSTER, {"Email": "ada at contoso", "OnCall": True}).findings()

    assert about(findings, "Roster").state is State.MISSING
    assert "row oncall/4" in about(findings, "Roster").what


async def test_a_number_that_the_table_keeps_as_64_bits_is_a_number(with_rows):
    """An Order that was written as Int64 is no fault."""
    assert await with_rows({**ROSTER[0], "Order": EntityProperty(7, EdmType.INT64)}).missing() == set()


async def test_everybody_who_is_listed_must_be_known_to_azure_devops(set_up):
    """Who could not be assigned is named, on call or not, and the others are not."""
    people = boards(set_up.vendors.world).people
    people.remove("grace@contoso.com")
    people.remove("katherine@contoso.com")
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {
        "Azure DevOps: people: grace@contoso.com",
        "Azure DevOps: people: katherine@contoso.com",
    }
    assert "Organization settings > Users" in about(findings, "Azure DevOps: people: grace@contoso.com").fix
    assert "2 others" in about(findings, "Azure DevOps: people").what
