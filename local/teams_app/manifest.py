"""What the manifest of the Teams app says: a bot that only speaks, in a team, with few rights there.

Every member is described at learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from local.teams_app.rights import RIGHTS, Right

MANIFEST_VERSION = "1.19"
"""Generally available since September 2024. It knows all that is used here; later versions add nothing to that."""
COLOR_ICON, OUTLINE_ICON, MANIFEST = "color.png", "outline.png", "manifest.json"
ACCENT = (0xB3, 0x26, 0x1E)
APP_IDS = uuid.UUID("5b0c3a0e-4f0e-5c55-9c0a-6d1c7b6f2a11")
"""The space in which an app's id is made of its bot's: the same bot always gives the same app."""
NO_WEBSITE = "https://example.com"
"""Teams asks for three addresses; this one belongs to nobody (rfc-editor.org/rfc/rfc2606)."""


@dataclass(frozen=True)
class TeamsApp:
    """What differs from one organisation to the next.

    `bot_id`: the app id of the Azure Bot. `web_app_id`: whom the rights are granted to. All ids are GUIDs.
    `version`: of the package, three numbers; Teams takes an update only with a higher one.
    """

    bot_id: str
    app_id: str
    web_app_id: str
    name: str = "Muster"
    developer: str = "Muster"
    website: str = NO_WEBSITE
    version: str = "1.0.0"
    rights: tuple[Right, ...] = RIGHTS


def app_id_of(bot_id: str) -> str:
    """The app's own id, where none is given; `bot_id` in small letters."""
    return str(uuid.uuid5(APP_IDS, bot_id))


def manifest(app: TeamsApp) -> dict[str, Any]:
    """The manifest as JSON has it."""
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": app.version,
        "id": app.app_id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.website,
            "privacyUrl": app.website,
            "termsOfUseUrl": app.website,
        },
        "name": {"short": app.name, "full": f"{app.name}: the go button for incidents"},
        "description": {
            "short": "Opens a channel for each incident and posts its briefing there.",
            "full": (
                "When an incident is declared, Muster opens a channel for it in this team, posts a card that names the "
                "work item and the people on call, and keeps that card up to date. It takes no commands and reads no "
                "conversation: messages are looked at only to find a card of its own again."
            ),
        },
        "icons": {"color": COLOR_ICON, "outline": OUTLINE_ICON},
        "accentColor": "#{:02X}{:02X}{:02X}".format(*ACCENT),
        "bots": [{"botId": app.bot_id, "scopes": ["team"], "isNotificationOnly": True}],
        "defaultInstallScope": "team",
        **(_consent(app) if app.rights else {}),
    }


def text(document: dict[str, Any]) -> bytes:
    """A manifest as it is written."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _consent(app: TeamsApp) -> dict[str, Any]:
    return {
        # Teams does nothing with `resource` here, and refuses an app without it.
        "webApplicationInfo": {"id": app.web_app_id, "resource": f"api://{app.web_app_id}"},
        "authorization": {
            "permissions": {
                "resourceSpecific": [{"name": right.name, "type": "Application"} for right in app.rights]
            }
        },
    }
