"""Who of the roster's rows is to be told, in which order, and what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from incident.declaring_texts import cut, one_line
from incident.records import OnCall, Responder
from incident.roads import ROADS, wish

COLUMNS = ("Email", "Service", "Name", "Role", "Order", "Contact", "UserId", "Roads")
"""The columns that are read, in any casing."""

EMAIL_LIMIT = 254
"""Characters of an address that mail can carry (RFC 5321 section 4.5.3.1.3, less the angle brackets)."""
WORDS_LIMIT = 100
"""UTF-16 units of a name, a role or a contact; a column of Table Storage holds 32,000."""

_EMAIL = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]+")

Row = Mapping[str, Any]


def on_call(rows: Iterable[Row], service: str | None) -> OnCall:
    """The responders of a service among rows that are on call.

    A row without a service serves every service that has no row of its own. Where the incident names no service
    and every row does, all of them are told, with an alarm: too many awake is better than nobody.

    A row needs an e-mail; one without a usable e-mail is skipped and named in the alarm. One whose other columns
    cannot be read is used without them, and named too. The same person twice is told once, at their first place. The order is `Order` (rows without a number last), then name and e-mail.
    """
    listed, faults = _listed([lowered(row) for row in rows])
    chosen = [row for row in listed if row.service == _folded(service)] or [
        row for row in listed if not row.service
    ]
    if not chosen and not _folded(service) and listed:
        chosen = listed
        faults.append("the incident names no service and every row does, so everybody on call was told")
    if not chosen:
        faults.insert(0, _nobody(service))
    return OnCall(_in_order(chosen), "; ".join(faults) or None)


def serves(rows: Iterable[Row], service: str | None) -> bool:
    """Whether a usable row names the service, so that it is not served by rows for every one."""
    named = (row for row in map(lowered, rows) if _folded(row.get("service")) == _folded(service))
    return bool(_folded(service)) and any(is_email(_text(row, "email")) for row in named)


def people(rows: Iterable[Row], service: str | None) -> tuple[Responder, ...]:
    """What rows say of people, whether they are on call or not: those of the service first, then those of none."""

    def strangeness(row: Row) -> int:
        named = _folded(row.get("service"))
        return 0 if named == _folded(service) else 1 if not named else 2

    usable = [row for row in map(lowered, rows) if is_email(_text(row, "email"))]
    return tuple(_responder(row, _text(row, "email")) for row in sorted(usable, key=strangeness))


def strange_roads(rows: Iterable[Row], told: Iterable[Responder]) -> tuple[str, ...]:
    """A sentence for each row of those who are told that asks for roads which there are not."""
    emails = {responder.email.casefold() for responder in told}
    theirs = (row for row in map(lowered, rows) if _text(row, "email").casefold() in emails)
    return tuple(dict.fromkeys(said for row in theirs for said in _strange_roads(row)))


def in_place(rows: Iterable[Row]) -> list[Row]:
    """The rows by `Order`, those without a number last, and otherwise as they come."""
    return sorted(rows, key=lambda row: _or_last(place_of(lowered(row).get("order"))))


@dataclass(frozen=True, slots=True)
class _Listed:
    """A usable row: whom it lists, for which service (folded; empty for every one), at which place."""

    responder: Responder
    service: str
    place: float


def _listed(rows: Iterable[Row]) -> tuple[list[_Listed], list[str]]:
    """The usable rows, and a sentence for each fault."""
    listed: list[_Listed] = []
    faults: list[str] = []
    for row in rows:
        where = _where(row)
        email = _text(row, "email")
        if not is_email(email):
            shown = cut(email, WORDS_LIMIT)
            faults.append(f"{where} was skipped: Email is {shown!r}, not an e-mail address")
            continue
        place = place_of(row.get("order"))
        if place is None:
            faults.append(f"{where} comes last: Order is {row['order']!r}, not a number")
        faults.extend(_strange_roads(row))
        listed.append(_Listed(_responder(row, email), _folded(row.get("service")), _or_last(place)))
    return listed, faults


def _responder(row: Row, email: str) -> Responder:
    return Responder(
        email=email,
        name=_words(row, "name") or name_of(email),
        role=_words(row, "role") or None,
        contact=_words(row, "contact") or None,
        user_id=_words(row, "userid") or None,
        roads=wish(_text(row, "roads")).roads,
    )


def _strange_roads(row: Row) -> list[str]:
    strange = wish(_text(row, "roads")).strange
    if not strange:
        return []
    named = cut(", ".join(strange), WORDS_LIMIT)
    return [f"{_where(row)} is used without {named!r}: Roads may name {', '.join(ROADS)}"]


def _where(row: Row) -> str:
    return f"row {_text(row, 'partitionkey')}/{_text(row, 'rowkey')} of the roster"


def is_email(text: str) -> bool:
    """Whether a text is an address that mail can carry."""
    return len(text) <= EMAIL_LIMIT and _EMAIL.fullmatch(text) is not None


def name_of(email: str) -> str:
    """A name for people to read where the roster has none: `anna.maria_kos@...` is Anna Maria Kos."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or email


def _in_order(rows: Iterable[_Listed]) -> tuple[Responder, ...]:
    ordered = sorted(rows, key=lambda row: (row.place, row.responder.name.casefold(), _person(row)))
    first: dict[str, Responder] = {}
    for row in ordered:
        first.setdefault(_person(row), row.responder)
    return tuple(replace(responder, order=order) for order, responder in enumerate(first.values()))


def _person(row: _Listed) -> str:
    return row.responder.email.casefold()


def _nobody(service: str | None) -> str:
    if not _folded(service):
        return "nobody is on call: the roster has no usable row that is on call; add one with Email and OnCall = true"
    name = str(service).strip()
    return (
        f"nobody is on call for {name}: the roster has no usable row that is on call for this service, and none "
        f"without a service; add one with Email, OnCall = true and Service = {name}"
    )


def place_of(order: object) -> float | None:
    """Where a row stands: last without an order; None where the order is no number."""
    if order is None or order == "":
        return math.inf
    try:
        place = float(str(order))
    except ValueError:
        return None
    return None if math.isnan(place) else place


def _or_last(place: float | None) -> float:
    return math.inf if place is None else place


def lowered(row: Row) -> Row:
    """The row with lower-case column names; of two spellings the one that has a value."""
    lowered: dict[str, Any] = {}
    for name, value in row.items():
        if value not in (None, "") or name.lower() not in lowered:
            lowered[name.lower()] = value
    return lowered


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _words(row: Row, column: str) -> str:
    """A column as it is shown: on one line, because a name goes into mails' headers, and of bounded length."""
    return one_line(_text(row, column), WORDS_LIMIT)


def _folded(service: object) -> str:
    return "" if service is None else str(service).strip().casefold()
