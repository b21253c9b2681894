"""Whether the team is there, the app has its rights and is installed, and the bot is let in: nothing is posted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from incident.diagnosis import Finding, State, missing, ok, told, unknown
from incident.errors import Failure
from integrations.failures import failure, seconds_to_wait
from integrations.graph import team_diagnosis
from integrations.graph.team_diagnosis import RIGHTS, ROOM, TEAM_READ, Right
from integrations.graph.team_facts import TeamFacts, TeamReader
from integrations.http import Http, Token, authorization, words
from integrations.identity_diagnosis import app_id, claims
from integrations.teams.bot import FIXES

if TYPE_CHECKING:
    import httpx

APP, BOT = "Teams: app installed", "Teams: bot in the team"
BRIEFING = "Teams: briefing"
NOT_A_MEMBER = "BotNotInConversationRoster"
ONLY_FOR_BOTS = "ChannelMessage.Read.Group"
INSTALL = (
    "install the Muster app in the team (in Teams: Manage team > Apps > More apps); an owner of the team may"
)
OTHER_BOT = (
    "check that the bot id in the app's manifest is the one of the Azure Bot resource and of TEAMS_BOT_APP_ID, and that the "
    "Azure Bot resource has the Microsoft Teams channel"
)
TRY = "declare an incident of a service for which only you are on call, and look into its channel"


class TeamsCheck:
    """The team as Graph shows it, and with the messenger `bot` the bot's place in it."""

    def __init__(self, reader: TeamReader, token: Token, bot: BotDoor | None) -> None:
        self._reader = reader
        self._token = token
        self._bot = bot

    @property
    def subjects(self) -> tuple[str, ...]:
        """Team, rights and room; app and bot where one speaks."""
        bots = (APP, BOT) if self._bot else ()
        return (TEAM_READ, *(right.subject for right in self._rights), ROOM, *bots)

    @property
    def _rights(self) -> tuple[Right, ...]:
        return tuple(right for right in RIGHTS if self._bot or right.name != ONLY_FOR_BOTS)

    async def look(self) -> AsyncIterator[Finding]:
        """Ask Graph about the team, then the bot connector."""
        said = claims(await self._token())
        facts = await self._reader.facts(with_messages=self._bot is not None)
        team = team_diagnosis.team(facts)
        yield team
        if team.state is State.MISSING:
            return
        for finding in team_diagnosis.rights(facts, said, self._rights):
            yield finding
        yield team_diagnosis.room(facts)
        if self._bot:
            for finding in await self._bots(self._bot, facts, said):
                yield finding

    async def _bots(self, bot: BotDoor, facts: TeamFacts, said: Mapping[str, Any]) -> list[Finding]:
        if facts.general_id is None:
            return [_app(facts, bot.names(said)), unknown(BOT, "the team's id for bots cannot be seen")]
        try:
            answer = await bot.enter(facts.general_id)
        except Failure as error:
            return [_app(facts, bot.names(said)), unknown(BOT, f"not seen: {error}")]
        return diagnosed(answer, _app(facts, bot.names(said)))


class BotDoor:
    """The bot connector, asked about the team and for nothing else."""

    def __init__(self, http: Http, token: Token, service_url: str, app_id: str | None) -> None:
        self._http = http
        self._token = token
        self._service_url = service_url.rstrip("/")
        self._app_id = app_id

    async def enter(self, team: str) -> httpx.Response:
        """The answer to who asks for the team's details, which only its bots may.

        Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context.
        """
        doing = "ask the bot connector about the team"
        url = f"{self._service_url}/v3/teams/{quote(team, safe='')}"
        return await self._http.read(url, doing=doing, headers=await authorization(self._token, url, doing))

    def names(self, said: Mapping[str, Any]) -> frozenset[str]:
        """The application ids by which the app may be known, in small letters."""
        return frozenset(name.lower() for name in (self._app_id, app_id(said)) if name)


def diagnosed(answer: httpx.Response, app: Finding) -> list[Finding]:
    """App and bot, by the connector's answer and by what Graph says of the app.

    Who is let in is installed, whatever Graph shows. Who is not may be: the app of another bot, or a bot without
    its Teams channel.
    """
    if answer.is_success:
        found = app if app.state is State.OK else ok(APP, "its bot is let into the team")
        return [found, ok(BOT, "the connector let it in; whether a message appears is not tried")]
    why = f"{words(answer)} (HTTP {answer.status_code})"
    if NOT_A_MEMBER not in answer.text:
        meant = failure(
            "enter the team",
            answer.status_code,
            words(answer),
            retry_after=seconds_to_wait(answer.headers),
            writes=False,
            fix=FIXES.get(answer.status_code, ""),
        )
        return [app, told(BOT, meant)]
    if app.state is State.MISSING:
        return [app, unknown(BOT, f"not in the team, as its app is not: {why}")]
    return [app, missing(BOT, why, OTHER_BOT if app.state is State.OK else FIXES[403])]


def _app(facts: TeamFacts, ours: frozenset[str]) -> Finding:
    """Whether one of the installed apps is ours: never said to be missing unless all of them were seen."""
    apps = facts.apps
    if apps is None or isinstance(apps, Exception):
        return unknown(APP, "the team's apps cannot be listed")
    for installed in apps:
        if ours.intersection(_ids(installed)):
            shown = installed.get("teamsAppDefinition") or {}
            return ok(APP, f"{shown.get('displayName')} {shown.get('version') or ''}".strip())
    if apps and not ours:
        return unknown(APP, f"{len(apps)} apps are, and which of them is ours cannot be seen without a token")
    if nameless := [one for one in apps if not _ids(one) and not _is_from_the_store(one)]:
        return unknown(APP, f"{len(nameless)} of the {len(apps)} apps in the team do not say whose they are")
    return missing(APP, f"none of the {len(apps)} apps in the team is Muster's", INSTALL)


def _ids(installed: Mapping[str, Any]) -> set[str]:
    """The application ids that an installed app names."""
    shown = installed.get("teamsAppDefinition") or {}
    named = ((shown.get("authorization") or {}).get("clientAppId"), (shown.get("bot") or {}).get("id"))
    return {str(name).lower() for name in named if name}


def _is_from_the_store(installed: Mapping[str, Any]) -> bool:
    return (installed.get("teamsApp") or {}).get("distributionMethod") == "store"


class BriefingCheck:
    """The briefing where no bot posts it: a workflow's address, or nothing at all."""

    subjects = (BRIEFING,)

    def __init__(self, workflow_url: str | None) -> None:
        self._host = urlsplit(workflow_url).hostname if workflow_url else None

    async def look(self) -> AsyncIterator[Finding]:
        """Read the settings: a call of a workflow would be a message."""
        if self._host is None:
            yield ok(BRIEFING, "TEAMS_MESSENGER is none: nothing is posted, and the work item says so")
            return
        what = f"the workflow's address is well-formed and leads to {self._host}; it was not called, because a call is a message"
        yield unknown(BRIEFING, what, TRY)
