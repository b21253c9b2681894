"""Responders as mentions: the words in the card and the entities that make Teams notify them.

Source: learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format (mentions in
Adaptive Cards): the text of an entity stands in the card word for word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incident.declaring_texts import cut
from incident.records import Responder
from integrations.teams.elements import literal

NAME_LIMIT = 60
_USER = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\\`*_\[\]<>&~|#{}\"]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A responder as the card names them. `entity` is None where Teams could not know the person."""

    text: str
    entity: dict[str, Any] | None


def mentions_of(responders: Sequence[Responder], *, quiet: bool = False) -> list[Mention]:
    """One for each responder, in order; people of the same name are told apart by their address.

    Quiet ones name people and notify nobody.
    """
    names = [_name(responder) for responder in responders]
    often = Counter(names)
    told_apart = [
        name if often[name] == 1 else f"{name} ({_clean(responder.email)})"
        for responder, name in zip(responders, names, strict=True)
    ]
    if quiet:
        return [Mention(literal(name), None) for name in told_apart]
    return [_mention(responder, name) for responder, name in zip(responders, told_apart, strict=True)]


def _mention(responder: Responder, name: str) -> Mention:
    user = responder.user_id or responder.email
    if not _USER.fullmatch(user):
        return Mention(literal(name), None)
    text = f"<at>{name}</at>"
    return Mention(text, {"type": "mention", "text": text, "mentioned": {"id": user, "name": name}})


def _name(responder: Responder) -> str:
    return cut(_clean(responder.name) or _clean(responder.email), NAME_LIMIT)


def _clean(name: str) -> str:
    """Without the characters that would format the name or end the mention."""
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split())
