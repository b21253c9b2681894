"""Where every request to the organisation is received: who calls, which api-version, and only then the handler."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import math
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from local.vendors.devops.errors import error_body, lacks_permission, refusal
from local.vendors.devops.identities import SERVICE
from local.vendors.devops.state import ORGANIZATION
from local.vendors.tokens import BadToken, audience_of
from local.vendors.world import VendorError, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

AUDIENCE = "499b84ac-1321-427f-aa17-267ca6975798"
"""Azure DevOps' own resource id: the only audience whose tokens it takes."""
NEWEST = 7.2
RATE_LIMIT = 200
"""Throughput units in five minutes (learn.microsoft.com/azure/devops/integrate/concepts/rate-limits)."""
THROTTLE = "throttle"
"""The key of `world.lag_seconds` that makes Azure DevOps delay its answers and say so."""

_VERSION = re.compile(r"^(\d+(?:\.\d+)?)(-preview(?:\.\d+)?)?$")
_IN_ACCEPT = re.compile(r"api-version=([^;,\s]+)")


class Desk:
    """Collects routes below the organisation; each is guarded alike."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table = web.RouteTableDef()

    def add(
        self, method: str, path: str, handler: Handler, *, preview: bool = False, versioned: bool = True
    ) -> None:
        """Serve a path like `{project}/_apis/wit/workitems/{id}`; its fixed parts match in any case.

        Args:
            method: The HTTP method.
            path: Below the organisation, parts in braces being variable.
            handler: Answers what was let through.
            preview: Whether the api-version must carry the `-preview` flag.
            versioned: Whether a call that is no GET must carry an api-version.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._organization(request)
            refused = self._refused(request)
            if refused is not None:
                return refused
            if versioned:
                check_version(request, preview=preview)
            return await self._throttled(request, handler)

        self.table.route(method, "/azure-devops/{organization}/" + _any_case(path))(guarded)

    def need(self, permission: str) -> None:
        """Refuse where a permission of the project is missing.

        Raises:
            VendorError: 403.
        """
        if not self.world.may(permission):
            raise lacks_permission(SERVICE.display_name, permission)

    def _organization(self, request: web.Request) -> None:
        name = request.match_info["organization"]
        if name.lower() != ORGANIZATION:
            raise VendorError(404, error_body(404, f"VS800075: The organization {name} does not exist."))

    def _refused(self, request: web.Request) -> web.Response | None:
        """The answer to a caller who is not let in: 401, or the sign-in page for one who did not forbid it."""
        try:
            audience = audience_of(request, self.world.clock())
            fault = (
                "the token is for another resource"
                if audience not in (None, AUDIENCE)
                else _basic_fault(request)
            )
        except BadToken as error:
            fault = str(error)
        if not fault:
            return None
        if request.headers.get("X-TFS-FedAuthRedirect", "").lower() != "suppress":
            page = (
                "<html><head><title>Azure DevOps Services | Sign In</title></head><body>Sign in</body></html>"
            )
            return web.Response(status=203, text=page, content_type="text/html")
        body = error_body(401, f"TF400813: The user '' is not authorized to access this resource ({fault}).")
        challenge = (
            'Bearer authorization_uri=https://login.microsoftonline.com/common, Basic realm="Azure DevOps"'
        )
        return web.json_response(body, status=401, headers={"WWW-Authenticate": challenge})

    async def _throttled(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        delay = self.world.lag(THROTTLE)
        if delay <= 0:
            return await handler(request)
        await asyncio.sleep(delay)
        headers = self._rate_headers(delay)
        try:
            response = await handler(request)
        except VendorError as refused:
            refused.headers |= headers
            raise
        response.headers.update(headers)
        return response

    def _rate_headers(self, delay: float) -> dict[str, str]:
        now = self.world.clock().timestamp()
        return {
            "Retry-After": str(max(1, math.ceil(delay))),
            "X-RateLimit-Resource": "Core",
            "X-RateLimit-Delay": f"{delay:g}",
            "X-RateLimit-Limit": str(RATE_LIMIT),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(now + delay)),
        }


def _any_case(path: str) -> str:
    parts = []
    for place, part in enumerate(path.split("/")):
        parts.append(part if part.startswith("{") else f"{{fixed{place}:(?i:{re.escape(part)})}}")
    return "/".join(parts)


def _basic_fault(request: web.Request) -> str:
    """What is wrong with a Basic header (a personal access token as password); empty where nothing is."""
    header = request.headers.get("Authorization")
    if header is None or header.lower().startswith("bearer "):
        return ""
    try:
        password = base64.b64decode(header.partition(" ")[2], validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return "the Basic header is garbled"
    return "" if password else "the personal access token is empty"


def check_version(request: web.Request, *, preview: bool) -> None:
    """Hold the request's api-version (query or Accept header) against what the resource is.

    Raises:
        VendorError: 400.
    """
    in_accept = _IN_ACCEPT.search(request.headers.get("Accept", ""))
    text = request.query.get("api-version") or (in_accept[1] if in_accept else "")
    if not text:
        if request.method in ("GET", "OPTIONS") and not preview:
            return
        raise refusal(400, _MISSING.format(request.method), "VssVersionNotSpecifiedException")
    match = _VERSION.match(text)
    if match is None or float(match[1]) > NEWEST:
        message = f"The requested REST API version of {text} is out of range for this server."
        raise refusal(400, message, "VssVersionOutOfRangeException")
    if preview and not match[2]:
        raise refusal(400, _PREVIEW.format(text, match[1]), "VssInvalidPreviewVersionException")


_MISSING = (
    'No api-version was supplied for the "{}" request. The version must be supplied either as part of the Accept '
    'header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").'
)
_PREVIEW = (
    'The requested version "{}" of the resource is under preview. The -preview flag must be supplied in the '
    'api-version for such requests. For example: "{}-preview"'
)


async def json_body(request: web.Request) -> Any:
    """The request's JSON.

    Raises:
        VendorError: 400 where there is none.
    """
    try:
        return await request.json()
    except json.JSONDecodeError as error:
        text = f"The request body is no JSON: {error}"
        raise refusal(400, text, "VssPropertyValidationException") from error


async def json_object(request: web.Request) -> dict[str, Any]:
    """The request's JSON, which must be an object.

    Raises:
        VendorError: 400 where it is none.
    """
    body = await json_body(request)
    if not isinstance(body, dict):
        raise refusal(400, "The request body must be a JSON object.", "VssPropertyValidationException")
    return body


def listed(values: list[Any]) -> web.Response:
    """The wrapper of every list."""
    return web.json_response({"count": len(values), "value": values})
