"""Plain text from outside, made fit to show: no control characters, even white space, bounded length.

Lengths are UTF-16 units, as Azure DevOps, Teams and Table Storage count them. Too long is cut with an ellipsis
and never refused: a long title must not lose an incident.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from incident.records import Detail

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 4_000
SERVICE_LIMIT = 64
DETAIL_NAME_LIMIT = 80
DETAIL_LIMIT = 500
LINK_LIMIT = 2_000
"""A link that is cut leads nowhere, so it may be longer than other details; a still longer one is not shown."""
DETAILS_LIMIT = 30
KEY_LIMIT = 1_000

ELLIPSIS = "…"

# Besides control characters: lone surrogates and U+FFFE/U+FFFF cannot be sent as UTF-8 or XML, and the
# bidirectional overrides let a text show something else than it says; what has no width makes it look empty.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINK_BEGINS = re.compile(r"https?://\S{500}", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"'/?#]+[^\s<>\"']*", re.IGNORECASE)


def cut(text: str, limit: int) -> str:
    """The text, at most `limit` UTF-16 units long, with an ellipsis where something was cut off."""
    units = text.encode("utf-16-le", "ignore")
    if len(units) <= 2 * limit:
        return text
    return units[: 2 * (limit - 1)].decode("utf-16-le", "ignore").rstrip() + ELLIPSIS


def one_line(text: str, limit: int) -> str:
    """The text on one line, trimmed."""
    return cut(_SPACE.sub(" ", _UNSHOWABLE.sub("", text[: 8 * limit])).strip(), limit)


def prose(text: str, limit: int) -> str:
    """The text with its lines kept, each trimmed, and at most one empty line between them."""
    lines = (_SPACE.sub(" ", line).strip() for line in _UNSHOWABLE.sub("", text[: 8 * limit]).splitlines())
    return cut(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), limit)


def link(text: str) -> str | None:
    """The text, if it is a whole http(s) address that a person can follow."""
    address = _UNSHOWABLE.sub("", text[: LINK_LIMIT + 1]).strip()
    return address if len(address) <= LINK_LIMIT and _LINK.fullmatch(address) else None


def details(pairs: Iterable[tuple[str, str]]) -> tuple[Detail, ...]:
    """The facts that have a name and a value, at most 30; the last then says how many were left out."""
    made = [Detail(one_line(name, DETAIL_NAME_LIMIT), _value(value)) for name, value in pairs]
    shown = [detail for detail in made if detail.name and detail.value]
    if len(shown) <= DETAILS_LIMIT:
        return tuple(shown)
    kept = shown[: DETAILS_LIMIT - 1]
    return (*kept, Detail(ELLIPSIS, f"{len(shown) - len(kept)} more details were left out"))


RESERVED = "muster:"
"""How the problem keys begin that only Muster itself declares, like that of a storm."""


def bounded_key(key: str) -> str:
    """The problem key itself, or where it is longer than 1,000 characters its beginning and its SHA-256.

    A key is never just cut: that would make two problems one. It keeps no character that cannot be stored: read
    back from a table it must still be the same key. What begins like one of our own keys cannot claim ours.
    """
    plain = _UNSHOWABLE.sub("", key)
    if plain.startswith(RESERVED):
        plain = f"caller's {plain}"
    if len(plain) <= KEY_LIMIT:
        return plain
    return f"{plain[: KEY_LIMIT - 65]}#{hashlib.sha256(plain.encode()).hexdigest()}"


def _value(value: str) -> str:
    if _LINK_BEGINS.match(value) and len(value) > LINK_LIMIT:
        return "an address too long to show; it is in the stored body"
    return link(value) or one_line(value, DETAIL_LIMIT)
