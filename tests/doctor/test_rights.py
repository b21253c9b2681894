"""Each right is taken away in turn: the doctor names that right and nothing else, and writes nothing."""

import json

import pytest
from azure.data.tables import TableServiceClient

from incident.diagnosis import State
from local.stage import ROSTER
from local.vendors.devops import boards
from local.vendors.graph import mail, teams
from local.vendors.pager import pager
from local.vendors.rights import RIGHTS
from tests.doctor.conftest import about

NAMED = {
    "Channel.Create.Group": "Teams: right Channel.Create.Group",
    "ChannelMessage.Read.Group": "Teams: right ChannelMessage.Read.Group",
    "ChannelSettings.Read.Group": "Teams: right ChannelSettings.Read.Group",
    "TeamsAppInstallation.Read.Group": "Teams: right TeamsAppInstallation.Read.Group",
    "Teams": "Teams: team",
    "Teams app installed": "Teams: app installed",
    "Mail.Read": "Mail: right Mail.ReadBasic.All",
    "Mail.Send": "Mail: right Mail.Send",
    "Create tag definition": "Azure DevOps: right to make tags",
    "View project-level information": "Azure DevOps: project",
    "Work items (read)": "Azure DevOps: right to read work items",
    "Work items (write)": "Azure DevOps: right to write work items",
    "Managed identity": "Identity",
}
"""By the right: the subject that is missing without it."""

NOT_NEEDED = {
    "Channel.Delete.Group",
    "ChannelSettings.ReadWrite.All",
    "ChannelSettings.ReadWrite.Group",
    "TeamMember.Read.Group",
    "TeamMember.ReadWriteNonOwnerRole.All",
    "Schedule.Read.All",  # with ROSTER_SOURCE=shifts alone: test_shifts.py
    "User.ReadBasic.All",  # the same
    "Bypass rules on work item updates",
    "Suppress notifications for work item updates",
}
"""Rights that Muster does not use, and so does not ask for."""

AS_THE_VENDOR_SAYS = {
    "Create tag definition": "Create tag definition",
    "View project-level information": "View project-level information",
    "Work items (read)": "View work items in this node",
    "Work items (write)": "Edit work items in this node",
    "Mail.Read": "Mail.ReadBasic.All",
    "Mail.Send": "Mail.Send",
    "Channel.Create.Group": "Channel.Create.Group",
    "ChannelMessage.Read.Group": "ChannelMessage.Read.Group",
    "ChannelSettings.Read.Group": "ChannelSettings.Read.Group",
    "TeamsAppInstallation.Read.Group": "TeamsAppInstallation.Read.Group",
    "Teams app installed": "install the Muster app",
    "Teams": "Teams admin center",
    "Managed identity": "managed identity",
}
"""By the right: the words in the fix that name what to give."""


def test_every_right_is_looked_for_or_not_needed():
    """No right of the stand-ins is forgotten: it has a subject, or nothing that Muster does asks for it."""
    assert NAMED.keys() | NOT_NEEDED == RIGHTS.keys()
    assert NAMED.keys().isdisjoint(NOT_NEEDED)
    assert NAMED.keys() == AS_THE_VENDOR_SAYS.keys()


async def test_nothing_is_missing_where_all_is_in_order(set_up):
    """Where every right is granted and every setting is right, nothing is said to be missing."""
    assert await set_up.missing() == set()


@pytest.mark.parametrize("right", NAMED)
async def test_a_right_that_was_taken_away_is_named_and_nothing_else(set_up, right):
    """Exactly its subject is missing, all others are in order or not known, and the fix says what to give."""
    set_up.vendors.world.missing_rights.add(right)
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {NAMED[right]}
    assert AS_THE_VENDOR_SAYS[right] in about(findings, NAMED[right]).fix


async def test_what_only_drills_need_is_not_missing_but_said(set_up):
    """Who holds no drills lacks nothing; who does learns how to give it."""
    set_up.vendors.world.missing_rights.add("Channel.Delete.Group")
    finding = about(await set_up.findings(), "Teams: right Channel.Delete.Group")

    assert finding.state is State.UNKNOWN
    assert "dev.py teams-app --drills" in finding.fix


async def test_rights_that_are_not_needed_are_not_missed(set_up):
    """The doctor asks for no more than what Muster uses."""
    set_up.vendors.world.missing_rights.update(NOT_NEEDED)

    assert await set_up.missing() == set()


async def test_several_missing_rights_are_all_named(set_up):
    """One that is missing hides no other, of another vendor or of the same."""
    taken = ("Channel.Create.Group", "ChannelMessage.Read.Group", "Mail.Send", "Work items (write)")
    set_up.vendors.world.missing_rights.update(taken)

    assert await set_up.missing() == {NAMED[right] for right in taken}


def rows_in(connection):
    """Every row of every table of a storage account."""
    with TableServiceClient.from_connection_string(connection) as service:
        return {
            table.name: [
                json.dumps(row, default=str) for row in service.get_table_client(table.name).list_entities()
            ]
            for table in service.list_tables()
        }


async def test_the_doctor_writes_nothing(set_up, roster_connection):
    """No channel, item, mail, message, page, row or table; every POST was only validated, or refused as empty."""
    before = rows_in(roster_connection)
    await set_up.findings()

    world = set_up.vendors.world
    assert boards(world).work_items == {}
    assert [channel.display_name for channel in teams(world).channels] == ["General"]
    assert (teams(world).messages, mail(world).sent, pager(world).pages) == ([], [], [])
    assert rows_in(roster_connection) == before
    asked = [r for r in world.requests if r.method not in ("GET", "OPTIONS")]
    assert len(asked) == len(ROSTER) + 3
    assert {r.path.partition("?")[2] or (r.path.rpartition("/")[2], r.status) for r in asked} == {
        "validateOnly=true",
        ("sendMail", 400),
    }
