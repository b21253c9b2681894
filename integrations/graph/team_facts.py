"""What Graph lets the app see of the team: every answer, and every refusal in Graph's own words.

Sources: learn.microsoft.com/graph/api/{channel-list, team-get-primarychannel, channel-list-messages,
team-list-installedapps, team-list-permissiongrants}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incident.errors import Failure
from integrations.graph.client import Graph, GraphError
from integrations.pace import Pace

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

Entities = Sequence[Mapping[str, Any]]
Told = Entities | GraphError | Failure | None
"""The entities of an answer, what stood in the way, or None where it could not be asked."""


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """By what was asked for. `general` is the channel that every team has."""

    channels: Told
    general: Told
    messages: Told
    apps: Told
    grants: Told

    @property
    def all(self) -> tuple[Told, ...]:
        """Every answer."""
        return (self.channels, self.general, self.messages, self.apps, self.grants)

    @property
    def general_id(self) -> str | None:
        """The id of the channel General, by which the bot connector knows the team."""
        return first_id(self.general)


def seen(told: Told) -> bool:
    """Whether Graph answered with what was asked for."""
    return not isinstance(told, GraphError | Failure | None)


def first_id(told: Told) -> str | None:
    """The id of the first entity, if there is one."""
    if told is None or isinstance(told, GraphError | Failure) or not told:
        return None
    return str(told[0].get("id") or "") or None


class TeamReader:
    """Asks about one team, never faster than Graph allows."""

    def __init__(self, graph: Graph, team_id: str, pace: Pace) -> None:
        self._graph = graph
        self._team_id = team_id
        self._pace = pace

    async def facts(self, *, with_messages: bool) -> TeamFacts:
        """Ask for everything; `with_messages`: for those of the channel General too."""
        _ = self._graph.api  # loads the SDK as a whole, before any part of it is asked for
        channels = await self._listed(self._channels(), "list the channels")
        general = await self._one(
            self._team.primary_channel.to_get_request_information(), "read the channel General"
        )
        place = first_id(general)
        messages = None
        if with_messages and place:
            messages = await self._listed(
                self._messages(place), "read the messages of the channel General", 1
            )
        apps = await self._listed(self._apps(), "list the team's apps")
        grants = await self._listed(
            self._team.permission_grants.to_get_request_information(),
            "list what apps were granted in the team",
        )
        return TeamFacts(channels, general, messages, apps, grants)

    async def _listed(self, request: RequestInformation, doing: str, most: int = 20) -> Told:
        await self._pace.turn()
        try:
            return [entity async for page in self._graph.pages(request, doing, most) for entity in page]
        except (GraphError, Failure) as error:
            return error

    async def _one(self, request: RequestInformation, doing: str) -> Told:
        await self._pace.turn()
        try:
            return [await self._graph.send(request, doing, writes=False)]
        except (GraphError, Failure) as error:
            return error

    @property
    def _team(self) -> Any:
        return self._graph.api.teams.by_team_id(self._team_id)

    def _channels(self) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.channels.channels_request_builder import ChannelsRequestBuilder

        query = ChannelsRequestBuilder.ChannelsRequestBuilderGetQueryParameters(select=["id", "displayName"])
        return self._team.channels.to_get_request_information(RequestConfiguration(query_parameters=query))

    def _messages(self, channel_id: str) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.channels.item.messages.messages_request_builder import (
            MessagesRequestBuilder,
        )

        query = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(top=1)
        room = self._team.channels.by_channel_id(channel_id)
        return room.messages.to_get_request_information(RequestConfiguration(query_parameters=query))

    def _apps(self) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.installed_apps.installed_apps_request_builder import (
            InstalledAppsRequestBuilder,
        )

        query = InstalledAppsRequestBuilder.InstalledAppsRequestBuilderGetQueryParameters(
            expand=["teamsApp", "teamsAppDefinition"]
        )
        return self._team.installed_apps.to_get_request_information(
            RequestConfiguration(query_parameters=query)
        )
