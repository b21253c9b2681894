"""`/teams/{id}/channels`: find, open, change, delete."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import web

from local.vendors.graph.access import VERSION, admit_to_team
from local.vendors.graph.bodies import check_properties, json_object
from local.vendors.graph.errors import refusal
from local.vendors.graph.names import fault_of_description, fault_of_name
from local.vendors.graph.odata import EntitySet, answer_one, answer_set, origin
from local.vendors.graph.opening import MOST_CHANNELS, WRITABLE, checked_owners
from local.vendors.graph.operations import begin
from local.vendors.graph.state import TENANT_ID, Channel, TeamsState, new_channel_id, teams
from local.vendors.world import World

TABLE = web.RouteTableDef()
PLACE = VERSION + "teams/{team}/channels"
ONE = PLACE + "/{channel}"
PROPERTIES = (
    *("id", "createdDateTime", "displayName", "description", "isFavoriteByDefault", "email", "tenantId"),
    *("webUrl", "membershipType", "isArchived", "layoutType"),
)
CHANNELS = EntitySet("channel", ("displayName", "membershipType", "id"), PROPERTIES)


@TABLE.get(PLACE)
async def list_channels(request: web.Request) -> web.Response:
    """The channels that are not deleted; fresh ones are unseen for `lag_seconds["channels"]`."""
    world = admit_to_team(request, "ChannelSettings.Read.Group")
    now = world.clock()
    lag = timedelta(seconds=world.lag("channels"))
    live = [c for c in the_team(request, world).channels if c.deleted is None and now - c.created >= lag]
    return answer_set(request, [as_json(request, world, c) for c in live], CHANNELS)


@TABLE.get(VERSION + "teams/{team}/primaryChannel")
async def get_primary_channel(request: web.Request) -> web.Response:
    """The channel that every team has, whatever it is called."""
    world = admit_to_team(request, "ChannelSettings.Read.Group")
    return answer_one(request, as_json(request, world, the_team(request, world).channels[0]), CHANNELS)


@TABLE.get(ONE)
async def get_channel(request: web.Request) -> web.Response:
    """One channel, seen at once."""
    world = admit_to_team(request, "ChannelSettings.Read.Group")
    return answer_one(request, as_json(request, world, the_channel(request, world)), CHANNELS)


@TABLE.post(PLACE)
async def open_channel(request: web.Request) -> web.Response:
    """Open a channel: 201 with it; for a shared one 202 with an operation to ask."""
    world = admit_to_team(request, "Channel.Create.Group")
    team = the_team(request, world)
    channel = await _ordered(request, world, team)
    team.channels.append(channel)
    if channel.membership_type == "shared":
        return begin(world, "createChannel", channel)
    body = {"@odata.context": f"{origin(request)}/graph/v1.0/$metadata#channel"}
    body |= as_json(request, world, channel)
    return web.json_response(body, status=201, headers={"Location": f"{request.path}/{quote(channel.id)}"})


@TABLE.patch(ONE)
async def change_channel(request: web.Request) -> web.Response:
    """Rename or describe."""
    world = admit_to_team(request, "ChannelSettings.ReadWrite.Group")
    channel, body = the_channel(request, world), await json_object(request)
    check_properties(request, body, "channel", WRITABLE)
    if "displayName" in body and body["displayName"].lower() != channel.display_name.lower():
        _refuse_general(request, world, channel)
        _check_name(request, the_team(request, world), body["displayName"], world.clock())
    _refuse_fault(request, fault_of_description(body.get("description")))
    channel.display_name = body.get("displayName", channel.display_name)
    channel.description = body.get("description", channel.description)
    return web.Response(status=204)


@TABLE.delete(ONE)
async def delete_channel(request: web.Request) -> web.Response:
    """Delete softly: it can be restored for 30 days, so its name and its place stay taken."""
    world = admit_to_team(request, "Channel.Delete.Group")
    channel = the_channel(request, world)
    _refuse_general(request, world, channel)
    channel.deleted = world.clock()
    return web.Response(status=204)


@TABLE.post(ONE + "/{verb:archive|unarchive}")
async def archive_channel(request: web.Request) -> web.Response:
    """Archive or unarchive: 202, done after `lag_seconds["archive"]`."""
    world = admit_to_team(request, "ChannelSettings.ReadWrite.All")
    channel, verb = the_channel(request, world), request.match_info["verb"]
    _refuse_general(request, world, channel)
    channel.archived = world.clock() if verb == "archive" else None
    return begin(world, f"{verb}Channel", channel)


def the_team(request: web.Request, world: World) -> TeamsState:
    """The team that the path names.

    Raises:
        VendorError: 404 for any other.
    """
    team = teams(world)
    if request.match_info["team"].lower() != team.team_id:
        raise refusal(request, 404, f"No team found with Group Id {request.match_info['team']}")
    return team


def the_channel(request: web.Request, world: World) -> Channel:
    """The live channel that the path names.

    Raises:
        VendorError: 404 where there is none, or a deleted one.
    """
    wanted = request.match_info["channel"]
    for channel in the_team(request, world).channels:
        if channel.id == wanted and channel.deleted is None:
            return channel
    raise refusal(request, 404, f"No channel found with channel id: {wanted}")


def is_archived(world: World, channel: Channel) -> bool:
    """Whether the archiving that was ordered has happened."""
    lag = timedelta(seconds=world.lag("archive"))
    return channel.archived is not None and world.clock() - channel.archived >= lag


def as_json(request: web.Request, world: World, channel: Channel) -> dict[str, Any]:
    """A channel as Graph shows it; `webUrl` is null for `lag_seconds["webUrl"]` after it was opened."""
    age = (world.clock() - channel.created).total_seconds()
    url = f"{origin(request)}/teams/{quote(channel.id, safe='')}"
    address = channel.id.split(":")[1].split("@", maxsplit=1)[0]
    values = (
        *(channel.id, f"{channel.created:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z", channel.display_name),
        *(channel.description, False, f"{address[:8]}.contoso.com@emea.teams.ms", TENANT_ID),
        *(url if age >= world.lag("webUrl") else None, channel.membership_type),
        *(is_archived(world, channel), channel.layout_type),
    )
    return dict(zip(PROPERTIES, values, strict=True))


async def _ordered(request: web.Request, world: World, team: TeamsState) -> Channel:
    body = await json_object(request)
    check_properties(request, body, "channel", WRITABLE)
    now = world.clock()
    _check_name(request, team, body.get("displayName"), now)
    _refuse_fault(request, fault_of_description(body.get("description")))
    membership, owners = checked_owners(request, world, body)
    if sum(c.holds_name(now) for c in team.channels) >= MOST_CHANNELS:
        raise refusal(request, 400, f"Channel limit reached: a team can have {MOST_CHANNELS} channels.")
    return Channel(
        new_channel_id(),
        body["displayName"],
        body.get("description"),
        now,
        membership_type=membership,
        layout_type=body.get("layoutType") or "post",
        owners=owners,
    )


def _check_name(request: web.Request, team: TeamsState, name: Any, now: datetime) -> None:
    """Names are unique among live, archived and lately deleted channels; both codes were seen in the wild."""
    _refuse_fault(request, fault_of_name(name))
    for channel in team.channels:
        if channel.display_name.lower() == name.lower() and channel.holds_name(now):
            code = "BadRequest" if channel.deleted else "NameAlreadyExists"
            raise refusal(request, 400, "Channel name already existed, please use other name", code)


def _refuse_general(request: web.Request, world: World, channel: Channel) -> None:
    if channel is teams(world).channels[0]:
        raise refusal(request, 400, "The General channel can't be renamed, archived or deleted.")


def _refuse_fault(request: web.Request, fault: str | None) -> None:
    if fault:
        raise refusal(request, 400, fault)
