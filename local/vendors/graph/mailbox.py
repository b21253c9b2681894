"""`/users/{id}/sendMail` and the messages of a mailbox."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from aiohttp import web

from local.vendors.graph.access import VERSION, authenticated
from local.vendors.graph.bodies import json_object
from local.vendors.graph.errors import refusal
from local.vendors.graph.letters import check_message
from local.vendors.graph.odata import EntitySet, answer_set
from local.vendors.graph.state import MailState, SentMail, User, graph, mail
from local.vendors.world import World

TABLE = web.RouteTableDef()
MAILBOX = VERSION + "users/{user}"
LETTERS = EntitySet(
    "message",
    ("subject", "internetMessageId", "id"),
    (
        *("id", "internetMessageId", "subject", "bodyPreview", "body", "from", "sender", "toRecipients"),
        *(
            "ccRecipients",
            "bccRecipients",
            "sentDateTime",
            "receivedDateTime",
            "createdDateTime",
            "importance",
        ),
        *("isDraft", "internetMessageHeaders", "parentFolderId", "hasAttachments", "categories"),
    ),
    page=10,
)


@TABLE.post(MAILBOX + "/sendMail")
async def send_mail(request: web.Request) -> web.Response:
    """Send as the user: 202 and nothing else."""
    world = _admitted(request, "Mail.Send")
    sender = _mailbox(request, world)
    body = await json_object(request)
    lower = {name[:1].lower() + name[1:]: value for name, value in body.items()}
    message = check_message(request, lower)
    saved = lower.get("saveToSentItems", True) is not False
    message_id = f"<{uuid.uuid4().hex}@contoso.com>"
    letter = SentMail(uuid.uuid4().hex, message_id, sender, message, world.clock(), saved)
    mail(world).sent.append(letter)
    return web.Response(status=202)


@TABLE.get(MAILBOX + "/mailFolders/{folder:(?i:sentitems)}/messages")
async def list_sent_items(request: web.Request) -> web.Response:
    """What the user sent and kept, newest first; unseen for `lag_seconds["mail"]`."""
    world = _admitted(request, "Mail.Read")
    user = _mailbox(request, world)
    return _letters(request, world, [letter for letter in mail(world).sent if _kept(letter, user)])


@TABLE.get(MAILBOX + "/messages")
async def list_letters(request: web.Request) -> web.Response:
    """Everything in the mailbox, newest first: sent and kept, or received."""
    world = _admitted(request, "Mail.Read")
    user = _mailbox(request, world)
    theirs = [letter for letter in mail(world).sent if _kept(letter, user) or _received(letter, user)]
    return _letters(request, world, theirs)


def sent_to(state: MailState, address: str) -> list[SentMail]:
    """The e-mails that went to an address, oldest first."""
    return [letter for letter in state.sent if address.lower() in map(str.lower, letter.recipients)]


def _admitted(request: web.Request, right: str) -> World:
    world = authenticated(request)
    if not world.may(right):
        text = "Access is denied. Check credentials and try again."
        raise refusal(request, 403, text, "ErrorAccessDenied")
    return world


def _mailbox(request: web.Request, world: World) -> User:
    key = request.match_info["user"]
    user = graph(world).user(key)
    if user is None:
        raise refusal(request, 404, f"The requested user '{key}' is invalid.", "ErrorInvalidUser")
    if not user.mailbox:
        text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise refusal(request, 404, text, "MailboxNotEnabledForRESTAPI")
    return user


def _kept(letter: SentMail, user: User) -> bool:
    return letter.saved and letter.sender.id == user.id


def _received(letter: SentMail, user: User) -> bool:
    return (user.mail or "").lower() in map(str.lower, letter.recipients)


def _letters(request: web.Request, world: World, letters: list[SentMail]) -> web.Response:
    lag = timedelta(seconds=world.lag("mail"))
    seen = [letter for letter in reversed(letters) if world.clock() - letter.sent >= lag]
    return answer_set(request, [_as_json(letter) for letter in seen], LETTERS)


def _as_json(letter: SentMail) -> dict[str, Any]:
    when = f"{letter.sent:%Y-%m-%dT%H:%M:%S}Z"
    sender = {"emailAddress": {"name": letter.sender.display_name, "address": letter.sender.mail}}
    lists = {
        kind: letter.message.get(kind) or [] for kind in ("toRecipients", "ccRecipients", "bccRecipients")
    }
    return lists | {
        "id": letter.id,
        "internetMessageId": letter.internet_message_id,
        "subject": letter.subject,
        "bodyPreview": (letter.message.get("body") or {}).get("content", "")[:255],
        "body": letter.message.get("body") or {"contentType": "text", "content": ""},
        "from": sender,
        "sender": sender,
        "sentDateTime": when,
        "receivedDateTime": when,
        "createdDateTime": when,
        "importance": letter.message.get("importance") or "normal",
        "isDraft": False,
        "internetMessageHeaders": letter.message.get("internetMessageHeaders") or [],
        "hasAttachments": False,
    }
