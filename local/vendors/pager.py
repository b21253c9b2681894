"""A pager's webhook: takes any JSON, keeps it once per idempotency key, and answers 202."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.server import WORLD
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()


@dataclass(frozen=True)
class Page:
    """One page; `deliveries` counts how often it came in under its key."""

    id: str
    key: str | None
    body: Any
    received: datetime
    deliveries: int = 1

    def to_json(self) -> dict[str, Any]:
        """As the list shows it."""
        return self.__dict__ | {"received": self.received.isoformat()}


@dataclass
class PagerState:
    """The pages that came in, oldest first."""

    pages: list[Page] = field(default_factory=list)


def pager(world: World) -> PagerState:
    """The pager's state in a world."""
    return world.parts.setdefault("pager", PagerState())


@TABLE.post("/pager/pages")
async def take_page(request: web.Request) -> web.Response:
    """Take a page; its key is the header `Idempotency-Key` or the body's `dedup_key`."""
    world = request.app[WORLD]
    try:
        body = await request.json()
    except ValueError as error:
        raise VendorError(400, {"error": "the body must be JSON"}) from error
    key = request.headers.get("Idempotency-Key")
    if key is None and isinstance(body, dict):
        key = body.get("dedup_key")
    page = _keep(pager(world), Page(str(uuid.uuid4()), key, body, world.clock()))
    return web.json_response({"status": "accepted", "id": page.id}, status=202)


@TABLE.get("/pager/pages")
async def list_pages(request: web.Request) -> web.Response:
    """The pages, oldest first."""
    return web.json_response([page.to_json() for page in pager(request.app[WORLD]).pages])


def routes(world: World) -> web.RouteTableDef:
    """The pager's routes."""
    pager(world)
    return gather(TABLE)


def _keep(state: PagerState, page: Page) -> Page:
    for place, earlier in enumerate(state.pages):
        if page.key is not None and earlier.key == page.key:
            state.pages[place] = replace(earlier, deliveries=earlier.deliveries + 1)
            return state.pages[place]
    state.pages.append(page)
    return page
