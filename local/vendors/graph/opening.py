"""What the body that opens a channel must say besides its name."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from local.vendors.graph.errors import refusal
from local.vendors.graph.state import Membership, graph
from local.vendors.world import World

MOST_CHANNELS = 1000
"""Per team, the deleted ones of 30 days included (learn.microsoft.com: limits of Teams)."""
WRITABLE = frozenset(
    {
        *("displayName", "description", "membershipType", "layoutType", "isFavoriteByDefault", "members"),
        *(
            "moderationSettings",
            "id",
            "email",
            "webUrl",
            "tenantId",
            "createdDateTime",
            "isArchived",
            "summary",
        ),
    }
)
KINDS: tuple[Membership, ...] = ("standard", "private", "shared")
LAYOUTS = ("post", "chat", None)
BOUND_USER = re.compile(r"/users(?:\('(?P<quoted>[^']+)'\)|/(?P<plain>[^/]+))$")


def checked_owners(request: web.Request, world: World, body: dict[str, Any]) -> tuple[Membership, list[str]]:
    """The membership type and its owners' ids; a private or shared channel without a user needs owners.

    Raises:
        VendorError: 400 for an unknown type or layout and for missing owners; 404 for an unknown user.
    """
    kind = body.get("membershipType") or "standard"
    if kind not in KINDS or body.get("layoutType") not in LAYOUTS:
        raise refusal(request, 400, "Invalid value specified for membershipType or layoutType.")
    owners = [bound_user(request, world, member) for member in body.get("members") or [] if _owns(member)]
    if kind != "standard" and not owners:
        raise refusal(request, 400, f"Members with the role owner must be given for a {kind} channel.")
    if kind == "shared" and len(owners) > 1:
        raise refusal(request, 400, "Exactly one owner must be given for a shared channel.")
    return kind, owners


def bound_user(request: web.Request, world: World, member: Any) -> str:
    """The id of the user that a member's `user@odata.bind` names, by id or user principal name.

    Raises:
        VendorError: 400 where it names none in a readable way; 404 for an unknown user.
    """
    bind = member.get("user@odata.bind") if isinstance(member, dict) else None
    match = BOUND_USER.search(str(bind))
    if match is None:
        raise refusal(request, 400, "Bad Request: user@odata.bind is missing or is no reference to a user.")
    user = graph(world).user(match["quoted"] or match["plain"])
    if user is None:
        raise refusal(request, 404, f"User {match['quoted'] or match['plain']} was not found.")
    return user.id


def _owns(member: Any) -> bool:
    return isinstance(member, dict) and "owner" in (member.get("roles") or [])
