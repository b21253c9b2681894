"""The control address: orders for faults, rights and lags, and the recorded requests."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from local.vendors.orders import json_object, known_name, read_fault, seconds_of
from local.vendors.rights import LAGS, RIGHTS
from local.vendors.server import WORLD
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()


@TABLE.get("/_control/faults")
async def list_faults(request: web.Request) -> web.Response:
    """The orders in force, the first that matches being used up first; `times` and `skip` are what is left."""
    return web.json_response([asdict(fault) for fault in request.app[WORLD].faults.in_force()])


@TABLE.post("/_control/faults")
async def order_fault(request: web.Request) -> web.Response:
    """Order a fault; 201 with the number of orders in force."""
    faults = request.app[WORLD].faults
    faults.order(read_fault(await json_object(request)))
    return web.json_response({"orders": len(faults.in_force())}, status=201)


@TABLE.delete("/_control/faults")
async def clear_faults(request: web.Request) -> web.Response:
    """Forget all orders."""
    request.app[WORLD].faults.orders.clear()
    return web.Response(status=204)


@TABLE.get("/_control/rights")
async def list_rights(request: web.Request) -> web.Response:
    """Each right: granted, or taken away."""
    missing = request.app[WORLD].missing_rights
    return web.json_response({right: "taken away" if right in missing else "granted" for right in RIGHTS})


@TABLE.put("/_control/rights/{right}")
async def grant(request: web.Request) -> web.Response:
    """Grant a right again."""
    request.app[WORLD].missing_rights.discard(_right(request))
    return web.Response(status=204)


@TABLE.delete("/_control/rights/{right}")
async def take_away(request: web.Request) -> web.Response:
    """Take a right away."""
    request.app[WORLD].missing_rights.add(_right(request))
    return web.Response(status=204)


@TABLE.get("/_control/lag")
async def list_lags(request: web.Request) -> web.Response:
    """The lags that were set, in seconds; null for the usual one."""
    return web.json_response({what: request.app[WORLD].lag_seconds.get(what) for what in LAGS})


@TABLE.put("/_control/lag/{what}/{seconds}")
async def set_lag(request: web.Request) -> web.Response:
    """Let something lag by so many seconds."""
    what = known_name("lag", request.match_info["what"], LAGS)
    request.app[WORLD].lag_seconds[what] = seconds_of(request.match_info["seconds"])
    return web.Response(status=204)


@TABLE.get("/_control/requests")
async def list_requests(request: web.Request) -> web.Response:
    """Every request that arrived, without tokens."""
    return web.json_response([r.to_json() for r in request.app[WORLD].requests])


@TABLE.delete("/_control/requests")
async def forget_requests(request: web.Request) -> web.Response:
    """Forget the requests."""
    request.app[WORLD].requests.clear()
    return web.Response(status=204)


def routes(world: World) -> web.RouteTableDef:
    """The control address' own routes; the vendors add theirs."""
    del world
    return TABLE


def nothing_else(app: web.Application) -> None:
    """Let a control address that nobody serves answer with those that are served; to be added last."""
    served = sorted({a for r in app.router.resources() if (a := r.canonical).startswith("/_control/")})

    async def unknown(request: web.Request) -> web.Response:
        text = f"there is no {request.method} {request.path}; there are: {', '.join(served)}"
        raise VendorError(404, {"error": f"{text}; more on {request.url.origin()}/_control"})

    app.router.add_route("*", "/_control/{rest:.*}", unknown)


def _right(request: web.Request) -> str:
    return known_name("right", request.match_info["right"], RIGHTS)
