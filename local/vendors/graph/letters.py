"""What Graph checks of an e-mail before it sends it (learn.microsoft.com/graph/api/user-sendmail)."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from local.vendors.graph.bodies import check_properties
from local.vendors.graph.errors import refusal

PROPERTIES = frozenset(
    {
        *(
            "subject",
            "body",
            "toRecipients",
            "ccRecipients",
            "bccRecipients",
            "replyTo",
            "importance",
            "from",
        ),
        *("sender", "internetMessageHeaders", "categories", "attachments", "isReadReceiptRequested", "flag"),
        *("isDeliveryReceiptRequested", "inferenceClassification", "singleValueExtendedProperties"),
        *("multiValueExtendedProperties", "hasAttachments"),
    }
)
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
LISTS = ("toRecipients", "ccRecipients", "bccRecipients")
MOST_HEADERS = 5
MOST_RECIPIENTS = 500


def check_message(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    """The message in the body of a sendMail.

    Raises:
        VendorError: 400 with Graph's code for what is wrong with it.
    """
    check_properties(request, body, "sendMail", ("message", "saveToSentItems"))
    message = body.get("message")
    if not isinstance(message, dict):
        raise refusal(request, 400, "The Message parameter is missing or empty.", "ErrorInvalidParameter")
    check_properties(request, message, "message", PROPERTIES)
    _check_recipients(request, message)
    _check_body(request, message.get("body"))
    _check_headers(request, message.get("internetMessageHeaders") or [])
    if message.get("importance") not in (None, "low", "normal", "high"):
        raise refusal(request, 400, "Cannot convert the value to type Importance.", "RequestBodyRead")
    return message


def _check_recipients(request: web.Request, message: dict[str, Any]) -> None:
    recipients = [recipient for kind in LISTS for recipient in message.get(kind) or []]
    bad = [r for r in recipients if not ADDRESS.fullmatch(_address(r))]
    if bad or not recipients:
        text = "At least one recipient is not valid."
        if not recipients:
            text += ", A message can't be sent because it contains no recipients."
        raise refusal(request, 400, text, "ErrorInvalidRecipients")
    if len(recipients) > MOST_RECIPIENTS:
        raise refusal(request, 400, "The message has too many recipients.", "ErrorExceededMaxRecipientLimit")


def _address(recipient: Any) -> str:
    given = recipient.get("emailAddress") if isinstance(recipient, dict) else None
    return str(given.get("address") or "") if isinstance(given, dict) else ""


def _check_body(request: web.Request, body: Any) -> None:
    if body is None:
        return
    kind = body.get("contentType", "text") if isinstance(body, dict) else None
    if str(kind).lower() not in ("text", "html") or not isinstance(body.get("content", ""), str):
        raise refusal(request, 400, f"Cannot convert '{kind}' to type BodyType.", "RequestBodyRead")


def _check_headers(request: web.Request, headers: list[dict[str, Any]]) -> None:
    for header in headers:
        name = str(header.get("name"))
        if not name.lower().startswith("x-"):
            text = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise refusal(request, 400, text, "InvalidInternetMessageHeader")
    if len(headers) > MOST_HEADERS:
        text = f"Maximum number of headers in one message should be less than or equal to {MOST_HEADERS}."
        raise refusal(request, 400, text, "InvalidInternetMessageHeaderCollection")
