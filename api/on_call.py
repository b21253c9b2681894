"""Who is on call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from api.http import Answer, Request
from incident.codec import to_json
from incident.ports import Roster


@dataclass(frozen=True, slots=True)
class OnCallApi:
    """`GET /api/on-call?service=`."""

    roster: Roster
    catch_all: str
    clock: Callable[[], datetime]

    async def get(self, request: Request) -> Answer:
        """Who is on call now for a service, or for any where none is named; and who is paged if nobody is."""
        service = request.query.get("service") or None
        at = self.clock()
        found = await self.roster.on_call(service, at)
        body = {
            "service": service,
            "at": to_json(at),
            "responders": to_json(found.responders),
            "alarm": found.alarm,
            "catch_all": self.catch_all,
        }
        return Answer(HTTPStatus.OK, body)
