"""Who will be on call: the shifts of a period as JSON, as a calendar for other programs, and as charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from api.browser import wants_page
from api.calendar_chart import drawn
from api.http import Answer, Request
from api.times import instant_of
from incident.codec import to_json
from incident.errors import InvalidInput, NotFound
from incident.on_call.answer import schedules_for
from incident.on_call.book import Book, Schedules
from incident.on_call.chart import chart
from incident.on_call.duty import why
from incident.on_call.findings import Finding, findings
from incident.on_call.icalendar import icalendar_of
from incident.on_call.schedule import Schedule, Shift, same
from incident.on_call.shifts import shifts

USUAL = timedelta(weeks=4)
DAYS_OF_ONE, DAYS_OF_ALL = 366, 92
"""The longest period, of one service and of all."""
TYPES = {
    "json": "application/json",
    "ics": "text/calendar",
    "svg": "image/svg+xml",
    "text": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: of which service (None is all), from when until when, of whom alone, and how."""

    service: str | None
    since: datetime
    until: datetime
    email: str | None
    shape: str


@dataclass(frozen=True, slots=True)
class CalendarApi:
    """`GET /api/on-call/calendar?service=&from=&to=&email=&format=`."""

    rota: Schedules
    clock: Callable[[], datetime]

    async def get(self, request: Request) -> Answer:
        """The shifts of a period, of a service or of all that have a rotation.

        Raises:
            InvalidInput: Names every parameter that cannot be used.
            NotFound: No rotation serves the service.
        """
        now = self.clock()
        asked = read(request, now)
        book = await self.rota.schedules(asked.service, asked.since)
        schedules = _chosen(book, asked.service)
        headers = {"Vary": "Accept", "Cache-Control": "no-store"}
        if asked.shape == "json":
            return Answer(HTTPStatus.OK, _body(book, schedules, asked), headers)
        text = _text(schedules, asked, now)
        return Answer(HTTPStatus.OK, text.encode("utf-8", "replace"), _guarded(headers), TYPES[asked.shape])


def read(request: Request, now: datetime) -> Asked:
    """What a request asks for: four weeks from now on, where it does not say.

    Raises:
        InvalidInput: Names every parameter that cannot be used.
    """
    faults: list[tuple[str, str]] = []
    service = request.query.get("service") or None
    since = _time(request, "from", now, faults)
    until = _time(request, "to", since + USUAL, faults)
    most = DAYS_OF_ONE if service else DAYS_OF_ALL
    if not faults and not timedelta() < until - since <= timedelta(days=most):
        faults.append(("to", f"must be after from, by {most} days at most"))
    asked = request.query.get("format")
    if asked is not None and asked not in TYPES:
        faults.append(("format", f"is {asked[:40]!r}; use {', '.join(TYPES)}"))
    if faults:
        raise InvalidInput(faults)
    return Asked(service, since, until, request.query.get("email") or None, asked or _welcome(request))


def _time(request: Request, name: str, otherwise: datetime, faults: list[tuple[str, str]]) -> datetime:
    try:
        return instant_of(request, name, otherwise)
    except InvalidInput as wrong:
        faults.extend(wrong.faults)
        return otherwise


def _welcome(request: Request) -> str:
    """What the header Accept names first of all that there is; a browser gets the chart."""
    accepted = request.header("Accept").lower()
    named = {shape: accepted.find(kind) for shape, kind in TYPES.items() if kind in accepted}
    if named:
        return min(named, key=lambda shape: named[shape])
    return "svg" if wants_page(request) else "json"


def _chosen(book: Book, service: str | None) -> Sequence[Schedule]:
    if service is None:
        return book.schedules
    found = schedules_for(book.schedules, service)
    if not found:
        faults = f" ({book.alarm})" if book.alarm else ""
        raise NotFound(f"no rotation serves {service}: add a row to the table rotations{faults}")
    return found


def _body(book: Book, schedules: Sequence[Schedule], asked: Asked) -> dict[str, Any]:
    return {
        "from": to_json(asked.since),
        "to": to_json(asked.until),
        "schedules": [_schedule(schedule, asked) for schedule in schedules],
        "faults": to_json(book.faults),
    }


def _schedule(schedule: Schedule, asked: Asked) -> dict[str, Any]:
    found = shifts(schedule, asked.since, asked.until)
    mine = [shift for shift in found if asked.email is None or same(shift.held.email, asked.email)]
    return {
        "service": schedule.service,
        "zone": schedule.zone,
        "shifts": [_shift(schedule, shift) for shift in mine],
        "findings": [_finding(schedule, one) for one in findings(schedule, asked.since, asked.until)],
    }


def _shift(schedule: Schedule, shift: Shift) -> dict[str, Any]:
    held = shift.held
    return {
        "layer": shift.slot,
        "starts": to_json(shift.starts),
        "ends": to_json(shift.ends),
        "email": held.email,
        "name": schedule.responder(held.email).name if held.email else None,
        "cause": held.cause.value,
        "instead_of": held.instead_of,
        "reason": why(shift.slot, schedule, held),
    }


def _finding(schedule: Schedule, finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "starts": to_json(finding.starts),
        "ends": to_json(finding.ends),
        "layers": list(finding.slots),
        "emails": list(finding.emails),
        "what": finding.in_words(schedule),
    }


def _text(schedules: Sequence[Schedule], asked: Asked, now: datetime) -> str:
    if asked.shape == "ics":
        return icalendar_of(schedules, asked.since, asked.until, now, asked.email)
    if asked.shape == "svg":
        return drawn(schedules, asked.since, asked.until)
    weeks = -((asked.since - asked.until) // timedelta(weeks=1))
    return (
        "\n".join(chart(schedule, asked.since, weeks) for schedule in schedules) or "there are no rotations\n"
    )


def _guarded(headers: dict[str, str]) -> dict[str, str]:
    """A drawing that is opened by itself is a document: it may load and run nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return {**headers, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
