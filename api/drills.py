"""Fire drills: a launch that says everywhere what it is, and a report of how it went."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from activities.find_launch import find_launch
from api.http import Answer, Request
from api.intake import Intake
from incident.codec import to_json
from incident.drill_report import report_of
from incident.errors import NotFound


@dataclass(frozen=True, slots=True)
class DrillApi:
    """The routes below `/api/drills`."""

    intake: Intake

    async def begin(self, request: Request) -> Answer:
        """`POST /api/drills`: hold a drill; every field may be left out."""
        answer = await self.intake.drill(request)
        report = answer.body["status_url"].replace("/api/incidents/", "/api/drills/")
        return Answer(answer.status, {**answer.body, "report_url": report}, {"Location": report})

    async def report(self, request: Request) -> Answer:
        """`GET /api/drills/{id}`: how it went so far, each step with its time."""
        found = await find_launch(request.params["id"], self.intake.desk)
        incident = found.row.incident
        if not incident.declaration.drill:
            raise NotFound(f"{incident.id} is no drill; how it stands is at {incident.status_url}")
        return Answer(HTTPStatus.OK, to_json(report_of(incident, found.ledger, is_running=found.is_running)))
