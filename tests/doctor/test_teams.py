"""Teams: the diagnosis tree from the team to the bot, each branch with what to do, and nothing posted."""

from datetime import UTC, datetime

import pytest

from incident.diagnosis import State
from local.vendors.faults import Fault
from local.vendors.graph import teams
from local.vendors.graph.state import Channel
from local.vendors.rights import RIGHTS
from tests.doctor.conftest import about

APP, BOT, ROOM, TEAM = (
    "Teams: app installed",
    "Teams: bot in the team",
    "Teams: room for channels",
    "Teams: team",
)
OTHER = "99999999-8888-7777-6666-555555555555"


def fill(set_up, count):
    """Let the team hold so many channels."""
    channels = teams(set_up.vendors.world).channels
    now = datetime.now(UTC)
    channels += [
        Channel(f"19:{number}@thread.tacv2", f"c{number}", "", now) for number in range(count - len(channels))
    ]


@pytest.mark.parametrize(
    ("count", "state"), [(799, State.OK), (800, State.UNKNOWN), (999, State.UNKNOWN), (1000, State.MISSING)]
)
async def test_a_full_team_has_no_room(set_up, count, state):
    """1,000 channels are too many; from 800 on nobody knows, because deleted ones count and cannot be seen."""
    fill(set_up, count)
    findings = await set_up.findings()

    assert about(findings, ROOM).state is state
    assert f"{count} of 1000" in about(findings, ROOM).what
    assert {f.subject for f in findings if f.state is State.MISSING} == (
        {ROOM} if state is State.MISSING else set()
    )


async def test_a_team_that_is_not_there_is_named_with_its_setting(set_up):
    """Nothing is said of rights in a team that nobody found."""
    findings = await set_up.findings(TEAMS_TEAM_ID=OTHER)

    assert {f.subject for f in findings if f.state is State.MISSING} == {TEAM}
    assert "TEAMS_TEAM_ID" in about(findings, TEAM).fix
    assert about(findings, BOT).state is State.UNKNOWN


async def test_an_app_without_any_right_in_the_team_lacks_rights_and_not_the_team(set_up):
    """Graph names the right that a call needs: then the team is there for all that is known."""
    rights = {right for right in RIGHTS if right.endswith(".Group")}
    set_up.vendors.world.missing_rights.update(rights)
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {
        "Teams: right ChannelSettings.Read.Group",
        "Teams: right TeamsAppInstallation.Read.Group",
    }
    assert {about(findings, subject).state for subject in (TEAM, APP, BOT, ROOM)} == {State.UNKNOWN}


def refuse_the_bot(set_up, code="BotNotInConversationRoster"):
    """Let the connector refuse the bot, whatever Graph shows."""
    body = {"error": {"code": code, "message": "The bot is not part of the conversation roster."}}
    set_up.vendors.world.faults.order(
        Fault("answer", "GET", "^/bot/v3/teams/", times=None, status=403, body=body)
    )


async def test_a_bot_that_is_refused_although_its_app_is_there_is_another_bot(set_up):
    """Not "install the app", which is installed: the bot's id, and its Teams channel."""
    refuse_the_bot(set_up)
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {BOT}
    assert "Azure Bot resource has the Microsoft Teams channel" in about(findings, BOT).fix
    assert "install" not in about(findings, BOT).fix
    assert "BotNotInConversationRoster" in about(findings, BOT).what


async def test_an_app_that_cannot_be_seen_is_not_said_to_be_absent(set_up):
    """Where the apps cannot be listed, a refused bot says nothing of the app."""
    set_up.vendors.world.missing_rights.add("TeamsAppInstallation.Read.Group")
    refuse_the_bot(set_up)
    findings = await set_up.findings()

    assert about(findings, APP).state is State.UNKNOWN
    assert about(findings, BOT).state is State.MISSING
    assert "install the Muster app" in about(findings, BOT).fix


async def test_an_app_that_cannot_be_seen_is_installed_where_its_bot_is_let_in(set_up):
    """The bot's being let in proves it."""
    set_up.vendors.world.missing_rights.add("TeamsAppInstallation.Read.Group")

    assert about(await set_up.findings(), APP).state is State.OK


async def test_the_app_of_somebody_else_is_not_ours(set_up):
    """Another identity than the installed app's has neither app nor rights in the team."""
    refuse_the_bot(set_up)
    findings = await set_up.findings(AZURE_CLIENT_ID=OTHER)

    missing = {f.subject for f in findings if f.state is State.MISSING}
    assert missing == {APP, "Teams: right Channel.Create.Group"}
    assert about(findings, BOT).state is State.UNKNOWN


async def test_a_bot_of_an_identity_of_its_own_is_found_by_its_setting(set_up):
    """TEAMS_BOT_APP_ID names the app where the identity does not."""
    installed = "00000000-0000-0000-0000-00000000b07a"
    findings = await set_up.findings(AZURE_CLIENT_ID=OTHER, TEAMS_BOT_APP_ID=installed)

    assert about(findings, APP).state is State.OK
    assert "Muster" in about(findings, APP).what


async def test_without_a_token_nobody_knows_which_app_is_ours(set_up, monkeypatch):
    """On a developer's machine without an identity, what depends on who asks is not known."""
    monkeypatch.delenv("IDENTITY_ENDPOINT")
    findings = await set_up.findings(IDENTITY_ENDPOINT=None)

    assert about(findings, "Teams: right Channel.Create.Group").state is State.UNKNOWN
    assert about(findings, "Mail: right Mail.Send").state is State.UNKNOWN
    assert not [finding for finding in findings if finding.state is State.MISSING]


@pytest.mark.parametrize(("from_where", "state"), [("organization", State.UNKNOWN), ("store", State.MISSING)])
async def test_an_app_that_does_not_say_whose_it_is_may_be_ours(set_up, from_where, state):
    """Only an app from the store, where ours is not, is surely another one."""
    refuse_the_bot(set_up)
    body = {"value": [{"id": "x", "teamsApp": {"distributionMethod": from_where}}]}
    nameless = Fault("answer", "GET", "/installedApps", times=None, status=200, body=body)
    set_up.vendors.world.faults.order(nameless)

    assert about(await set_up.findings(), APP).state is state


async def test_without_a_token_no_app_is_said_to_be_absent(set_up, monkeypatch):
    """Whoever does not know who asks does not know either that none of the apps is theirs."""
    monkeypatch.delenv("IDENTITY_ENDPOINT")
    refuse_the_bot(set_up)

    assert about(await set_up.findings(IDENTITY_ENDPOINT=None), APP).state is State.UNKNOWN


async def test_a_vendor_that_is_busy_is_not_said_to_be_missing(set_up):
    """An answer to come back later says nothing of the team and its rights."""
    busy = Fault("answer", "GET", "/graph/v1.0/teams/", times=None, status=429, retry_after=5)
    set_up.vendors.world.faults.order(busy)
    findings = await set_up.findings()

    assert {f.state for f in findings if f.subject.startswith("Teams: ")} == {State.UNKNOWN}


async def test_a_workflow_is_not_called(set_up):
    """Its address is read and no more: a call is a message. The bot's rights are not asked for."""
    url = f"{set_up.vendors.bot_url}/workflows/incidents?sig=secret"
    findings = await set_up.findings(TEAMS_MESSENGER="workflow", TEAMS_WORKFLOW_URL=url)

    assert about(findings, "Teams: briefing").state is State.UNKNOWN
    assert not [r for r in set_up.vendors.world.requests if r.vendor == "bot"]
    assert not [f for f in findings if f.subject in (APP, BOT, "Teams: right ChannelMessage.Read.Group")]


async def test_no_messenger_is_a_choice(set_up):
    """Nothing is missing where nothing is to be posted."""
    findings = await set_up.findings(TEAMS_MESSENGER="none")

    assert about(findings, "Teams: briefing").state is State.OK


async def test_a_sender_without_a_mailbox_is_named(set_up):
    """The mailbox is missing, and nothing is said of the rights on it."""
    findings = await set_up.findings(PAGE_EMAIL_SENDER="nobody@contoso.com")

    assert {f.subject for f in findings if f.state is State.MISSING} == {"Mail: mailbox"}
    assert "PAGE_EMAIL_SENDER" in about(findings, "Mail: mailbox").fix
