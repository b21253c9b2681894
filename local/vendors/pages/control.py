"""The control address for people: what is in force, and the commands that change it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from html import escape

from aiohttp import web

from local.vendors.faults import Fault
from local.vendors.orders import FIELDS
from local.vendors.pages.html import html_response, page
from local.vendors.rights import LAGS, RIGHTS
from local.vendors.world import World

STYLE = """<style>
main > .panel { margin-top: 16px; }
.panel h2 { color: var(--ink); font-size: 15px; }
.panel p { max-width: 76ch; margin: 0 0 10px; }
.panel table { width: 100%; }
.panel td { overflow-wrap: anywhere; }
.panel td:first-child { font-family: var(--mono); font-size: 13px; width: 42%; }
.panel tr:last-child td { border-bottom: 0; }
.gone { color: var(--red); font-weight: 600; }
.panel pre { margin: 10px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>"""

ORDER = """curl -X POST {url}/faults -d '{{"kind": "answer", "method": "POST", "path": "/channels$", "status": 503}}'
curl -X DELETE {url}/faults"""
TAKE = """curl -X DELETE {url}/rights/Channel.Create.Group
curl -X PUT {url}/rights/Channel.Create.Group"""
LAG = """curl -X PUT {url}/lag/channels/10
curl -X PUT "{url}/lag/work%20item%20write/0.5\""""
PEOPLE = """curl -X DELETE {url}/azure-devops/identities/grace@contoso.com
curl -X PUT {url}/graph/users/duty@contoso.com -d '{{"mailbox": false}}'
curl -X PUT {url}/bot/limits
curl -X PUT {url}/identity/lifetime/60
curl {url}/requests"""


def routes(world: World) -> web.RouteTableDef:
    """`/_control`."""
    table = web.RouteTableDef()

    @table.get("/_control")
    async def show_control(request: web.Request) -> web.Response:
        body = _body(world, f"{request.url.origin()}/_control")
        return html_response(page("Control", body, head=STYLE))

    return table


def _body(world: World, url: str) -> str:
    rights = {right: _right(world, right) for right in RIGHTS}
    lags = {what: f"{about}{_seconds(world, what)}" for what, about in LAGS.items()}
    kinds = {name: escape(words) for name, (words, _) in FIELDS.items()}
    return (
        '<h1>Control</h1><p class="soft">What is wrong with an order is answered with 400 and the names that there '
        "are.</p>"
        f"{_panel('Faults in force', _orders(world), ORDER.format(url=url))}"
        f"{_panel('What an order may say', _rows(kinds), '')}"
        f"{_panel('Rights, and what is so without each', _rows(rights), TAKE.format(url=url))}"
        f"{_panel('What can be made to lag, for so many seconds', _rows(lags), LAG.format(url=url))}"
        f"{_panel('People, limits, tokens, requests', '', PEOPLE.format(url=url))}"
    )


def _panel(heading: str, body: str, commands: str) -> str:
    shown = f"<pre>{escape(commands)}</pre>" if commands else ""
    return f'<section class="card panel"><h2>{escape(heading)}</h2>{body}{shown}</section>'


def _rows(cells: dict[str, str]) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{cell}</td></tr>" for name, cell in cells.items())
    return f"<table>{rows}</table>"


def _orders(world: World) -> str:
    orders = "".join(f"<pre>{escape(_said(fault))}</pre>" for fault in world.faults.in_force())
    return orders or '<p class="soft">None.</p>'


def _said(fault: Fault) -> str:
    """An order with what differs from the usual."""
    usual = {field.name: field.default for field in fields(fault)}
    return json.dumps(
        {name: value for name, value in asdict(fault).items() if value not in (usual[name], {})}
    )


def _right(world: World, right: str) -> str:
    taken = right in world.missing_rights
    return f"{escape(RIGHTS[right])}{' <span class=gone>taken away</span>' if taken else ''}"


def _seconds(world: World, what: str) -> str:
    seconds = world.lag_seconds.get(what)
    return "" if seconds is None else f' <span class="gone">{seconds:g} s</span>'
