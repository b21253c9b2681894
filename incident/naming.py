"""Names for what an incident brings into being, each legal where it is used, whatever the title holds."""

from __future__ import annotations

import re
import unicodedata

from incident.declaring_texts import cut, one_line
from incident.records import Incident, Responder

CHANNEL_NAME_LIMIT = 50
"""Source: learn.microsoft.com/microsoftteams/limits-specifications-teams."""
WORK_ITEM_TITLE_LIMIT = 255
"""Source: learn.microsoft.com/azure/devops/boards/queries/titles-ids-descriptions."""
EMAIL_SUBJECT_LIMIT = 200

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (crockford.com/base32.html): without I, L, O and U, so that it survives being read aloud."""
ID_LENGTH = 6
ENTROPY_BYTES = 4

_WORD = re.compile(r"[A-Za-z0-9]")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9 -]+")
_REPEATED = re.compile(r" *-[ -]*-[ -]*| +")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
    }
)


def incident_id(entropy: bytes) -> str:
    """An id like `INC-7F3K2Q` from at least four random bytes; the same bytes give the same id.

    Raises:
        ValueError: Fewer than four bytes.
    """
    if len(entropy) < ENTROPY_BYTES:
        raise ValueError(f"an incident id needs {ENTROPY_BYTES} random bytes, not {len(entropy)}")
    number = int.from_bytes(entropy[:ENTROPY_BYTES], "big")
    return "INC-" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(ID_LENGTH))


def channel_name(incident: Incident) -> str:
    """The channel's name: the id, then the title in letters that Teams and its SharePoint folder accept.

    At most 50 characters of `[A-Za-z0-9 -]`. Where less than half of the title can be written so, service and
    severity stand before what is left of it.
    """
    declaration = incident.declaration
    said = [character for character in declaration.title if character.isalnum()]
    written = _ascii(declaration.title)
    tail = [written]
    if 2 * len(_WORD.findall(written)) < len(said) or not written:
        tail = [_ascii(declaration.service or ""), declaration.severity.label, written]
    words = [incident.id, "DRILL" if declaration.drill else "", *tail]
    return _ascii(" ".join(words))[:CHANNEL_NAME_LIMIT].rstrip(" -")


def work_item_title(incident: Incident) -> str:
    """The record's title: at most 255 characters, the last of them ` [INC-7F3K2Q]`."""
    mark = f" [{incident.id}]"
    return cut(_headline(incident), WORK_ITEM_TITLE_LIMIT - len(mark)) + mark


def task_title(incident: Incident, responder: Responder) -> str:
    """The title of a further responder's task: at most 255 characters, with e-mail and ` [INC-7F3K2Q]`."""
    mark = f" [{incident.id}]"
    text = f"{one_line(responder.email, WORK_ITEM_TITLE_LIMIT)} on call: {_headline(incident)}"
    return cut(text, WORK_ITEM_TITLE_LIMIT - len(mark)) + mark


def email_subject(incident: Incident) -> str:
    """The subject of a page by e-mail, on one line: how bad, which, what."""
    return cut(
        f"{incident.declaration.severity.label} {incident.id}: {_headline(incident)}", EMAIL_SUBJECT_LIMIT
    )


def _headline(incident: Incident) -> str:
    """The title on one line; a drill says so first, that nobody takes it for the real thing."""
    title = one_line(incident.declaration.title, WORK_ITEM_TITLE_LIMIT)
    return f"DRILL: {title}" if incident.declaration.drill else title


def _ascii(text: str) -> str:
    """The text in `[A-Za-z0-9 -]`: accents dropped, everything else a single space."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS_WITHOUT_DECOMPOSITION))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'\u2019")
    return _REPEATED.sub(_gap, _NOT_ALLOWED.sub(" ", kept)).strip(" -")


def _gap(found: re.Match[str]) -> str:
    return " - " if " " in found[0] and "-" in found[0] else found[0][0]
