"""The first page: what the stand-ins are, and where each can be looked at."""

from __future__ import annotations

from html import escape

from aiohttp import web

from local.vendors.devops.state import boards
from local.vendors.graph.state import mail
from local.vendors.pager import pager
from local.vendors.pagerduty import pagerduty
from local.vendors.pages.html import html_response, page
from local.vendors.pages.teams_frame import newest_first
from local.vendors.world import World

STYLE = """<style>
.places { list-style: none; margin: 20px 0 0; padding: 0; max-width: 720px; overflow: hidden; }
.places li + li { border-top: 1px solid var(--line); }
.places a[href] { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1px 16px; padding: 14px 20px; color: inherit;
  text-decoration: none; }
.places a[href]:hover { background: var(--sunk); }
.places strong { font-weight: 600; }
.places .about { grid-column: 1 / -1; }
</style>"""


def routes(world: World) -> web.RouteTableDef:
    """`/`."""
    table = web.RouteTableDef()

    @table.get("/")
    async def show_index(_request: web.Request) -> web.Response:
        return html_response(page("Stand-ins", _body(world), head=STYLE))

    return table


def _body(world: World) -> str:
    orders = len(world.faults.in_force()) + len(world.missing_rights)
    paged = len(pager(world).pages) + len(pagerduty(world).incidents)
    places = (
        ("/boards", "Boards", "the work items in Azure DevOps", len(boards(world).work_items)),
        ("/teams", "Teams", "the team, its channels, what was said in them", len(newest_first(world))),
        ("/teams/mail", "Mail", "the e-mails that were sent", len(mail(world).sent)),
        ("/teams/pager", "Pager", "what PagerDuty and the pager's webhook took", paged),
        ("/_control", "Control", "order faults, take rights away, let reads lag", orders),
    )
    rows = "".join(
        f'<li><a href="{path}"><strong>{name}</strong><span class="number soft">{count}</span>'
        f'<span class="about soft">{escape(about)}</span></a></li>'
        for path, name, about, count in places
    )
    return (
        '<h1>The stand-ins</h1><p class="soft">Azure DevOps, Teams, mail and a pager, as far as an incident needs '
        f'them, on this machine only. What they hold is gone when they end.</p><ul class="places card">{rows}</ul>'
    )
