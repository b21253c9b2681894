"""`/teams/{id}`: the team itself, its installed apps and its members."""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import web

from local.vendors.graph.access import VERSION, admit_to_team
from local.vendors.graph.bodies import check_properties, json_object
from local.vendors.graph.channels import the_team
from local.vendors.graph.errors import refusal
from local.vendors.graph.odata import EntitySet, answer_one, answer_set, origin
from local.vendors.graph.opening import bound_user
from local.vendors.graph.state import APP_MANIFEST_ID, BOT_APP_ID, TENANT_ID, graph
from local.vendors.rights import RIGHTS
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()
TEAM = VERSION + "teams/{team}"
APP_INSTALLED = "Teams app installed"
"""Not a permission: taken away, the Teams app is not in the team and its bot is no member there."""
MOST_ADDED = 200
TEAM_SET = EntitySet(
    "team",
    (),
    ("id", "displayName", "description", "internalId", "isArchived", "tenantId", "visibility", "webUrl"),
)
APP_SET = EntitySet(
    "teamsAppInstallation", ("teamsApp/externalId",), ("id", "teamsApp", "teamsAppDefinition")
)
GRANT_SET = EntitySet("resourceSpecificPermissionGrant", (), ("id",))
MEMBER_SET = EntitySet(
    "aadUserConversationMember", (), ("id", "roles", "displayName", "userId", "email", "tenantId")
)


@TABLE.get(TEAM)
async def get_team(request: web.Request) -> web.Response:
    """The team."""
    world = admit_to_team(request, "ChannelSettings.Read.Group")
    team = the_team(request, world)
    shown = {
        "id": team.team_id,
        "displayName": team.display_name,
        "description": "One channel for each incident",
        "internalId": team.channels[0].id,
        "isArchived": False,
        "tenantId": TENANT_ID,
        "visibility": "private",
        "webUrl": f"{origin(request)}/teams",
    }
    return answer_one(request, shown, TEAM_SET)


@TABLE.get(TEAM + "/installedApps")
async def list_apps(request: web.Request) -> web.Response:
    """The installed apps; `$expand=teamsApp` shows each manifest's id as `externalId`."""
    world = admit_to_team(request, "TeamsAppInstallation.Read.Group")
    the_team(request, world)
    expanded = frozenset(request.query.get("$expand", "").split(","))
    apps = [_app(expanded)] if world.may(APP_INSTALLED) else []
    return answer_set(request, apps, APP_SET)


@TABLE.get(TEAM + "/permissionGrants")
async def list_grants(request: web.Request) -> web.Response:
    """What the app was granted in the team by resource-specific consent."""
    world = admit_to_team(request, "TeamsAppInstallation.Read.Group")
    the_team(request, world)
    granted = [right for right in RIGHTS if right.endswith(".Group") and world.may(right)]
    return answer_set(request, [_grant(right) for right in granted], GRANT_SET)


@TABLE.get(TEAM + "/members")
async def list_members(request: web.Request) -> web.Response:
    """The members."""
    world = admit_to_team(request, "TeamMember.Read.Group")
    members = the_team(request, world).members
    return answer_set(
        request, [_member(world, user_id, roles) for user_id, roles in members.items()], MEMBER_SET
    )


@TABLE.post(TEAM + "/members/add")
async def add_members(request: web.Request) -> web.Response:
    """Add up to 200 members: 200 with a result for each, of which some may have failed."""
    world = admit_to_team(request, "TeamMember.ReadWriteNonOwnerRole.All")
    the_team(request, world)
    body = await json_object(request)
    check_properties(request, body, "conversationMember", ("values",))
    values = body.get("values")
    if not isinstance(values, list) or not 0 < len(values) <= MOST_ADDED:
        raise refusal(request, 400, f"values must hold 1 to {MOST_ADDED} members.")
    return web.json_response({"value": [_added(request, world, member) for member in values]})


def _added(request: web.Request, world: World, member: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"@odata.type": "#microsoft.graph.aadUserConversationMemberResult"}
    try:
        user_id = bound_user(request, world, member)
    except VendorError as error:
        return result | {"userId": None, "error": error.body["error"]}
    graph(world).teams.members.setdefault(user_id, [])
    return result | {"userId": user_id, "error": None}


def _app(expanded: frozenset[str]) -> dict[str, Any]:
    app: dict[str, Any] = {"id": "TXVzdGVyIGluIEluY2lkZW50cw=="}
    if "teamsApp" in expanded:
        app["teamsApp"] = {
            "id": "7a9c2d10-0000-4000-8000-000000000001",
            "externalId": APP_MANIFEST_ID,
            "displayName": "Muster",
            "distributionMethod": "organization",
        }
    if "teamsAppDefinition" in expanded:
        app["teamsAppDefinition"] = {
            "id": "N2E5YzJkMTAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIyMxLjAuMA==",
            "teamsAppId": "7a9c2d10-0000-4000-8000-000000000001",
            "displayName": "Muster",
            "version": "1.0.0",
            "publishingState": "published",
            "authorization": {"clientAppId": BOT_APP_ID, "requiredPermissionSet": None},
        }
    return app


def _grant(right: str) -> dict[str, Any]:
    return {
        "id": uuid.uuid5(uuid.NAMESPACE_DNS, right).hex,
        "deletedDateTime": None,
        "clientId": str(uuid.uuid5(uuid.NAMESPACE_DNS, BOT_APP_ID)),
        "clientAppId": BOT_APP_ID,
        "resourceAppId": "00000003-0000-0000-c000-000000000000",
        "permissionType": "Application",
        "permission": right,
    }


def _member(world: World, user_id: str, roles: list[str]) -> dict[str, Any]:
    user = graph(world).user(user_id)
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": f"member-{user_id}",
        "roles": roles,
        "displayName": user.display_name if user else None,
        "userId": user_id,
        "email": user.mail if user else None,
        "tenantId": TENANT_ID,
    }
