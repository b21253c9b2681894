"""`/teams/{id}/channels/{id}/messages`: read what was said; an application cannot say anything here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from aiohttp import web

from local.vendors.graph.access import VERSION, admit_to_team, authenticated, missing_role
from local.vendors.graph.channels import the_channel
from local.vendors.graph.errors import refusal
from local.vendors.graph.odata import EntitySet, answer_one, answer_set
from local.vendors.graph.state import Message, teams
from local.vendors.world import World

TABLE = web.RouteTableDef()
PLACE = VERSION + "teams/{team}/channels/{channel}/messages"
READ = "ChannelMessage.Read.Group"
PROPERTIES = (
    *("id", "replyToId", "messageType", "createdDateTime", "lastModifiedDateTime", "lastEditedDateTime"),
    *("deletedDateTime", "subject", "summary", "importance", "from", "body", "attachments", "mentions"),
    *("channelIdentity", "webUrl", "replies"),
)
MESSAGES = EntitySet("chatMessage", (), PROPERTIES, largest_page=50, page=20)


@TABLE.get(PLACE)
async def list_messages(request: web.Request) -> web.Response:
    """The messages that begin a thread, newest first; at most 50 a page, no `$filter`."""
    world = admit_to_team(request, READ)
    channel = the_channel(request, world)
    roots = [m for m in teams(world).messages if m.channel_id == channel.id and m.reply_to is None]
    with_replies = request.query.get("$expand") == "replies"
    shown = [as_json(m, world, with_replies=with_replies) for m in reversed(roots)]
    return answer_set(request, shown, MESSAGES)


@TABLE.get(PLACE + "/{message}")
async def get_message(request: web.Request) -> web.Response:
    """One message."""
    world = admit_to_team(request, READ)
    return answer_one(request, as_json(_the_message(request, world), world), MESSAGES)


@TABLE.get(PLACE + "/{message}/replies")
async def list_replies(request: web.Request) -> web.Response:
    """The replies in one thread, newest first."""
    world = admit_to_team(request, READ)
    return answer_set(request, _replies(_the_message(request, world), world), MESSAGES)


@TABLE.post(PLACE)
@TABLE.post(PLACE + "/{message}/replies")
async def post_message(request: web.Request) -> web.Response:
    """Refused: without a signed-in user only an import may post (learn.microsoft.com/graph/api/chatmessage-post)."""
    authenticated(request)
    raise refusal(request, 403, missing_role("Teamwork.Migrate.All"))


def as_json(message: Message, world: World, *, with_replies: bool = False) -> dict[str, Any]:
    """A message as Graph shows it: cards as JSON strings, a deleted one without its words."""
    attachments = [] if message.deleted else _attachments(message)
    shown = {
        "id": message.id,
        "replyToId": message.reply_to,
        "messageType": "message",
        "createdDateTime": _time(message.created),
        "lastModifiedDateTime": _time(message.deleted or message.edited or message.created),
        "lastEditedDateTime": _time(message.edited),
        "deletedDateTime": _time(message.deleted),
        "subject": None,
        "summary": message.activity.get("summary"),
        "importance": message.activity.get("importance") or "normal",
        "from": _sender(message),
        "body": {"contentType": "html", "content": _words(message, attachments)},
        "attachments": attachments,
        "mentions": [],
        "channelIdentity": {"teamId": teams(world).team_id, "channelId": message.channel_id},
        "webUrl": None,
    }
    return shown | ({"replies": _replies(message, world)} if with_replies else {})


def _replies(root: Message, world: World) -> list[dict[str, Any]]:
    return [as_json(m, world) for m in reversed(teams(world).messages) if m.reply_to == root.id]


def _attachments(message: Message) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{int(message.id):032x}"[:-2] + f"{number:02x}",
            "contentType": attachment["contentType"],
            "contentUrl": None,
            "content": json.dumps(attachment["content"]),
            "name": None,
            "thumbnailUrl": None,
        }
        for number, attachment in enumerate(message.activity.get("attachments") or [])
    ]


def _words(message: Message, attachments: list[dict[str, Any]]) -> str:
    if message.deleted:
        return ""
    places = "".join(f'<attachment id="{attachment["id"]}"></attachment>' for attachment in attachments)
    return (message.activity.get("text") or "") + places


def _sender(message: Message) -> dict[str, Any]:
    author = message.author
    application = {"id": author.application_id, "displayName": author.name, "applicationIdentityType": "bot"}
    user = {"id": author.user_id, "displayName": author.name, "userIdentityType": "aadUser"}
    return {
        "application": application if author.application_id else None,
        "device": None,
        "user": user if author.user_id else None,
    }


def _the_message(request: web.Request, world: World) -> Message:
    channel, wanted = the_channel(request, world), request.match_info["message"]
    for message in teams(world).messages:
        if message.channel_id == channel.id and message.id == wanted:
            return message
    raise refusal(request, 404, f"Message {wanted} was not found.")


def _time(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z" if at else None
