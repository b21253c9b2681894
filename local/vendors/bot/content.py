"""What an activity may hold: size, text, cards, mentions."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from local.vendors.bot.errors import refusal
from local.vendors.cards import faults_of_card

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
CARD_KINDS = frozenset(
    {ADAPTIVE, "application/vnd.microsoft.card.hero", "application/vnd.microsoft.card.thumbnail"}
    | {"application/vnd.microsoft.teams.card.o365connector", "application/vnd.microsoft.teams.card.list"}
)
LARGEST = 80 * 1024
"""Bytes in UTF-16 (learn.microsoft.com: format your bot messages)."""


async def read_activity(request: web.Request) -> dict[str, Any]:
    """The message activity in the body.

    Raises:
        VendorError: 413 above 80 KB as UTF-16; 400 for what is no message, holds nothing, or holds a card or
            a mention that Teams does not take.
    """
    text = await request.text()
    if len(text.encode("utf-16-le")) > LARGEST:
        raise refusal(413, "Message size too large.")
    try:
        activity = json.loads(text)
    except ValueError as error:
        raise refusal(400, "Bad Request: the activity is no JSON.") from error
    if not isinstance(activity, dict) or activity.get("type") != "message":
        raise refusal(400, "The activity must be an object of the type 'message'.")
    if not activity.get("text") and not activity.get("attachments"):
        raise refusal(400, "Activity must have a text or an attachment.")
    check_content(activity)
    return activity


def check_content(activity: dict[str, Any]) -> None:
    """Refuse a card or a mention that Teams does not take.

    Raises:
        VendorError: 400.
    """
    for attachment in activity.get("attachments") or []:
        kind = attachment.get("contentType") if isinstance(attachment, dict) else None
        if kind not in CARD_KINDS:
            raise refusal(400, f"Unknown attachment type: {kind}", "BadArgument")
        faults = faults_of_card(attachment.get("content")) if kind == ADAPTIVE else []
        if faults:
            raise refusal(400, f"Invalid adaptive card: {'; '.join(faults)}", "BadArgument")
    for entity in activity.get("entities") or []:
        if entity.get("type") == "mention" and str(entity.get("text")) not in str(activity.get("text")):
            raise refusal(400, "Invalid mention entity", "BadArgument")
