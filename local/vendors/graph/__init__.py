"""The stand-in Microsoft Graph: Teams, shifts, mail and users, under `/graph/v1.0`.

Tests look at `teams(world)`, `mail(world)` and `graph(world).users`.
"""

from __future__ import annotations

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.graph import channels, mailbox, messages, operations, schedule, team, users
from local.vendors.graph.access import authenticated
from local.vendors.graph.errors import error_body, refusal
from local.vendors.graph.state import GraphState, MailState, TeamsState, graph, mail, teams
from local.vendors.world import World

__all__ = ["GraphState", "MailState", "TeamsState", "error_body", "graph", "mail", "routes", "teams"]

REST = web.RouteTableDef()


@REST.route("*", "/graph/{rest:.*}")
async def unknown(request: web.Request) -> web.Response:
    """Graph's answer to what these stand-ins do not play."""
    authenticated(request)
    raise refusal(request, 404, f"Resource not found for the segment '{request.match_info['rest']}'.")


def routes(world: World) -> web.RouteTableDef:
    """Graph's routes."""
    graph(world)
    parts = (channels, messages, operations, team, schedule, users, mailbox)
    return gather(*(part.TABLE for part in parts), REST)
