"""The pages of Teams: the team, a channel, the e-mails, the pager."""

from __future__ import annotations

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.graph.state import mail, teams
from local.vendors.pager import pager
from local.vendors.pagerduty import pagerduty
from local.vendors.pages.html import html_response
from local.vendors.pages.teams_channel import channel_body, team_body
from local.vendors.pages.teams_frame import framed
from local.vendors.pages.teams_mail import mail_body
from local.vendors.pages.teams_pager import pager_body
from local.vendors.server import WORLD
from local.vendors.world import World

TABLE = web.RouteTableDef()


@TABLE.get("/teams")
async def show_team(request: web.Request) -> web.Response:
    """The team with its channels, the newest first."""
    world = request.app[WORLD]
    return html_response(framed(world, "Teams", team_body(world), here="/teams"))


@TABLE.get("/teams/mail")
async def show_mail(request: web.Request) -> web.Response:
    """The e-mails that were sent; `?letter=` opens one, else the newest is open."""
    world = request.app[WORLD]
    body = mail_body(mail(world).sent, request.query.get("letter"))
    return html_response(framed(world, "Teams: mail", body, here="/teams/mail"))


@TABLE.get("/teams/pager")
async def show_pager(request: web.Request) -> web.Response:
    """What PagerDuty and the webhook took."""
    world = request.app[WORLD]
    body = pager_body(pager(world).pages, pagerduty(world).incidents)
    return html_response(framed(world, "Teams: pager", body, here="/teams/pager"))


@TABLE.get("/teams/{channel}")
async def show_channel(request: web.Request) -> web.Response:
    """One channel with its messages, the newest last; deleted channels are gone here too."""
    world, wanted = request.app[WORLD], request.match_info["channel"]
    channel = next((c for c in teams(world).channels if c.id == wanted and c.deleted is None), None)
    if channel is None:
        body = '<div class="empty"><h1>There is no such channel</h1><p>It may have been deleted.</p></div>'
        return html_response(framed(world, "Teams: no such channel", body, here=""), 404)
    title = f"Teams: {channel.display_name}"
    return html_response(framed(world, title, channel_body(world, channel), here=channel.id))


def routes(world: World) -> web.RouteTableDef:
    """The pages' routes."""
    del world
    return gather(TABLE)
