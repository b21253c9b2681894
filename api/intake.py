"""Intake: what a person declares and what an alert says become deliveries, and the answer comes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from activities.receive_delivery import Reception, receive_delivery
from api.bodies import check_body, fingerprint, json_of, signed
from api.http import Answer, Request
from incident.declaring import read_declaration
from incident.desk import Desk
from incident.drilling import read_drill
from incident.errors import InvalidInput
from incident.naming import incident_id
from incident.records import Declaration, Delivery, Incident

PERSON_ROUTE, ALERT_ROUTE, DRILL_ROUTE = "incidents", "alerts/azure-monitor", "drills"
REMEMBERED, REMEMBERED_BYTES = 32, 64 * 1024
"""How many alerts a process remembers as they were read, and how long a body may be to be remembered."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What the intake needs besides the desk.

    `entropy` gives random bytes, `public_url` is the app's own address where a setting names it, and `read_alert`
    makes a declaration of any JSON.
    """

    desk: Desk
    entropy: Callable[[int], bytes]
    read_alert: Callable[[Any], Declaration]
    public_url: str | None = None

    async def declare(self, request: Request) -> Answer:
        """`POST /api/incidents`: a person declares an incident; only a title is needed."""
        return await self._take(signed(request), PERSON_ROUTE)

    async def drill(self, request: Request) -> Answer:
        """A person holds a fire drill."""
        return await self._take(signed(request), DRILL_ROUTE)

    async def take_alert(self, request: Request) -> Answer:
        """`POST /api/alerts/azure-monitor`: an action group calls. Any JSON becomes an incident."""
        return await self._take(request, ALERT_ROUTE)

    def read_again(self, delivery: Delivery) -> Incident:
        """The incident that a stored delivery would open."""
        declaration = self._read(delivery.route, delivery.body, delivery.received_at)
        return self._incident(declaration, delivery)

    def opening(self, request: Request) -> Callable[[Declaration], Incident]:
        """Makes an incident of a declaration, with an id of its own, as if it had come with this request."""
        at, address = self.desk.clock(), self.public_url or origin(request.url)
        return lambda declaration: self._named(declaration, at, address)

    async def _take(self, request: Request, route: str) -> Answer:
        check_body(request)
        now = self.desk.clock()
        declaration = self._read(route, request.body, now)
        delivery = Delivery(
            id=self.entropy(8).hex(),
            problem_key=declaration.problem_key,
            received_at=now,
            fingerprint=fingerprint(request.body),
            content_type=request.header("Content-Type"),
            body=request.body,
            route=route,
            origin=self.public_url or origin(request.url),
        )
        return _answer(
            await receive_delivery(delivery, lambda: self._incident(declaration, delivery), self.desk)
        )

    def _read(self, route: str, body: bytes, now: datetime) -> Declaration:
        if route == ALERT_ROUTE:
            read = _read_once if len(body) <= REMEMBERED_BYTES else _read_alert
            return read(self.read_alert, body)
        read_said = read_drill if route == DRILL_ROUTE else read_declaration
        return read_said(json_of(body), default_reporter="someone", now=now)

    def _incident(self, declaration: Declaration, delivery: Delivery) -> Incident:
        return self._named(declaration, delivery.received_at, delivery.origin)

    def _named(self, declaration: Declaration, at: datetime, address: str) -> Incident:
        name = incident_id(self.entropy(8))
        return Incident(name, declaration, at, f"{address}/api/incidents/{name}")


def origin(url: str) -> str:
    """The scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read_alert(read_alert: Callable[[Any], Declaration], body: bytes) -> Declaration:
    return read_alert(_any_json(body))


_read_once = lru_cache(REMEMBERED)(_read_alert)
"""The same call comes again and again where an answer was lost or rules overlap, and reads the same each time."""


def _any_json(body: bytes) -> Any:
    """The JSON of an alert; one that cannot be read is carried as text, for an alert must not be lost."""
    try:
        return json_of(body)
    except InvalidInput:
        return body.decode("utf-8", "replace")


def _answer(reception: Reception) -> Answer:
    counts = {"deliveries": reception.counts.deliveries, "occurrences": reception.counts.occurrences}
    incident = reception.incident
    if incident is None:
        said = "the alert says that its problem is over, and no open incident is about it: nothing was opened"
        return Answer(HTTPStatus.OK, {"id": None, "joined": False, "detail": said, **counts})
    body = {
        "id": incident.id,
        "status_url": incident.status_url,
        "joined": reception.joined,
        "gathered": reception.gathered,
        **counts,
    }
    return Answer(HTTPStatus.ACCEPTED, body, {"Location": incident.status_url})
