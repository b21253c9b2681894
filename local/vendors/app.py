"""All stand-in vendors in one web application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from local.vendors import bot, control, devops, graph, identity, pager, pagerduty, pages
from local.vendors.server import WORLD, Stage, serving
from local.vendors.world import World

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes; far above what any of the vendors takes, so that their own limits are met first."""


def make_app(world: World) -> web.Application:
    """The web application for a world."""
    bodies = {
        "azure-devops": devops.error_body,
        "graph": graph.error_body,
        "bot": bot.error_body,
        "pagerduty": pagerduty.error_body,
    }
    app = web.Application(middlewares=[Stage(world, bodies).play], client_max_size=BODY_LIMIT)
    app[WORLD] = world
    for vendor in (control, devops, graph, bot, identity, pager, pagerduty, pages):
        app.add_routes(vendor.routes(world))
    control.nothing_else(app)
    return app


@dataclass(frozen=True)
class Vendors:
    """Running stand-ins: their world, and the base address that they serve on."""

    world: World
    url: str

    @property
    def organization_url(self) -> str:
        """The Azure DevOps organisation's address."""
        return f"{self.url}/azure-devops/contoso"

    @property
    def graph_url(self) -> str:
        """Microsoft Graph's address with its version."""
        return f"{self.url}/graph/v1.0"

    @property
    def bot_url(self) -> str:
        """The bot connector's service address."""
        return f"{self.url}/bot"

    @property
    def pagerduty_url(self) -> str:
        """Where PagerDuty takes events."""
        return f"{self.url}/pagerduty/v2/enqueue"

    @property
    def identity_endpoint(self) -> str:
        """What a function app finds in IDENTITY_ENDPOINT."""
        return f"{self.url}/identity/token"


@asynccontextmanager
async def vendors(world: World | None = None, port: int = 0) -> AsyncIterator[Vendors]:
    """Serve a world of stand-ins on loopback."""
    world = world or World()
    async with serving(make_app(world), port) as url:
        yield Vendors(world, url)
