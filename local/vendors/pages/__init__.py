"""Pages for people: what a person would see in Azure Boards and in Teams, rendered from the stand-ins' state."""

from __future__ import annotations

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.pages import boards, control, index, teams
from local.vendors.world import World


def routes(world: World) -> web.RouteTableDef:
    """The pages of every vendor that has any."""
    return gather(index.routes(world), boards.routes(world), teams.routes(world), control.routes(world))
