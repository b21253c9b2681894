"""TEAMS_MESSENGER=bot: post and update as a bot, over the bot connector's REST interface.

Graph cannot post a channel message without a signed-in user (learn.microsoft.com/graph/api/chatmessage-post), so
the bot of the Muster Teams app speaks. Source: learn.microsoft.com/azure/bot-service/rest-api/
bot-framework-rest-connector-api-reference, learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from incident.errors import Refused, Unknown
from incident.records import Channel, Message
from integrations.graph.client import Graph, GraphError
from integrations.http import Http, Token, authorization, check_accepted, words
from integrations.teams.voice import Activity

if TYPE_CHECKING:
    import httpx
    from kiota_abstractions.request_information import RequestInformation

SERVICE_URL = "https://smba.trafficmanager.net/teams"
"""The commercial cloud; the government clouds have their own."""
UNCERTAIN = (412,)
"""Besides 5xx: Teams answers 412 to a message that it may have posted (rate-limit, see above)."""
FORBIDDEN = 403
FIXES = {
    400: (
        "correct what the answer names in the card (of somebody who is mentioned: UserId in their row of the roster), then "
        "run the step again"
    ),
    401: (
        "check TEAMS_BOT_APP_ID, and that the app's identity belongs to the Azure Bot resource in this tenant, then run "
        "the step again"
    ),
    403: (
        "install the Muster app in the team (in Teams: Manage team > Apps), and check that the Azure Bot resource "
        "has the Microsoft Teams channel and the bot id in the app's manifest; then run the step again"
    ),
    404: "check that the channel still exists and TEAMS_TEAM_ID is its team, then run the step again",
}


class Bot:
    """A `Voice` that can look back and correct itself. `app_id` is the bot's application id, where it is known."""

    def __init__(
        self,
        http: Http,
        token: Token,
        graph: Graph,
        team_id: str,
        *,
        service_url: str = SERVICE_URL,
        app_id: str | None = None,
    ) -> None:
        self._http = http
        self._token = token
        self._graph = graph
        self._team_id = team_id
        self._service_url = service_url.rstrip("/")
        self._app_id = app_id

    async def find(self, channel: Channel, marker: str, doing: str) -> Message | None:
        """The message among the channel's messages, the oldest where there are several.

        None also where ChannelMessage.Read.Group is not granted, so one cannot look: a message whose answer was lost
        is then posted again.
        """
        found = None
        try:
            async for page in self._graph.pages(self._messages(channel), doing):
                mine = [message for message in page if self._is_ours(message, marker)]
                found = mine[-1] if mine else found
        except GraphError as error:
            if error.status == FORBIDDEN:
                return None
            raise error.means(doing, writes=False, fixes=FIXES) from error
        return Message(channel.id, found["id"]) if found else None

    async def say(self, channel: Channel, said: Activity, doing: str) -> Message:
        """Post a message.

        Raises:
            TryAgain: Teams was busy, or could not be reached.
            Unknown: The message may have been posted.
            Refused: The bot is not in the team, or Teams does not take the card.
        """
        response = await self._send("POST", self._activities(channel.id), said, doing)
        return Message(channel.id, _message_id(response, doing))

    async def correct(self, message: Message, said: Activity, doing: str) -> None:
        """Put another content in place of the posted one. Raises as `say` does."""
        if message.id is None:
            why = "it was posted by a messenger that gives no message id"
            raise Refused(doing, why, "nothing to do: the incident's status address has the current state")
        url = f"{self._activities(message.channel_id)}/{quote(message.id, safe='')}"
        await self._send("PUT", url, said, doing)

    async def _send(self, method: str, url: str, said: Activity, doing: str) -> httpx.Response:
        headers = await authorization(self._token, url, doing)
        response = await self._http.write(method, url, said, doing=doing, headers=headers)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # A token can expire on its way, and nothing was done; a second no is an answer to a fresh token.
            headers = await authorization(self._token, url, doing)
            response = await self._http.write(method, url, said, doing=doing, headers=headers)
        check_accepted(response, doing, fix=_fix(response), uncertain=UNCERTAIN)
        return response

    def _activities(self, channel_id: str) -> str:
        return f"{self._service_url}/v3/conversations/{quote(channel_id, safe='')}/activities"

    def _messages(self, channel: Channel) -> RequestInformation:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.teams.item.channels.item.messages.messages_request_builder import (
            MessagesRequestBuilder,
        )

        query = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(top=50)
        room = self._graph.api.teams.by_team_id(self._team_id).channels.by_channel_id(channel.id)
        return room.messages.to_get_request_information(RequestConfiguration(query_parameters=query))

    def _is_ours(self, message: dict[str, Any], marker: str) -> bool:
        """Whether a message is the one: not deleted, written by our app, and a text of its card is the marker."""
        author = ((message.get("from") or {}).get("application") or {}).get("id")
        if message.get("deletedDateTime") or (self._app_id and author != self._app_id):
            return False
        contents = (attached.get("content") or "" for attached in message.get("attachments") or [])
        return any(_holds(content, marker) for content in contents)


def _holds(card: str, marker: str) -> bool:
    """Whether a card, which is JSON, has the marker as a whole text: one person's may begin with another's."""
    plain = card.replace("\\/", "/")
    return json.dumps(marker) in plain or json.dumps(marker, ensure_ascii=False) in plain


def _fix(response: httpx.Response) -> str:
    if "archived" in words(response).lower():
        return "restore the channel from the archive in Teams, then run the step again"
    return FIXES.get(response.status_code, "")


def _message_id(response: httpx.Response, doing: str) -> str:
    try:
        answer = response.json()
        return str(answer["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unknown(doing, "the answer names no message") from error
