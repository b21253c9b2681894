"""The published rules for those members of a Teams manifest that a team's bot with rights uses, as a JSON schema.

The limits are those of developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json. Where that schema is
looser than the description at learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema (addresses
that are https, a version of three numbers, what a bot in a team must say), the stricter one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.teams_app.manifest import MANIFEST_VERSION

Schema = dict[str, Any]
MOST_RIGHTS = 16


def _words(most: int, **more: Any) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, **more}


def _members(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object that has these members and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [*required],
        "properties": required | (optional or {}),
    }


def _several(item: Schema, most: int, least: int = 1) -> Schema:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most, "uniqueItems": True}


def _one_of(*words: str) -> Schema:
    return {"enum": [*words]}


def _all_of(parts: Sequence[str], rule: Schema) -> dict[str, Schema]:
    return dict.fromkeys(parts, rule)


GUID = {"type": "string", "pattern": "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"}
ADDRESS = _words(2048, pattern="^https://[^/]")
FILE = _words(2048)
BOT = _members(
    {"botId": GUID, "scopes": _several(_one_of("team", "personal", "groupChat"), 3)},
    _all_of(
        ["isNotificationOnly", "needsChannelSelector", "supportsCalling", "supportsFiles", "supportsVideo"],
        {"type": "boolean"},
    ),
)
RIGHT = _members({"name": _words(128), "type": _one_of("Application", "Delegated")})
PERMISSIONS = _members({"resourceSpecific": _several(RIGHT, MOST_RIGHTS)})

SCHEMA = _members(
    {
        "manifestVersion": _one_of(MANIFEST_VERSION),
        "version": _words(256, pattern=r"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$"),
        "id": GUID,
        "developer": _members(
            {"name": _words(32), **_all_of(["websiteUrl", "privacyUrl", "termsOfUseUrl"], ADDRESS)},
            {"mpnId": _words(10)},
        ),
        "name": _members({"short": _words(30), "full": _words(100)}),
        "description": _members({"short": _words(80), "full": _words(4000)}),
        "icons": _members({"outline": FILE, "color": FILE}),
        "accentColor": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
        "bots": _several(BOT, 1),
    },
    {
        "$schema": ADDRESS,
        "defaultInstallScope": _one_of("personal", "team", "groupChat", "meetings"),
        "validDomains": _several(_words(2048), 16, least=0),
        "webApplicationInfo": _members({"id": GUID, "resource": _words(2048)}),
        "authorization": _members({"permissions": PERMISSIONS}),
    },
)
