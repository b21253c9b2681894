"""`teamsAsyncOperation`: what Teams does later, and how a caller asks about it."""

from __future__ import annotations

import uuid

from aiohttp import web

from local.vendors.graph.access import VERSION, admit_to_team
from local.vendors.graph.errors import refusal
from local.vendors.graph.state import Channel, Operation, teams
from local.vendors.server import WORLD
from local.vendors.world import World

TABLE = web.RouteTableDef()


def begin(world: World, kind: str, channel: Channel) -> web.Response:
    """Start an operation: 202 with its relative address in `Location`."""
    operation = Operation(str(uuid.uuid4()), kind, channel.id, world.clock())
    team = teams(world)
    team.operations.append(operation)
    place = f"/teams('{team.team_id}')/operations('{operation.id}')"
    return web.Response(
        status=202, headers={"Location": place, "Content-Location": f"/teams('{team.team_id}')"}
    )


@TABLE.get(VERSION + "teams('{team}')/operations('{operation}')")
@TABLE.get(VERSION + "teams/{team}/operations/{operation}")
async def get_operation(request: web.Request) -> web.Response:
    """An operation: in progress for `lag_seconds["archive"]`, then succeeded."""
    world = admit_to_team(request, "ChannelSettings.Read.Group")
    for operation in teams(world).operations:
        if operation.id == request.match_info["operation"]:
            return web.json_response(_as_json(request, operation))
    raise refusal(request, 404, "Operation not found.")


def _as_json(request: web.Request, operation: Operation) -> dict[str, object]:
    world = request.app[WORLD]
    age = (world.clock() - operation.created).total_seconds()
    done = age >= world.lag("archive")
    return {
        "id": operation.id,
        "operationType": operation.kind,
        "createdDateTime": operation.created.isoformat(),
        "status": "succeeded" if done else "inProgress",
        "targetResourceId": operation.channel_id,
        "attemptsCount": 1,
        "error": None,
    }
