"""The room: one standard channel for each incident, in one team, through Microsoft Graph.

Graph knows no idempotency key, so the channel carries ours: a name that only this incident has, and the
incident's id in the description. Names stay taken for about 30 days after a channel was deleted.
Sources: learn.microsoft.com/graph/api/channel-post, learn.microsoft.com/microsoftteams/limits-specifications-teams.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from incident.declaring_texts import cut
from incident.errors import Failure, Refused, TryAgain, Unknown
from incident.naming import channel_name
from incident.records import Channel, Incident
from integrations.graph.channel_refusals import refusal, refusal_to_remove
from integrations.graph.client import Graph, GraphError
from integrations.pace import Pace

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

NAME_LIMIT = 50
DESCRIPTION_LIMIT = 1024
PROPERTIES = ["id", "displayName", "description", "webUrl"]
"""All that is read of a channel: without a selection, Graph looks up each channel's e-mail address, slowly."""
READ_BACK_PAUSES = (0.0, 1.0, 3.0)
"""Seconds before each look for a channel whose name is taken: the list lags behind what was created."""
UNLISTED_SECONDS = 10.0
"""Before the step looks again for a channel whose name is taken and which still is in no list."""
SECONDS_APART = 0.3
"""Between two calls about the team: Graph allows an app four a second (learn.microsoft.com/graph/throttling-limits)."""
ADDRESS_PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each look for the address of a channel that has none yet."""


class TeamsChannels:
    """Port `Channels` (incident.ports)."""

    def __init__(
        self,
        graph: Graph,
        team_id: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pace: Pace | None = None,
    ) -> None:
        self._graph = graph
        self._team_id = team_id
        self._sleep = sleep
        self._pace = pace or Pace(SECONDS_APART)

    async def check(self) -> None:
        """Look for a channel that is there in every team: whether Graph is reached and the team is right."""
        await self._named("General")

    async def find(self, incident: Incident) -> Channel | None:
        """The incident's channel, by either of its names; one that does not carry the incident's id is not ours."""
        for name in names(incident):
            mine = _ours(await self._named(name), incident)
            if mine:
                return await self._with_address(mine)
        return None

    async def open(self, incident: Incident) -> Channel:
        """Create the channel, or return the one that an earlier attempt created.

        Raises:
            TryAgain: Graph was busy, or could not be reached; or the name is taken by a channel that is not listed, which
                is most likely ours: its name begins with this incident's id.
            Unknown: The channel may have been created.
            Refused: A right, the team, or room in the team is missing; or both names are taken.
        """
        for name in names(incident):
            channel = await self._create(incident, name) or await self._earlier(incident, name)
            if channel:
                return await self._with_address(channel)
        first, second = names(incident)
        raise Refused(
            self._opening(first),
            f"the names '{first}' and '{second}' are taken by channels that are not this incident's",
            "rename or remove those channels in Teams (a deleted one keeps its name for 30 days; restore it to "
            "rename it), then run the step again",
        )

    async def remove(self, channel: Channel) -> None:
        """Delete the channel; who is gone already is as they should be. Owners of the team can restore it for 30 days.

        Source: learn.microsoft.com/graph/api/channel-delete.
        """
        doing = f"remove the channel '{channel.name}' from team {self._team_id}"
        request = self._channels.by_channel_id(channel.id).to_delete_request_information()
        await self._pace.turn()
        try:
            await self._graph.send(request, doing, writes=True)
        except GraphError as error:
            if error.status != 404:  # noqa: PLR2004 - Not Found
                raise refusal_to_remove(error, doing) from error

    async def _create(self, incident: Incident, name: str) -> dict[str, Any] | None:
        """The new channel; None where the name is taken."""
        from integrations.graph.sdk import Channel as NewChannel

        doing = self._opening(name)
        body = NewChannel(display_name=name, description=description(incident))
        request = self._channels.to_post_request_information(body)
        await self._pace.turn()
        try:
            created = await self._graph.send(request, doing, writes=True)
        except GraphError as error:
            if _name_is_taken(error):
                return None
            raise refusal(error, doing, writes=True) from error
        if "id" not in created:
            raise Unknown(doing, "the answer names no channel")
        return created

    async def _earlier(self, incident: Incident, name: str) -> dict[str, Any] | None:
        """Who has the taken name: our own channel of an earlier attempt, or None for any other.

        Raises:
            TryAgain: No list shows it: it may be ours, so a second one under another name is not opened.
        """
        for pause in READ_BACK_PAUSES:
            await self._sleep(pause)
            holders = await self._named(name)
            if holders:
                return _ours(holders, incident)
        raise TryAgain(
            self._opening(name),
            f"the name '{name}' is taken by a channel that is in no list: it was opened just now, or somebody deleted it "
            "(then restore it in Teams under Manage team > Channels > Deleted)",
            UNLISTED_SECONDS,
        )

    async def _named(self, name: str) -> list[dict[str, Any]]:
        """The channels of that name. Graph's names ignore case; some tenants refuse the filter."""
        doing = f"look for the channel '{name}' in team {self._team_id}"
        try:
            listed = await self._listed(doing, "displayName eq '" + name.replace("'", "''") + "'")
        except GraphError as error:
            if error.status != 400:  # noqa: PLR2004 - Bad Request: the filter is not supported
                raise refusal(error, doing, writes=False) from error
            listed = await self._all(doing)
        return [c for c in listed if (c.get("displayName") or "").casefold() == name.casefold()]

    async def _all(self, doing: str) -> list[dict[str, Any]]:
        try:
            return await self._listed(doing, None)
        except GraphError as error:
            raise refusal(error, doing, writes=False) from error

    async def _listed(self, doing: str, clause: str | None) -> list[dict[str, Any]]:
        request = self._listing(clause)
        await self._pace.turn()
        return [channel async for page in self._graph.pages(request, doing) for channel in page]

    def _listing(self, clause: str | None) -> RequestInformation:
        from integrations.graph.sdk import ChannelsRequestBuilder, RequestConfiguration

        query = ChannelsRequestBuilder.ChannelsRequestBuilderGetQueryParameters(
            filter=clause, select=PROPERTIES
        )
        return self._channels.to_get_request_information(RequestConfiguration(query_parameters=query))

    async def _with_address(self, found: dict[str, Any]) -> Channel:
        """The channel with its address, waited for a little where Teams has not made one yet."""
        for pause in ADDRESS_PAUSES:
            if found.get("webUrl"):
                break
            await self._sleep(pause)
            found = await self._again(found)
        return Channel(found["id"], found.get("displayName") or "", found.get("webUrl") or None)

    async def _again(self, found: dict[str, Any]) -> dict[str, Any]:
        """The channel as it is now, or as it was: a channel without an address beats a failed step."""
        request = self._channels.by_channel_id(found["id"]).to_get_request_information()
        await self._pace.turn()
        try:
            return found | await self._graph.send(request, "read the channel's address", writes=False)
        except (Failure, GraphError):
            return found

    @property
    def _channels(self) -> Any:
        return self._graph.api.teams.by_team_id(self._team_id).channels

    def _opening(self, name: str) -> str:
        return f"open the channel '{name}' in team {self._team_id}"


def names(incident: Incident) -> tuple[str, str]:
    """The name that the incident's channel gets, and the one for when the first is taken; both within 50 characters."""
    first = channel_name(incident)
    return first, first[: NAME_LIMIT - 2].rstrip(" .") + " 2"


def description(incident: Incident) -> str:
    """What the channel is about, in one line of at most 1,024 characters that ends with the incident's id."""
    ref = _ref(incident)
    title = " ".join(incident.declaration.title.split())
    return f"{cut(title, DESCRIPTION_LIMIT - len(ref) - 1)} {ref}"


def _ref(incident: Incident) -> str:
    return f"[ref:{incident.id}]"


def _ours(channels: list[dict[str, Any]], incident: Incident) -> dict[str, Any] | None:
    return next((c for c in channels if _ref(incident) in (c.get("description") or "")), None)


def _name_is_taken(error: GraphError) -> bool:
    """`NameAlreadyExists` and a plain `BadRequest` were both seen for it, always with these words."""
    return error.status == 400 and (  # noqa: PLR2004 - Bad Request
        error.code == "NameAlreadyExists" or "already exist" in error.message.lower()
    )
