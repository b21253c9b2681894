"""A stand-in Azure DevOps: the organisation `contoso`, with one project for each system process."""

from __future__ import annotations

from aiohttp import web

from local.vendors.devops import locations, routes_batch, routes_people, routes_queries
from local.vendors.devops.desk import Desk
from local.vendors.devops.errors import error_body
from local.vendors.devops.routes_items import Items
from local.vendors.devops.routes_process import Process
from local.vendors.devops.state import Boards, WorkItem, boards
from local.vendors.gather import gather
from local.vendors.world import VendorError, World

__all__ = ["Boards", "WorkItem", "boards", "error_body", "routes"]


def routes(world: World) -> web.RouteTableDef:
    """Everything below `/azure-devops`, and the control address for its members."""
    desk = Desk(world)
    locations.add_routes(desk)
    items = Items(desk)
    items.add_routes()
    routes_batch.add_routes(items)
    routes_queries.add_routes(desk)
    Process(desk).add_routes()
    routes_people.add_routes(desk)

    @desk.table.route("*", "/azure-devops/{rest:.*}")
    async def no_controller(request: web.Request) -> web.Response:
        text = f"The controller for path '/{request.match_info['rest']}' was not found or does not implement {{}}."
        raise VendorError(404, error_body(404, text.format(request.method)))

    return gather(desk.table, routes_people.control_routes(world))
