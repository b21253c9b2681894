"""Reading incidents, running a refused step again, closing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from activities.close_incident import close_incident
from activities.find_gathering import find_gathering
from activities.find_launch import find_launch
from activities.retry_step import retry_step
from activities.split_gathered import split_gathered
from api.browser import check_format
from api.http import Answer, Request
from api.page import from_the_page_too, readable
from api.said import SAID_LIMIT, Said
from api.views import summary, whole
from incident.declaring_texts import cut
from incident.desk import Desk
from incident.errors import InvalidInput
from incident.ports import WorkItems
from incident.records import Declaration, Incident
from incident.role_ports import Roles
from incident.timeline import events_of

MOST = 500
"""Incidents in one list; more are not shown to a person at once."""


@dataclass(frozen=True, slots=True)
class IncidentApi:
    """The routes below `/api/incidents` that do not declare. `opening` makes new incidents as the intake does."""

    desk: Desk
    work_items: WorkItems
    roles: Roles
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
        incident = found.row.incident
        gathering, counts, kept, roles = await asyncio.gather(
            find_gathering(incident, self.desk),
            self.desk.deliveries.count(incident.declaration.problem_key, incident_id),
            self.desk.timeline.of(incident_id),
            self.roles.of(incident_id),
        )
        events = {*kept, *events_of(found.ledger), *gathering.events}
        timeline = sorted(events, key=lambda event: (event.at, event.what))
        body = whole(found, gathering.total + counts, timeline, gathering.problems, roles)
        return Answer(HTTPStatus.OK, body)

    @from_the_page_too
    async def retry_step(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/steps/{step}/retry`: run a refused step again."""
        incident_id, step = request.params["id"], request.params["step"]
        await retry_step(incident_id, step, _asker(request), self.desk)
        return Answer(HTTPStatus.ACCEPTED, {"id": incident_id, "step": step, "state": "asked to run again"})

    @from_the_page_too
    async def split(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/gathered/{problem}/split`: give a gathered problem an incident of its own."""
        storm_id, problem_id = request.params["id"], request.params["problem"]
        opening = self.opening(request)
        incident = await split_gathered(storm_id, problem_id, _asker(request), opening, self.desk)
        body = {"id": incident.id, "status_url": incident.status_url, "split_from": storm_id}
        return Answer(HTTPStatus.ACCEPTED, body, {"Location": incident.status_url})

    @from_the_page_too
    async def close(self, request: Request) -> Answer:
        """`POST /api/incidents/{id}/close`: `by` and `reason` may be said in the body."""
        said, incident_id = Said.of(request), request.params["id"]
        by, reason = said.asker, said.text("reason")
        said.check()
        missing = await close_incident(incident_id, by, reason, self.desk, self.work_items)
        return Answer(HTTPStatus.OK, {"id": incident_id, "status": "closed", "work_item_not_told": missing})


def _asker(request: Request) -> str:
    """Who asks, where nothing else is said."""
    said = Said.of(request)
    asker = said.asker
    said.check()
    return asker
