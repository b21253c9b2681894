"""The stand-in token service: App Service's managed identity, and Entra ID's client credentials.

Tokens are unsigned. Their lifetime is 3,600 seconds unless `PUT /_control/identity/lifetime/{seconds}` says
otherwise; it may be negative, for tokens that have expired already.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.graph.state import BOT_APP_ID, TENANT_ID
from local.vendors.orders import bad_order
from local.vendors.server import WORLD
from local.vendors.tokens import make_token
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()
API_VERSION = "2019-08-01"
RIGHT = "Managed identity"
"""Taken away, the app has no identity assigned."""
IN_THE_TENANT = (
    "ChannelSettings.ReadWrite.All",
    "TeamMember.ReadWriteNonOwnerRole.All",
    "Mail.Read",
    "Mail.Send",
    "User.ReadBasic.All",
)
"""Rights on Graph that are granted in the whole tenant, and so stand in the app's tokens for it."""


@dataclass
class IdentityState:
    """How long tokens last, in seconds."""

    lifetime: int = 3600


def identity(world: World) -> IdentityState:
    """The token service's state in a world."""
    return world.parts.setdefault("identity", IdentityState())


@TABLE.get("/identity/token")
async def managed_identity_token(request: web.Request) -> web.Response:
    """A token for `resource` (learn.microsoft.com: managed identities for App Service, REST endpoint)."""
    world, query = request.app[WORLD], request.query
    if not request.headers.get("X-IDENTITY-HEADER"):
        raise _refused(401, "The X-IDENTITY-HEADER header is missing.")
    if query.get("api-version") != API_VERSION or not query.get("resource"):
        raise _refused(400, f"api-version must be {API_VERSION} and resource must be given.")
    if not world.may(RIGHT):
        text = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
        raise _refused(400, text)
    client_id = query.get("client_id") or BOT_APP_ID
    claims = _claims(world, query["resource"], client_id)
    body = {
        "access_token": make_token(claims),
        "client_id": client_id,
        "expires_on": str(claims["exp"]),
        "resource": query["resource"],
        "token_type": "Bearer",
    }
    return web.json_response(body)


@TABLE.post("/identity/{tenant}/oauth2/v2.0/token")
async def client_credentials_token(request: web.Request) -> web.Response:
    """A token for an application with a secret or an assertion (OAuth 2.0 client credentials, RFC 6749 4.4)."""
    world, form = request.app[WORLD], await request.post()
    scope, client_id = str(form.get("scope", "")), str(form.get("client_id", ""))
    if form.get("grant_type") != "client_credentials":
        raise _refused_grant(
            "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type."
        )
    if not scope.endswith("/.default"):
        text = (
            f"AADSTS1002012: The provided value for scope {scope} is not valid. It must end with /.default."
        )
        raise _refused_grant("invalid_scope", text)
    if not client_id or not (form.get("client_secret") or form.get("client_assertion")):
        raise _refused_grant(
            "invalid_client", "AADSTS7000216: client_assertion or client_secret is required."
        )
    token = make_token(_claims(world, scope.removesuffix("/.default"), client_id))
    body = {"token_type": "Bearer", "expires_in": identity(world).lifetime, "access_token": token}
    return web.json_response(body)


@TABLE.put("/_control/identity/lifetime/{seconds}")
async def set_lifetime(request: web.Request) -> web.Response:
    """How long the tokens of the next requests last."""
    seconds = request.match_info["seconds"]
    if not re.fullmatch(r"-?\d{1,5}", seconds):
        raise bad_order(
            f"{seconds!r} is no lifetime in whole seconds, like 60, or -10 for tokens of the past"
        )
    identity(request.app[WORLD]).lifetime = int(seconds)
    return web.Response(status=204)


def routes(world: World) -> web.RouteTableDef:
    """The token service's routes."""
    identity(world)
    return gather(TABLE)


def _claims(world: World, audience: str, client_id: str) -> dict[str, Any]:
    now = int(world.clock().timestamp())
    return {
        "aud": audience,
        "iss": f"https://sts.windows.net/{TENANT_ID}/",
        "iat": now,
        "nbf": now,
        "exp": now + identity(world).lifetime,
        "appid": client_id,
        "oid": str(uuid.uuid5(uuid.NAMESPACE_DNS, client_id)),
        "tid": TENANT_ID,
        "idtyp": "app",
        "roles": [right for right in IN_THE_TENANT if world.may(right)] if "graph" in audience else [],
    }


def _refused(status: int, message: str) -> VendorError:
    return VendorError(status, {"statusCode": status, "message": message})


def _refused_grant(error: str, description: str) -> VendorError:
    return VendorError(400, {"error": error, "error_description": description})
