"""Reading incidents, running a refused step again, closing."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from activities.close_incident import close_incident
from activities.find_launch import find_launch
from activities.retry_step import retry_step
from api.bodies import check_body, json_of
from api.http import Answer, Request
from api.views import summary, whole
from incident.desk import Desk
from incident.errors import InvalidInput
from incident.ports import WorkItems
from incident.timeline import events_of

MOST = 500
"""Incidents in one list; more are not shown to a person at once."""


@dataclass(frozen=True, slots=True)
class IncidentApi:
    """The routes below `/api/incidents` that do not declare."""

    desk: Desk
    work_items: WorkItems

    async def list(self, request: Request) -> Answer:
        """`GET /api/incidents?status=open|closed|all&limit=n`."""
        status, limit = request.query.get("status", "open"), request.query.get("limit", "100")
        faults: list[tuple[str, str]] = []
        if status not in ("open", "closed", "all"):
            faults.append(("status", f"is {status!r}; use open, closed or all"))
        if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
            faults.append(("limit", f"is {limit!r}; use a number from 1 to {MOST}"))
        if faults:
            raise InvalidInput(faults)
        rows = await self.desk.incidents.list(None if status == "all" else status, int(limit))
        return Answer(HTTPStatus.OK, {"incidents": [summary(row) for row in rows]})

    async def get(self, request: Request) -> Answer:
        """`GET /api/incidents/{id}`: the incident with its launch as it stands now."""
        incident_id = request.params["id"]
        found = await find_launch(incident_id, self.desk)
        key = found.row.incident.declaration.problem_key
        counts = await self.desk.deliveries.count(key, incident_id)
        kept = await self.desk.timeline.of(incident_id)
        timeline = sorted({*kept, *events_of(found.ledger)}, key=lambda event: event.at)
        return Answer(HTTPStatus.OK, whole(found, counts, timeline))

    async def retry_step(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/steps/{step}/retry`: run a refused step again."""
        incident_id, step = request.params["id"], request.params["step"]
        by = _text(_object(request), "by") or "someone"
        await retry_step(incident_id, step, by, self.desk)
        return Answer(HTTPStatus.ACCEPTED, {"id": incident_id, "step": step, "state": "asked to run again"})

    async def close(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/close`: `by` and `reason` may be said in the body."""
        said, incident_id = _object(request), request.params["id"]
        by = _text(said, "by") or "someone"
        missing = await close_incident(incident_id, by, _text(said, "reason"), self.desk, self.work_items)
        return Answer(HTTPStatus.OK, {"id": incident_id, "status": "closed", "work_item_not_told": missing})


def _object(request: Request) -> dict[str, Any]:
    if not request.body.strip():
        return {}
    check_body(request)
    said = json_of(request.body)
    if not isinstance(said, dict):
        raise InvalidInput([("body", "is not a JSON object")])
    return said


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput([(name, "is not a text")])
    return " ".join(value.split())[:200]
