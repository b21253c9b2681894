"""Reading incidents, running a refused step again, closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from activities.close_incident import close_incident
from activities.find_gathering import find_gathering
from activities.find_launch import find_launch
from activities.retry_step import retry_step
from activities.split_gathered import split_gathered
from api.bodies import check_body, json_of
from api.browser import check_format, is_own_form, read_form
from api.http import Answer, Request
from api.page import from_the_page_too, readable
from api.views import summary, whole
from incident.declaring_texts import cut, one_line
from incident.desk import Desk
from incident.errors import InvalidInput
from incident.ports import WorkItems
from incident.records import Declaration, Incident
from incident.timeline import events_of

MOST = 500
"""Incidents in one list; more are not shown to a person at once."""
SAID_LIMIT = 200
"""UTF-16 units of a name or a reason that are kept, and of a wrong value that is repeated."""


@dataclass(frozen=True, slots=True)
class IncidentApi:
    """The routes below `/api/incidents` that do not declare. `opening` makes new incidents as the intake does."""

    desk: Desk
    work_items: WorkItems
    opening: Callable[[Request], Callable[[Declaration], Incident]]

    async def list(self, request: Request) -> Answer:
        """`GET /api/incidents?status=open|closed|all&limit=n`."""
        status, limit = request.query.get("status", "open"), request.query.get("limit", "100")
        faults: list[tuple[str, str]] = []
        if status not in ("open", "closed", "all"):
            faults.append(("status", f"is {cut(status, SAID_LIMIT)!r}; use open, closed or all"))
        # A number of thousands of digits is one that int() refuses.
        if len(limit) > len(str(MOST)) or not limit.isdecimal() or not 1 <= int(limit) <= MOST:
            faults.append(("limit", f"is {cut(limit, SAID_LIMIT)!r}; use a number from 1 to {MOST}"))
        if faults:
            raise InvalidInput(faults)
        rows = await self.desk.incidents.list(None if status == "all" else status, int(limit))
        return Answer(HTTPStatus.OK, {"incidents": [summary(row) for row in rows]})

    async def get(self, request: Request) -> Answer:
        """`GET /api/incidents/{id}`: the incident with its launch as it stands now, as JSON or as a page."""
        return await readable(request, lambda: self._get(request), self.desk.clock())

    async def _get(self, request: Request) -> Answer:
        check_format(request)
        incident_id = request.params["id"]
        found = await find_launch(incident_id, self.desk)
        gathering = await find_gathering(found.row.incident, self.desk)
        counts = gathering.total + await self.desk.deliveries.count(
            found.row.incident.declaration.problem_key, incident_id
        )
        kept = await self.desk.timeline.of(incident_id)
        events = {*kept, *events_of(found.ledger), *gathering.events}
        timeline = sorted(events, key=lambda event: event.at)
        return Answer(HTTPStatus.OK, whole(found, counts, timeline, gathering.problems))

    @from_the_page_too
    async def retry_step(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/steps/{step}/retry`: run a refused step again."""
        incident_id, step = request.params["id"], request.params["step"]
        by = _who(request, _object(request))
        await retry_step(incident_id, step, by, self.desk)
        return Answer(HTTPStatus.ACCEPTED, {"id": incident_id, "step": step, "state": "asked to run again"})

    @from_the_page_too
    async def split(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/gathered/{problem}/split`: give a gathered problem an incident of its own."""
        storm_id, problem_id = request.params["id"], request.params["problem"]
        by = _who(request, _object(request))
        incident = await split_gathered(storm_id, problem_id, by, self.opening(request), self.desk)
        body = {"id": incident.id, "status_url": incident.status_url, "split_from": storm_id}
        return Answer(HTTPStatus.ACCEPTED, body, {"Location": incident.status_url})

    @from_the_page_too
    async def close(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/close`: `by` and `reason` may be said in the body."""
        said, incident_id = _object(request), request.params["id"]
        by = _who(request, said)
        missing = await close_incident(incident_id, by, _text(said, "reason"), self.desk, self.work_items)
        return Answer(HTTPStatus.OK, {"id": incident_id, "status": "closed", "work_item_not_told": missing})


def _object(request: Request) -> dict[str, Any]:
    if not request.body.strip():
        return {}
    if is_own_form(request):
        return {**read_form(request.body)}
    check_body(request)
    said = json_of(request.body)
    if not isinstance(said, dict):
        raise InvalidInput([("body", "is not a JSON object")])
    return said


def _who(request: Request, said: dict[str, Any]) -> str:
    """Who does it, for the record: who is signed in goes before what the body says in `by`."""
    return cut(request.caller.speaking_for(_text(said, "by")), SAID_LIMIT) or "someone"


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput([(name, "is not a text")])
    return one_line(value, SAID_LIMIT)
