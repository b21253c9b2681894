"""Identities and projects over HTTP, and the control address that changes who is known."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from local.vendors.devops.answers import base_of
from local.vendors.devops.desk import Desk, listed
from local.vendors.devops.identities import Identity
from local.vendors.devops.state import Project, boards
from local.vendors.orders import address_of, known_name, wanted
from local.vendors.world import World

PERMISSIONS = {
    ("83e28ad4-2d72-4ceb-97b0-c7726d5502c3", 16): ("Work items (read)",),
    ("83e28ad4-2d72-4ceb-97b0-c7726d5502c3", 32): ("Work items (write)",),
    ("bb50f182-8e5e-40b8-bc21-e8752a1e7ae2", 2): ("Create tag definition",),
}
"""By security namespace and permission bit (learn.microsoft.com/azure/devops/organizations/security/namespace-reference)."""
CONTROL = "/_control/azure-devops/identities/{mail}"


def add_routes(desk: Desk) -> None:
    """Serve identities and projects."""
    world = desk.world

    async def identities(request: web.Request) -> web.Response:
        by, value = request.query.get("searchFilter", "General"), request.query.get("filterValue", "")
        return listed([hit.entry() for hit in boards(world).people.search(by, value)])

    async def projects(request: web.Request) -> web.Response:
        return listed(
            [_project_json(base_of(request), project) for project in boards(world).projects.values()]
        )

    async def project(request: web.Request) -> web.Response:
        desk.need("View project-level information")
        return web.json_response(
            _project_json(base_of(request), boards(world).project(request.match_info["project"]))
        )

    async def permissions(request: web.Request) -> web.Response:
        asked = (request.match_info["namespace"].lower(), int(request.match_info["bits"]))
        tokens = request.query.get("tokens", "").split(",")
        return listed([all(world.may(right) for right in PERMISSIONS.get(asked, ())) for _ in tokens])

    desk.add("GET", "_apis/permissions/{namespace}/{bits:\\d+}", permissions)
    desk.add("GET", "_apis/identities", identities)
    desk.add("GET", "_apis/projects", projects)
    desk.add("GET", "_apis/projects/{project}", project)


def _project_json(base: str, project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name,
        "url": f"{base}/_apis/projects/{project.id}",
        "state": "wellFormed",
        "revision": 1,
        "visibility": "private",
        "capabilities": {"processTemplate": {"templateName": project.process}},
    }


def control_routes(world: World) -> web.RouteTableDef:
    """PUT adds or changes a member (displayName, active, container in the body), DELETE takes one away."""
    table = web.RouteTableDef()

    @table.put(CONTROL)
    async def put(request: web.Request) -> web.Response:
        said = await wanted(request, {"displayName": str, "active": bool, "container": bool})
        mail = address_of(request.match_info["mail"])
        name = said.get("displayName") or mail.partition("@")[0].replace(".", " ").title()
        identity = Identity(mail, name, said.get("active", True), said.get("container", False))
        boards(world).people.put(identity)
        return web.Response(status=204)

    @table.delete(CONTROL)
    async def remove(request: web.Request) -> web.Response:
        people = boards(world).people
        known = [member.unique_name.lower() for member in people]
        people.remove(known_name("member", request.match_info["mail"].lower(), known))
        return web.Response(status=204)

    return table
