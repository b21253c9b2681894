"""What the doctor says of rotations, overrides and absences."""

import pytest
from azure.data.tables import TableServiceClient

from incident.diagnosis import State
from tests.doctor.conftest import about

ROTATION = {
    "PartitionKey": "payments",
    "Participants": "ada@contoso.com, grace@contoso.com",
    "HandOver": "09:00",
    "Zone": "Europe/Berlin",
    "From": "2026-03-02",
}


@pytest.fixture
def with_rotations(set_up, tables_connection):
    """The set-up with rotations and nobody flagged."""

    def keep(*rows):
        with TableServiceClient.from_connection_string(tables_connection) as service:
            table = service.create_table("rotations")
            for number, row in enumerate(rows):
                table.create_entity({"RowKey": str(number), **row})
        set_up.env["AzureWebJobsStorage"] = tables_connection
        return set_up

    return keep


async def test_a_rotation_is_a_roster(with_rotations):
    """Where people take turns nobody needs a flag: now, for the next day and for the next 30 days it is in order."""
    findings = await with_rotations({**ROTATION, "PartitionKey": "*"}, ROTATION).findings()

    assert about(findings, "Roster").state is State.OK
    assert "2 people listed" in about(findings, "Roster").what
    assert "some serve every service" in about(findings, "Roster").what
    for subject in ("On call: payments", "On call ahead: payments", "On call ahead: every service"):
        assert about(findings, subject).state is State.OK, subject


async def test_a_gap_in_the_next_30_days_is_missing_today(with_rotations):
    """A rotation that ends next month is found now."""
    subject = "On call ahead: payments"
    set_up = with_rotations({**ROTATION, "Until": "2026-12-10"})

    assert await set_up.missing() == {subject}
    assert "from Fri 2026-12-11 00:00 Europe/Berlin" in about(await set_up.findings(), subject).what


async def test_a_gap_says_who_answers_in_it(with_rotations):
    """The rotation of every service is asked where that of the service has nobody: still a gap, but not nobody."""
    every = {**ROTATION, "PartitionKey": "*"}
    findings = await with_rotations({**ROTATION, "Until": "2026-12-10"}, every).findings()
    found = about(findings, "On call ahead: payments")

    assert found.state is State.MISSING
    assert "the rotation of every service answers then" in found.what


async def test_a_row_that_no_look_up_can_use_is_named(with_rotations):
    """Also one in a partition where nobody looks, and one whose time is over."""
    rows = (
        ROTATION,
        {**ROTATION, "PartitionKey": "Payments"},
        {**ROTATION, "Zone": "Berlin", "Until": "2025-01-01"},
    )

    assert await with_rotations(*rows).missing() == {
        "On-call row: rotations Payments/1",
        "On-call row: rotations payments/2",
    }


async def test_who_takes_turns_must_be_known_to_azure_devops(with_rotations):
    """Who would be assigned one day is looked for now."""
    assert await with_rotations({**ROTATION, "Participants": "nobody@contoso.com"}).missing() == {
        "Azure DevOps: people: nobody@contoso.com"
    }


async def test_looking_makes_no_table(with_rotations, tables_connection):
    """The doctor creates nothing."""
    await with_rotations(ROTATION).findings()

    with TableServiceClient.from_connection_string(tables_connection) as service:
        assert [table.name for table in service.list_tables()] == ["rotations"]
