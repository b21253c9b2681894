"""Pages for people: what a person would see in Azure Boards and in Teams, rendered from the stand-ins' state."""

from __future__ import annotations

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.pages import boards, teams
from local.vendors.world import World


def routes(world: World) -> web.RouteTableDef:
    """The pages of every vendor that has any."""
    return gather(boards.routes(world), teams.routes(world))
