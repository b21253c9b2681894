"""Errors in the bot connector's shape (learn.microsoft.com: status codes of bot conversations)."""

from __future__ import annotations

from typing import Any

from local.vendors.world import VendorError

CODES = {
    400: "BadSyntax",
    401: "Unauthorized",
    403: "Forbidden",
    404: "ConversationNotFound",
    412: "PreconditionFailed",
    413: "MessageSizeTooBig",
    429: "Throttled",
    500: "ServiceError",
    502: "ServiceError",
    503: "ServiceUnavailable",
    504: "ServiceError",
}


def error_body(status: int, text: str) -> dict[str, Any]:
    """The connector's error body for a status."""
    return {"error": {"code": CODES.get(status, "ServiceError"), "message": text}}


def refusal(
    status: int, message: str, code: str | None = None, headers: dict[str, str] | None = None
) -> VendorError:
    """The error to raise."""
    body = {"error": {"code": code or CODES[status], "message": message}}
    return VendorError(status, body, headers)


def unauthorized() -> VendorError:
    """What the connector says to every token that it does not take."""
    return VendorError(401, {"message": "Authorization has been denied for this request."})
