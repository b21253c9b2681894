"""WIQL over HTTP."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from local.vendors.devops.answers import base_of, stamp
from local.vendors.devops.desk import Desk, json_object
from local.vendors.devops.fields import CREATED
from local.vendors.devops.queries import Run
from local.vendors.devops.state import WorkItem, boards
from local.vendors.devops.wiql import Query, parse, syntax_error
from local.vendors.world import World


def add_routes(desk: Desk) -> None:
    """Serve queries of the organisation, a project or a team (the path only says what @project means)."""
    world = desk.world

    async def query(request: web.Request) -> web.Response:
        text = (await json_object(request)).get("query")
        if not text:
            raise syntax_error("Expecting SELECT.", "")
        parsed = parse(str(text))
        name = request.match_info.get("project")
        precise = request.query.get("timePrecision", "false").lower() == "true"
        run = Run(boards(world), boards(world).project(name) if name else None, world.clock(), precise)
        found = run.select(parsed, visible(world))
        top = int(request.query.get("$top", len(found)))
        return web.json_response(_answer(base_of(request), run, parsed, found[:top]))

    for prefix in ("", "{project}/", "{project}/{team}/"):
        desk.add("POST", f"{prefix}_apis/wit/wiql", query)


def visible(world: World) -> list[WorkItem]:
    """What queries see: no item younger than the ordered lag, none at all without the right to read."""
    if not world.may("Work items (read)"):
        return []
    newest = world.clock() - timedelta(seconds=world.lag("wiql"))
    return [item for item in boards(world).work_items.values() if item.fields[CREATED] <= newest]


def _answer(base: str, run: Run, query: Query, found: list[WorkItem]) -> dict[str, object]:
    def column(name: str) -> dict[str, str]:
        known = run.field(name)
        address = f"{base}/_apis/wit/fields/{known.reference_name}"
        return {"referenceName": known.reference_name, "name": known.name, "url": address}

    return {
        "queryType": "flat",
        "queryResultType": "workItem",
        "asOf": stamp(run.now),
        "columns": [column(name) for name in query.columns],
        "sortColumns": [
            {"field": column(name), "descending": descending} for name, descending in query.order
        ],
        "workItems": [{"id": item.id, "url": f"{base}/_apis/wit/workItems/{item.id}"} for item in found],
    }
