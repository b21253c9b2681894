"""Tables of routes put together into one."""

from __future__ import annotations

from aiohttp import web


def gather(*tables: web.RouteTableDef) -> web.RouteTableDef:
    """One table with the routes of all, in their order."""
    whole = web.RouteTableDef()
    for table in tables:
        for route in table:
            if isinstance(route, web.RouteDef):
                whole.route(route.method, route.path, **route.kwargs)(route.handler)
    return whole
