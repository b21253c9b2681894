"""`/v3/conversations/{id}/activities`: post, reply, change, delete."""

from __future__ import annotations

import re

from aiohttp import web

from local.vendors.bot.access import admit_bot
from local.vendors.bot.content import read_activity
from local.vendors.bot.errors import refusal
from local.vendors.bot.limits import count_send
from local.vendors.graph.channels import is_archived
from local.vendors.graph.state import Author, Channel, Message, teams
from local.vendors.world import World

TABLE = web.RouteTableDef()
PLACE = "/bot{slashes:/+}v3/conversations/{conversation}/activities"
CONVERSATION = re.compile(r"(?P<channel>19:[^;]+@thread\.[a-z0-9]+)(?:;messageid=(?P<root>\d+))?")


@TABLE.get("/bot{slashes:/+}v3/teams/{team}")
async def team_details(request: web.Request) -> web.Response:
    """The team, for a bot that is in it; its id here is that of the channel General."""
    world, _ = admit_bot(request)
    general, team = teams(world).channels[0], teams(world)
    if request.match_info["team"] != general.id:
        raise refusal(404, "The team was not found.")
    shown = {"id": general.id, "name": team.display_name, "aadGroupId": team.team_id}
    return web.json_response({**shown, "channelCount": len(team.channels), "type": "standard"})


@TABLE.post(PLACE)
async def post(request: web.Request) -> web.Response:
    """Post in a channel or, with `;messageid=`, in a thread: 201 with the message's id."""
    world, author = admit_bot(request)
    channel, root = _conversation(request, world)
    return await _post(request, world, author, channel, root)


@TABLE.post(PLACE + "/{activity}")
async def reply(request: web.Request) -> web.Response:
    """Reply to a message: 201 with the reply's id."""
    world, author = admit_bot(request)
    channel, _ = _conversation(request, world)
    original = _message(world, channel, request.match_info["activity"])
    return await _post(request, world, author, channel, original.reply_to or original.id)


@TABLE.put(PLACE + "/{activity}")
async def change(request: web.Request) -> web.Response:
    """Put another content in the place of one's own message: 200 with the same id."""
    world, author = admit_bot(request)
    message = _own_message(request, world, author)
    message.activity = await read_activity(request)
    message.edited = world.clock()
    return web.json_response({"id": message.id})


@TABLE.delete(PLACE + "/{activity}")
async def delete(request: web.Request) -> web.Response:
    """Delete one's own message."""
    world, author = admit_bot(request)
    _own_message(request, world, author).deleted = world.clock()
    return web.Response(status=200)


async def _post(
    request: web.Request, world: World, author: Author, channel: Channel, root: str | None
) -> web.Response:
    activity = await read_activity(request)
    count_send(world, f"{channel.id};{root or ''}")
    message = Message("", channel.id, author, activity, world.clock(), reply_to=root)
    return web.json_response({"id": teams(world).add_message(message).id}, status=201)


def _conversation(request: web.Request, world: World) -> tuple[Channel, str | None]:
    match = CONVERSATION.fullmatch(request.match_info["conversation"])
    if match is None:
        raise refusal(400, "Bad format of conversation ID")
    channel = next((c for c in teams(world).channels if c.id == match["channel"] and not c.deleted), None)
    if channel is None:
        raise refusal(404, "Conversation not found.")
    if is_archived(world, channel):
        raise refusal(403, "The channel is archived; it takes no messages until it is restored.")
    if channel.membership_type != "standard":
        raise refusal(403, "The bot is not part of the conversation roster.", "BotNotInConversationRoster")
    if match["root"] is not None:
        _message(world, channel, match["root"])
    return channel, match["root"]


def _message(world: World, channel: Channel, message_id: str) -> Message:
    for message in teams(world).in_channel(channel.id):
        if message.id == message_id:
            return message
    raise refusal(404, "Activity was not found in the conversation.", "ActivityNotFoundInConversation")


def _own_message(request: web.Request, world: World, author: Author) -> Message:
    channel, _ = _conversation(request, world)
    message = _message(world, channel, request.match_info["activity"])
    if message.author.application_id != author.application_id:
        raise refusal(403, "The message was written by another application.")
    return message
