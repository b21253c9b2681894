"""Teams Workflows: "When a Teams webhook request is received", then "Post card in a chat or channel"."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from local.vendors.bot.content import check_content
from local.vendors.bot.errors import refusal
from local.vendors.bot.state import Run, Workflow, bot
from local.vendors.graph.channels import is_archived
from local.vendors.graph.state import Author, Channel, Message, teams
from local.vendors.server import WORLD
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()
FLOW_BOT = Author("Workflows", application_id="2bcfa2ba-0000-4000-8000-00000000f10b")
LARGEST = 28 * 1024
"""Bytes that Teams takes from a flow (learn.microsoft.com: webhooks and connectors)."""


@TABLE.post("/bot/workflows/{name}")
async def run_flow(request: web.Request) -> web.Response:
    """Take a card: 202 and nothing else, as soon as the address and the shape of the body are right.

    The flow runs afterwards. What fails in it (a bad card, an archived channel) is seen in the flow's run
    history, here `bot(world).runs`, and never by the caller.
    """
    world, name = request.app[WORLD], request.match_info["name"]
    workflow = bot(world).workflows.get(name)
    if workflow is None:
        raise refusal(404, f"The workflow '{name}' could not be found.", "WorkflowNotFound")
    if request.query.get("sig") != workflow.secret:
        text = "The authentication credentials are not valid: the 'sig' of the address is wrong or missing."
        raise refusal(401, text, "DirectApiAuthorizationRequired")
    body = await _checked_body(request)
    bot(world).runs.append(Run(name, world.clock(), _failure(world, workflow, body)))
    return web.Response(status=202)


async def _checked_body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise refusal(400, "The input body is not valid JSON.", "InvalidRequestContent") from error
    if (
        not isinstance(body, dict)
        or body.get("type") != "message"
        or not isinstance(body.get("attachments"), list)
    ):
        text = "The input body for trigger 'manual' of type 'Request' did not match its schema definition."
        raise refusal(400, text, "TriggerInputSchemaMismatch")
    return body


def _failure(world: World, workflow: Workflow, body: dict[str, Any]) -> str | None:
    try:
        _post(world, workflow, body)
    except VendorError as error:
        return str(error.body["error"]["message"])
    return None


def _post(world: World, workflow: Workflow, body: dict[str, Any]) -> None:
    channel = _channel(world, workflow, body.get("recipient") or {})
    if len(str(body["attachments"]).encode()) > LARGEST:
        raise refusal(413, "Message size too large.")
    check_content(body)
    teams(world).add_message(Message("", channel.id, FLOW_BOT, body, world.clock()))


def _channel(world: World, workflow: Workflow, recipient: dict[str, Any]) -> Channel:
    team = teams(world)
    if recipient.get("groupId", team.team_id) != team.team_id:
        raise refusal(404, "The team was not found.")
    try:
        channel = team.channel(recipient.get("channelId") or workflow.channel)
    except KeyError as error:
        raise refusal(404, "The channel was not found.") from error
    if channel.deleted or is_archived(world, channel) or channel.membership_type != "standard":
        raise refusal(403, "The bot is not part of the conversation roster.", "BotNotInConversationRoster")
    return channel
