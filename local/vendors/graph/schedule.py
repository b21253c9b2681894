"""`/teams/{id}/schedule`: groups, shifts and time off in Shifts; and the control address that fills them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from local.vendors.graph.access import VERSION, admit_to_team
from local.vendors.graph.errors import refusal
from local.vendors.graph.odata import origin
from local.vendors.graph.schedule_state import Entity, ScheduleState, schedule
from local.vendors.graph.state import graph
from local.vendors.orders import bad_order, known_name, wanted
from local.vendors.server import WORLD
from local.vendors.world import World

TABLE = web.RouteTableDef()
PLACE = VERSION + "teams/{team}/schedule"
CONTROL = "/_control/graph/schedule"
RIGHT = "Schedule.Read.All"
USUAL_SHIFT = timedelta(hours=8)
LONGEST_SHIFT = timedelta(hours=24)
COMPARED = re.compile(r"(?P<name>[\w/]+) (?P<how>ge|gt|le|lt|eq) (?P<value>\S+)")
HOW: Mapping[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
}


@TABLE.get(PLACE + "/schedulingGroups")
async def list_groups(request: web.Request) -> web.Response:
    """The groups, those that are not active any more included."""
    state = _schedule(request)
    return _page(request, state, state.groups, ())


@TABLE.get(PLACE + "/shifts")
async def list_shifts(request: web.Request) -> web.Response:
    """The shifts, shared and drafted."""
    state = _schedule(request)
    return _page(request, state, state.shifts, ("sharedShift", "draftShift"))


@TABLE.get(PLACE + "/timesOff")
async def list_times_off(request: web.Request) -> web.Response:
    """The time off, shared and drafted."""
    state = _schedule(request)
    return _page(request, state, state.times_off, ("sharedTimeOff", "draftTimeOff"))


@TABLE.post(CONTROL + "/shifts/{upn}")
async def add_shift(request: web.Request) -> web.Response:
    """Give a user a shift: `group`, `label`, `from` (now) and `until` (8 hours later), at most 24 hours."""
    world = request.app[WORLD]
    body = await wanted(request, {"group": str, "label": str, "from": str, "until": str})
    starts, ends = _ordered_span(world, body)
    if ends - starts > LONGEST_SHIFT:
        raise bad_order("a shift lasts 24 hours at most")
    who = _ordered_user(request, world)
    schedule(world).add_shift(who, body.get("group"), (starts, ends), body.get("label", ""))
    return web.Response(status=204)


@TABLE.post(CONTROL + "/times-off/{upn}")
async def add_time_off(request: web.Request) -> web.Response:
    """Give a user time off: `from` (now) and `until` (8 hours later)."""
    world = request.app[WORLD]
    body = await wanted(request, {"from": str, "until": str})
    schedule(world).add_time_off(_ordered_user(request, world), _ordered_span(world, body))
    return web.Response(status=204)


@TABLE.delete(CONTROL)
async def delete_schedule(request: web.Request) -> web.Response:
    """Let the team have no schedule."""
    request.app[WORLD].parts.pop("schedule", None)
    return web.Response(status=204)


def _schedule(request: web.Request) -> ScheduleState:
    """The schedule of the team that the path names.

    Raises:
        VendorError: 403 without the right; 404 for another team, or where nobody made a schedule.
    """
    state = schedule(admit_to_team(request, RIGHT))
    if request.match_info["team"].lower() != state.team_id or not state.is_made:
        raise refusal(request, 404, "Sorry, the team was not found, or you may not have access to it.")
    return state


def _page(
    request: web.Request, state: ScheduleState, entities: list[Entity], parts: Sequence[str]
) -> web.Response:
    """A page of a list, filtered where `parts` can be asked for, with a link to the next."""
    unknown = {name for name in request.query if name not in ("$filter", "$skiptoken")}
    if unknown or ("$filter" in request.query and not parts):
        raise refusal(request, 400, f"The query option is not supported: {', '.join(sorted(request.query))}.")
    fits = _filtered(request, entities, parts)
    start = int(request.query.get("$skiptoken", "0"))
    body: dict[str, Any] = {"value": fits[start : start + state.page]}
    if start + state.page < len(fits):
        following = request.rel_url.update_query({"$skiptoken": str(start + state.page)})
        body["@odata.nextLink"] = origin(request) + str(following)
    return web.json_response(body)


def _filtered(request: web.Request, entities: list[Entity], parts: Sequence[str]) -> list[Entity]:
    """The entities that `$filter` lets through: times compared, each property once.

    Source: learn.microsoft.com/graph/api/schedule-list-shifts.
    """
    if "$filter" not in request.query:
        return entities
    clauses = [_clause(request, clause, parts) for clause in request.query["$filter"].split(" and ")]
    names = [name for name, _, _ in clauses]
    if len(set(names)) < len(names):
        raise refusal(request, 400, "A property can be used in $filter only once.")
    return [entity for entity in entities if all(_holds(entity, *clause) for clause in clauses)]


def _clause(
    request: web.Request, clause: str, parts: Sequence[str]
) -> tuple[str, Callable[[Any, Any], bool], datetime]:
    match = COMPARED.fullmatch(clause.strip())
    known = [f"{part}/{end}" for part in parts for end in ("startDateTime", "endDateTime")]
    if match is None or match["name"] not in known:
        name = match["name"] if match else clause
        raise refusal(request, 400, f"The entity property '{name}' is not allowed in $filter query.")
    try:
        return match["name"], HOW[match["how"]], _time(match["value"])
    except ValueError as error:
        raise refusal(request, 400, f"Invalid filter clause: {clause}") from error


def _holds(entity: Entity, name: str, how: Callable[[Any, Any], bool], value: datetime) -> bool:
    part, _, end = name.partition("/")
    return entity[part] is not None and how(_time(entity[part][end]), value)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time.astimezone(UTC)


def _ordered_user(request: web.Request, world: World) -> str:
    upn = request.match_info["upn"].lower()
    users = {user.user_principal_name.lower(): user.id for user in graph(world).users}
    return users[known_name("user", upn, users)]


def _ordered_span(world: World, body: Mapping[str, str]) -> tuple[datetime, datetime]:
    try:
        starts = _time(body["from"]) if "from" in body else world.clock()
        ends = _time(body["until"]) if "until" in body else starts + USUAL_SHIFT
    except ValueError as error:
        raise bad_order("from and until must be times like 2026-03-02T09:00Z") from error
    if ends <= starts:
        raise bad_order("until must be after from")
    return starts, ends
