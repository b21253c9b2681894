"""The ways to page by their names, as the settings and the roster write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MENTION = "mention"
"""The one road that leads through the room."""
ROADS = ("email", "pagerduty", "webhook", MENTION)
"""The roads that Muster knows; which of them can be taken depends on what is set up."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which roads a text asks for, in its order and each once, and which of its words name none."""

    roads: tuple[str, ...]
    strange: tuple[str, ...]


def wish(text: str) -> Wish:
    """The roads that a text names, apart by commas, semicolons or blanks, in any casing."""
    named = tuple(dict.fromkeys(word.casefold() for word in re.split(r"[,;\s]+", text) if word))
    roads = tuple(word for word in named if word in ROADS)
    return Wish(roads, tuple(word for word in named if word not in ROADS))
