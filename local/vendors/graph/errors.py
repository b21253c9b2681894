"""Errors in Microsoft Graph's shape (learn.microsoft.com/graph/errors)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from local.vendors.world import VendorError

CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


def error_body(status: int, text: str) -> dict[str, Any]:
    """Graph's error body for a status, as a fault on order sends it."""
    return _body(CODES.get(status, "UnknownError"), text, str(uuid.uuid4()), None)


def refusal(request: web.Request, status: int, message: str, code: str | None = None) -> VendorError:
    """The error to raise; Graph repeats the caller's `client-request-id` and names its own `request-id`."""
    request_id = str(uuid.uuid4())
    client_id = request.headers.get("client-request-id")
    body = _body(code or CODES.get(status, "UnknownError"), message, request_id, client_id)
    return VendorError(status, body, {"request-id": request_id, "client-request-id": client_id or request_id})


def _body(code: str, message: str, request_id: str, client_id: str | None) -> dict[str, Any]:
    inner = {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
        "request-id": request_id,
        "client-request-id": client_id or request_id,
    }
    return {"error": {"code": code, "message": message, "innerError": inner}}
