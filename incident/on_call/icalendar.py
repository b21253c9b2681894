"""Shifts as iCalendar text, for the calendars that people already have (RFC 5545)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from incident.on_call.duty import why
from incident.on_call.schedule import Schedule, Shift, same
from incident.on_call.shifts import shifts
from incident.on_call.wall_clock import as_instant

OCTETS_OF_A_LINE = 75
"""Without the line break (RFC 5545 section 3.1)."""

_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What a TEXT may not have, and lone surrogates, which no encoding has."""


def icalendar(
    schedule: Schedule, since: datetime, until: datetime, made_at: datetime, only: str | None = None
) -> str:
    """The shifts of a period as a calendar: as `icalendar_of`, of one schedule."""
    return icalendar_of([schedule], since, until, made_at, only)


def icalendar_of(
    schedules: Iterable[Schedule],
    since: datetime,
    until: datetime,
    made_at: datetime,
    only: str | None = None,
) -> str:
    """The shifts of a period as a calendar: one event for each, gaps too; with `only`, those of one e-mail.

    `made_at` is the DTSTAMP of every event. Times are in UTC, so a calendar needs no zone of ours. An event keeps
    its UID as long as its slot, beginning and person are the same. Lines end with CRLF.

    Raises:
        ValueError: As for `shifts`.
    """
    kept = tuple(schedules)
    subject = kept[0].subject if len(kept) == 1 else f"{len(kept)} services"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//On call//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'On call for {subject}')}",
        *(
            line
            for schedule in kept
            for line in _events(schedule, shifts(schedule, since, until), made_at, only)
        ),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _events(schedule: Schedule, found: Iterable[Shift], made_at: datetime, only: str | None) -> Iterator[str]:
    for shift in found:
        if only is None or same(shift.held.email, only):
            yield from _event(schedule, shift, as_instant(made_at))


def _event(schedule: Schedule, shift: Shift, made_at: datetime) -> Iterator[str]:
    held = shift.held
    who = schedule.responder(held.email).name if held.email else "NOBODY"
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(schedule, shift)}"
    yield f"DTSTAMP:{_time(made_at)}"
    yield f"DTSTART:{_time(shift.starts)}"
    yield f"DTEND:{_time(shift.ends)}"
    yield f"SUMMARY:{_text(f'{who}: {shift.slot} of {schedule.subject}')}"
    yield f"DESCRIPTION:{_text(why(shift.slot, schedule, held))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(schedule: Schedule, shift: Shift) -> str:
    """What makes two events the same one; a hash, because an address belongs in no identifier."""
    parts = "\n".join((schedule.subject, shift.slot, shift.starts.isoformat(), shift.held.email or ""))
    return f"{hashlib.sha256(parts.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@muster"


def _time(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A value of type TEXT (RFC 5545 section 3.3.11), without the characters that it may not have."""
    plain = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_ESCAPED.get(character, character) for character in plain)


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, every further one begun with a blank; no character is torn apart."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > OCTETS_OF_A_LINE:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    yield piece
