"""A relay before Azurite, so that table operations are recorded and meet faults like the vendors' calls.

It may stand there because the signature of Table Storage covers the path and not the host
(learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from local.vendors.server import Stage, serving
from local.vendors.world import World

OF_ONE_CONNECTION = ("Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding")
"""Headers that concern one connection, not the message (RFC 9110 section 7.6.1)."""


@asynccontextmanager
async def relay(world: World, origin: str) -> AsyncIterator[str]:
    """Serve a relay to `origin` (like `http://127.0.0.1:10002`) and yield its own address."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def pass_on(request: web.Request) -> web.StreamResponse:
            body, headers = await request.read(), _message_headers(request.headers)
            async with session.request(
                request.method, f"{origin}{request.raw_path}", data=body or None, headers=headers
            ) as answer:
                return web.Response(
                    status=answer.status, body=await answer.read(), headers=_message_headers(answer.headers)
                )

        app = web.Application(middlewares=[Stage(world, {}).play])
        app.router.add_route("*", "/{path:.*}", pass_on)
        async with serving(app) as url:
            yield url


def _message_headers(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    kept = CIMultiDict(headers)
    for name in OF_ONE_CONNECTION:
        kept.popall(name, None)
    return kept
