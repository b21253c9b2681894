"""Who is on call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from api.http import Answer, Request
from api.times import instant_of
from incident.codec import to_json
from incident.ports import Roster
from incident.records import Responder

FLAGGED = "listed with OnCall = true"
"""Why somebody is on call whom no rule has."""


@dataclass(frozen=True, slots=True)
class OnCallApi:
    """`GET /api/on-call?service=&at=`."""

    roster: Roster
    catch_all: str
    clock: Callable[[], datetime]

    async def get(self, request: Request) -> Answer:
        """Who is on call at an instant, now if none is said, and why; and who is paged if nobody is.

        For a service, or for an incident that names none.
        """
        service = request.query.get("service") or None
        at = instant_of(request, "at", self.clock())
        found = await self.roster.on_call(service, at)
        body = {
            "service": service,
            "at": to_json(at),
            "responders": [_with_reason(responder) for responder in found.responders],
            "alarm": found.alarm,
            "catch_all": self.catch_all,
        }
        return Answer(HTTPStatus.OK, body)


def _with_reason(responder: Responder) -> dict[str, Any]:
    return {**to_json(responder), "reason": responder.reason or FLAGGED}
