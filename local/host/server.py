"""Serve a function app on loopback, from the first request to a clean end."""

import asyncio
import errno
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from azure.durable_functions.models.utils import http_utils
from azure.functions.decorators.function_app import FunctionRegister

from local.host.calling import Calling, once
from local.host.client import Client
from local.host.clock import Clock
from local.host.engine import Engine
from local.host.errors import CannotStart
from local.host.functions import App, read_app
from local.host.invoke import Invoker, client_binding
from local.host.loading import imported
from local.host.management import Management
from local.host.settings import DEFAULT_ROUTE_PREFIX, read_route_prefix
from local.host.store import Store
from local.host.web import LARGEST_BODY, LOOPBACK, Next, Timers, http_routes, loopback_only

GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Host:
    """A function app that is being served."""

    url: str
    """Like `http://127.0.0.1:7071`."""
    app: App
    route_prefix: str
    background: list[asyncio.Task[None]]
    """What keeps orchestrations and timers going; they end only with the host, or when it breaks."""


@asynccontextmanager
async def running(  # noqa: PLR0913 - each is a thing that a caller may want otherwise
    app: Path | str | FunctionRegister,
    *,
    state: Path | str = ":memory:",
    port: int = 0,
    address: str = "127.0.0.1",
    grace: float = GRACE_SECONDS,
    clock: Clock | None = None,
    calling: Calling = once,
    hub: str = "",
) -> AsyncIterator[Host]:
    """Serve a folder with a `function_app.py`, or a FunctionApp, in this event loop.

    `state` is the SQLite file that outlives the host; port 0 takes a free one; activities in flight get `grace`
    seconds at the end. One host at a time in a process: the durable SDK keeps one HTTP session. With a `LeapingClock`,
    nobody waits for durable timers; `calling` changes how each activity is called, for example twice (`local.host.calling`).
    `hub` is another host's url: launches are kept and run there, so that two hosts are two instances of one app.

    Raises:
        CannotStart: the app, host.json, the state, the address or the port cannot be used; the message says why.
    """
    with _opened(app) as (folder, register, prefix), _listening(address, port) as listener:
        functions = read_app(register)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with closing(_open_store(state)) as store:
            host = Host(url, functions, prefix, [])
            invoker = Invoker(folder, functions.activities, lambda: client_binding(hub or url))
            run_activity = calling(invoker.activity)
            engine = Engine(
                store, functions.orchestrators, functions.activities, run_activity, clock or Clock()
            )
            management = Management(Client(store, engine, functions.orchestrators), url)
            parts = _Parts(invoker, engine, management, Timers(functions.timers, invoker))
            async with _serving(host, parts, listener, grace):
                yield host


@contextmanager
def _opened(app: Path | str | FunctionRegister) -> Iterator[tuple[Path, FunctionRegister, str]]:
    if isinstance(app, FunctionRegister):
        yield Path.cwd(), app, DEFAULT_ROUTE_PREFIX
        return
    folder = Path(app).resolve()
    prefix = read_route_prefix(folder)
    with imported(folder) as register:
        yield folder, register, prefix


def _listening(address: str, port: int) -> socket.socket:
    if address not in LOOPBACK:
        raise CannotStart(
            f"The local runner listens on loopback only, not on {address}: it checks no keys, so whoever reached it "
            "could run every function. To let others in, deploy to Azure."
        )
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise CannotStart(f"Port {port} cannot be used: {error.strerror}.") from error
        raise CannotStart(
            f"Port {port} is taken: stop what listens there, or choose another with --port."
        ) from error
    return listener


def _open_store(state: Path | str) -> Store:
    try:
        return Store(state)
    except sqlite3.Error as error:
        raise CannotStart(
            f"The state file {state} cannot be used ({error}): another runner may have it open, "
            "or it is none of ours. Stop that one, or choose another file with --state."
        ) from error


@dataclass(frozen=True)
class _Parts:
    invoker: Invoker
    engine: Engine
    management: Management
    timers: Timers


@asynccontextmanager
async def _serving(host: Host, parts: _Parts, listener: socket.socket, grace: float) -> AsyncIterator[None]:
    engine, timers = parts.engine, parts.timers
    http_utils._session_lock = asyncio.Lock()  # noqa: SLF001 - the SDK's one lock belongs to the loop it first waited in
    runner = await _start_web(host, parts, listener, grace)
    host.background.extend(asyncio.create_task(work) for work in (engine.run(), timers.run()))
    try:
        yield
    finally:
        broken = await _stop(host.background)
        await asyncio.gather(engine.close(grace), timers.close(grace))
        await runner.cleanup()
        await http_utils._close_session()  # noqa: SLF001 - the SDK offers no other way to end its session
        parts.invoker.close()
    if broken:
        raise broken[0]


async def _start_web(host: Host, parts: _Parts, listener: socket.socket, grace: float) -> web.AppRunner:
    @web.middleware
    async def counted(request: web.Request, handler: Next) -> web.StreamResponse:
        with parts.engine.serving():
            return await handler(request)

    application = web.Application(middlewares=[loopback_only, counted], client_max_size=LARGEST_BODY)
    application.add_routes(parts.management.routes())
    application.add_routes(parts.timers.routes())
    application.add_routes(http_routes(host.app.http, host.route_prefix, parts.invoker))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=grace)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner


async def _stop(background: list[asyncio.Task[None]]) -> list[Exception]:
    """End what never ends by itself; the errors of what broke before."""
    for task in background:
        task.cancel()
    results = await asyncio.gather(*background, return_exceptions=True)
    return [result for result in results if isinstance(result, Exception)]
