"""The stand-in bot connector (`/bot/v3`) and Workflows webhooks (`/bot/workflows`).

What is posted stands in `graph.teams(world).messages`, where Graph reads it; `bot(world)` holds the rest.
"""

from __future__ import annotations

from aiohttp import web

from local.vendors.bot import activities, workflows
from local.vendors.bot.errors import error_body
from local.vendors.bot.state import BotState, Run, Workflow, bot
from local.vendors.gather import gather
from local.vendors.server import WORLD
from local.vendors.world import World

__all__ = ["BotState", "Run", "Workflow", "bot", "error_body", "routes"]

CONTROL = web.RouteTableDef()


@CONTROL.put("/_control/bot/limits")
async def switch_limits_on(request: web.Request) -> web.Response:
    """From now on a thread takes only so many messages."""
    bot(request.app[WORLD]).limits_on = True
    return web.Response(status=204)


@CONTROL.delete("/_control/bot/limits")
async def switch_limits_off(request: web.Request) -> web.Response:
    """Threads take everything, as at first."""
    bot(request.app[WORLD]).limits_on = False
    return web.Response(status=204)


def routes(world: World) -> web.RouteTableDef:
    """The connector's routes."""
    bot(world)
    return gather(activities.TABLE, workflows.TABLE, CONTROL)
