"""The one HTTP server of the stand-ins: faults before and after each handler, every request recorded."""

from __future__ import annotations

import asyncio
import errno
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web

from local.vendors.faults import Fault
from local.vendors.world import Recorded, VendorError, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorBody = Callable[[int, str], Any]
"""Makes a vendor's usual error body of a status and a text."""

WORLD = web.AppKey("world", World)
ARRIVED = web.RequestKey("arrived", float)
"""When a request came in, before any delay that was ordered for it: monotonic seconds."""
SILENT = ("_control", "boards", "teams", "favicon.ico", "")
"""First path parts of what is for people and tests: neither recorded nor met by faults."""


def plain_error(status: int, text: str) -> Any:
    """The error body of a vendor that has none of its own."""
    return {"error": {"code": str(status), "message": text}}


class Stage:
    """Serves the vendors' routes with faults and recording around them."""

    def __init__(self, world: World, error_bodies: dict[str, ErrorBody]) -> None:
        self.world = world
        self.error_bodies = error_bodies
        self._began = time.monotonic()

    @web.middleware
    async def play(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Record the request and let it meet the fault that was ordered for it, if any."""
        vendor = request.path.split("/", 2)[1]
        if vendor in SILENT:
            return await self.answer(request, handler)
        request[ARRIVED] = time.monotonic()
        began = request[ARRIVED] - self._began
        body = await _body(request)
        sent = body if isinstance(body, str) else json.dumps(body)
        fault = self.world.faults.take(request.method, request.path_qs, sent)
        number = len(self.world.requests)
        headers = {k: ("..." if k == "Authorization" else v) for k, v in request.headers.items()}
        kind = fault.kind if fault else None
        self.world.requests.append(
            Recorded(number, vendor, request.method, request.path_qs, headers, body, began, began, None, kind)
        )
        response = await self._met(request, handler, fault, vendor)
        ended = time.monotonic() - self._began
        status = response.status if response else None
        if number < len(self.world.requests):
            self.world.requests[number] = replace(self.world.requests[number], ended=ended, status=status)
        return response or _dropped(request)

    async def _met(
        self, request: web.Request, handler: Handler, fault: Fault | None, vendor: str
    ) -> web.StreamResponse | None:
        """The answer, or None where the connection is to be dropped."""
        if fault is None:
            return await self.answer(request, handler)
        if fault.kind in ("hang", "delay"):
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("hang", "drop_before"):
            return None
        if fault.kind in ("answer", "sign_in_page"):
            return self._instead(fault, vendor)
        return await self._after(fault, await self.answer(request, handler), vendor)

    async def _after(self, fault: Fault, done: web.StreamResponse, vendor: str) -> web.StreamResponse | None:
        if fault.kind == "drop_after":
            return None
        if fault.kind == "slow_after":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "malformed":
            return web.Response(text='{"id": 7, "fields": {', content_type="application/json")
        return self._instead(fault, vendor) if fault.kind == "error_after" else done

    def _instead(self, fault: Fault, vendor: str) -> web.Response:
        if fault.kind == "sign_in_page":
            page = "<html><body>Azure DevOps Services | Sign In</body></html>"
            return web.Response(status=203, text=page, content_type="text/html")
        headers = dict(fault.headers)
        if fault.retry_after is not None:
            headers["Retry-After"] = f"{fault.retry_after:g}"
        make = self.error_bodies.get(vendor, plain_error)
        body = fault.body if fault.body is not None else make(fault.status, "out of order, as ordered")
        return web.json_response(body, status=fault.status, headers=headers)

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The handler's answer; a `VendorError` becomes the refusal that it describes."""
        try:
            return await handler(request)
        except VendorError as refusal:
            return web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)


async def _body(request: web.Request) -> Any:
    raw = await request.read()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500, text="dropped")


class PortTaken(OSError):
    """Somebody else listens on the port."""


async def _start(site: web.TCPSite, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(f"port {port} is taken: stop what listens there") from error


@asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback and yield the base address, like `http://127.0.0.1:49152`."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await _start(web.TCPSite(runner, "127.0.0.1", port), port)
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
