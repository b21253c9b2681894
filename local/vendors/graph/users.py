"""`/users`: who is in the tenant; and the control address that changes it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from local.vendors.graph.access import VERSION, authenticated
from local.vendors.graph.errors import refusal
from local.vendors.graph.odata import EntitySet, answer_one, answer_set
from local.vendors.graph.state import User, graph, new_user
from local.vendors.orders import address_of, known_name, wanted
from local.vendors.server import WORLD
from local.vendors.world import World

TABLE = web.RouteTableDef()
USERS = EntitySet(
    "user",
    ("mail", "userPrincipalName", "displayName", "id"),
    (
        *("id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "jobTitle"),
        *("businessPhones", "mobilePhone", "officeLocation", "preferredLanguage", "accountEnabled"),
    ),
)


@TABLE.get(VERSION + "users")
async def list_users(request: web.Request) -> web.Response:
    """The users; `$filter` by mail, user principal name, display name or id."""
    world = _admitted(request)
    return answer_set(request, [_as_json(user) for user in graph(world).users], USERS)


@TABLE.get(VERSION + "users/{user}")
async def get_user(request: web.Request) -> web.Response:
    """One user by id or user principal name."""
    world = _admitted(request)
    user = graph(world).user(request.match_info["user"])
    if user is None:
        text = (
            f"Resource '{request.match_info['user']}' does not exist or one of its queried "
            "reference-property objects are not present."
        )
        raise refusal(request, 404, text, "Request_ResourceNotFound")
    return answer_one(request, _as_json(user), USERS)


@TABLE.put("/_control/graph/users/{upn}")
async def put_user(request: web.Request) -> web.Response:
    """Add or replace a user; the body may give `displayName`, `mail` and `mailbox` (false: has none)."""
    world, upn = request.app[WORLD], address_of(request.match_info["upn"])
    body = await wanted(request, {"displayName": str, "mail": str, "mailbox": bool})
    _remove(world, upn)
    name = body.get("displayName") or upn.partition("@")[0].title()
    graph(world).users.append(new_user(upn, name, body.get("mail"), mailbox=body.get("mailbox", True)))
    return web.Response(status=204)


@TABLE.delete("/_control/graph/users/{upn}")
async def delete_user(request: web.Request) -> web.Response:
    """Remove a user."""
    world, upn = request.app[WORLD], request.match_info["upn"].lower()
    _remove(world, known_name("user", upn, [user.user_principal_name.lower() for user in graph(world).users]))
    return web.Response(status=204)


def _admitted(request: web.Request) -> World:
    world = authenticated(request)
    if not world.may("User.ReadBasic.All"):
        text = "Insufficient privileges to complete the operation."
        raise refusal(request, 403, text, "Authorization_RequestDenied")
    return world


def _remove(world: World, upn: str) -> None:
    state = graph(world)
    state.users = [user for user in state.users if not user.is_called(upn)]


def _as_json(user: User) -> dict[str, Any]:
    given, _, surname = user.display_name.rpartition(" ")
    return {
        "id": user.id,
        "displayName": user.display_name,
        "givenName": given or None,
        "surname": surname,
        "mail": user.mail,
        "userPrincipalName": user.user_principal_name,
        "jobTitle": user.job_title,
        "businessPhones": [],
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
    }
