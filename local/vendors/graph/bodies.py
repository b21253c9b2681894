"""Request bodies: JSON objects with the properties that the type has."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from aiohttp import web

from local.vendors.graph.errors import refusal


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body as an object.

    Raises:
        VendorError: 400 in Graph's words where it is empty, no JSON, or no object.
    """
    raw = await request.read()
    if not raw:
        raise refusal(request, 400, "Empty Payload. JSON content expected.")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise _unreadable(request) from error
    if not isinstance(body, dict) or "json" not in request.content_type:
        raise _unreadable(request)
    return body


def check_properties(request: web.Request, body: dict[str, Any], kind: str, known: Collection[str]) -> None:
    """Refuse a property that the type does not have; annotations (`@odata...`) may always stand there.

    Raises:
        VendorError: 400 naming the property.
    """
    for name in body:
        if name not in known and "@" not in name:
            raise refusal(
                request,
                400,
                f"The property '{name}' does not exist on type 'microsoft.graph.{kind}'. Make sure to only "
                "use property names that are defined by the type.",
            )


def _unreadable(request: web.Request) -> Exception:
    return refusal(
        request,
        400,
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of "
        "valid JSON format.",
    )
