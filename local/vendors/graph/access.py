"""Who may do what on Graph: the token first, then the rights of the application."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from local.vendors.graph.errors import refusal
from local.vendors.graph.state import teams
from local.vendors.server import ARRIVED, WORLD
from local.vendors.tokens import BadToken, audience_of
from local.vendors.world import VendorError, World

AUDIENCES = ("https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

VERSION = "/graph/v1.0{slashes:/+}"
"""Where every path begins; the official SDK sends `/v1.0//teams` with some base addresses."""


def admit_to_team(request: web.Request, right: str) -> World:
    """The world, if the caller may use Teams and holds the right.

    `right` is the operation's resource-specific consent or, where there is none, its least application
    permission (learn.microsoft.com/graph/permissions-reference).

    Raises:
        VendorError: 401 for a token that is not for Graph; 403 naming the right that is missing; 429 with Retry-After
            where the second has had its requests (learn.microsoft.com/graph/throttling-limits).
    """
    world = authenticated(request)
    _keep_to_the_limit(request, world)
    if not world.may("Teams"):
        raise refusal(request, 403, "Access to Microsoft Teams was denied for this tenant.")
    if not world.may(right):
        raise refusal(request, 403, missing_role(right))
    return world


def _keep_to_the_limit(request: web.Request, world: World) -> None:
    if world.team_limit is None:
        return
    team, now = teams(world), request[ARRIVED]
    team.calls = [at for at in team.calls if now - at < 1.0]
    if len(team.calls) >= world.team_limit:
        busy = refusal(request, 429, "Too many requests of this application about this team.")
        busy.headers["Retry-After"] = "1"
        raise busy
    team.calls.append(now)


def missing_role(right: str) -> str:
    """Graph's words for a Teams permission that the application lacks."""
    return (
        f"Missing role permissions on the request. API requires one of '{right}'. "
        "Roles on the request 'Group.Selected'. Resource specific consent grants on the request ''."
    )


def authenticated(request: web.Request) -> World:
    """The world, if the request is anonymous or has a token for Graph.

    Raises:
        VendorError: 401 with the reason.
    """
    world = request.app[WORLD]
    if "Authorization" not in request.headers:
        return world
    try:
        audience = audience_of(request, world.clock())
    except BadToken as error:
        expired = "expired" in str(error)
        text = "Lifetime validation failed, the token is expired." if expired else f"IDX14100: {error}"
        raise _no_token(request, text) from error
    if audience is None:
        raise _no_token(request, "Access token is empty.")
    if not _is_for_graph(audience):
        raise _no_token(request, "Access token validation failure. Invalid audience.")
    return world


def _is_for_graph(audience: str) -> bool:
    return audience.rstrip("/") in AUDIENCES or urlsplit(audience).hostname in LOOPBACK


def _no_token(request: web.Request, text: str) -> VendorError:
    return refusal(request, 401, text)
