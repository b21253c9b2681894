"""The app's own side of the server: its HTTP routes, its timers, and the door to loopback alone."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie

from aiohttp import web
from azure.functions import HttpRequest
from azure.functions.http import HttpRequestConverter, HttpResponseConverter
from azure.functions.meta import Datum

from local.host.functions import HttpFunction, TimerFunction
from local.host.invoke import Invoker

log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LARGEST_BODY = 100 * 1024 * 1024
"""Bytes; the Functions host's own limit is about 100 MB."""

PARAMETER = re.compile(r"\{(\*?)(\w+)(?::[^{}]*)?(\?)?\}")
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def loopback_only(request: web.Request, handler: Next) -> web.StreamResponse:
    """Refuse a request that was sent to another name: a web page can point its own at this machine."""
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name.strip("[]").lower() not in LOOPBACK:
        text = f"The local runner answers on loopback only, not as {request.host}. Use http://127.0.0.1.\n"
        return web.Response(status=403, text=text)
    return await handler(request)


def http_routes(functions: list[HttpFunction], prefix: str, invoker: Invoker) -> list[web.RouteDef]:
    """The routes of an app's HTTP functions; one with a fixed word goes before one with a parameter there."""
    ordered = sorted(functions, key=lambda each: [part.startswith("{") for part in each.route.split("/")])
    return [
        web.route(method, path, _handler(function, invoker))
        for function in ordered
        for path in paths(prefix, function.route)
        for method in function.methods or ("*",)
    ]


def paths(prefix: str, route: str) -> list[str]:
    """A route of Azure Functions in aiohttp's words: `{id?}` makes two of it, `{*rest}` takes slashes too."""
    parts = [part for part in f"{prefix}/{route}".split("/") if part]
    optional = [parts[:-1]] if parts and parts[-1].endswith("?}") else []
    return ["/" + "/".join(PARAMETER.sub(_parameter, part) for part in each) for each in [*optional, parts]]


def _parameter(match: re.Match[str]) -> str:
    return f"{{{match[2]}:.*}}" if match[1] else f"{{{match[2]}}}"


def _handler(function: HttpFunction, invoker: Invoker) -> Next:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            result = await invoker.http(function, await _request(request))
            return _response(result)
        except Exception:
            log.exception("%s: %s %s failed", function.function.name, request.method, request.path)
            return web.Response(status=500)

    return handle


async def _request(request: web.Request) -> HttpRequest:
    """The request as the SDK's converter makes it from what the host sends."""
    query = {name: ",".join(request.query.getall(name)) for name in request.query}
    value = {
        "method": Datum(request.method, "string"),
        "url": Datum(str(request.url), "string"),
        "headers": {name.lower(): Datum(text, "string") for name, text in request.headers.items()},
        "query": {name: Datum(text, "string") for name, text in query.items()},
        "params": {name: Datum(text, "string") for name, text in request.match_info.items()},
        "body": Datum(await request.read(), "bytes"),
    }
    return HttpRequestConverter.decode(Datum(value, "http"), trigger_metadata=None)


def _response(result: object) -> web.Response:
    """The response through the SDK's converter: an HttpResponse, a text, or None."""
    if result is None:
        return web.Response(status=204)
    datum = HttpResponseConverter.encode(result, expected_type=None)
    if datum.type == "string":
        return web.Response(text=str(datum.value))
    value = datum.value
    headers = {name: header.value for name, header in value["headers"].items()}
    response = web.Response(status=int(value["status_code"].value), body=value["body"].value, headers=headers)
    cookies: list[SimpleCookie] = value["cookies"] or []
    for cookie in cookies:
        response.cookies.update(cookie)
    return response


class Timers:
    """Fires timer functions when they are due, or when somebody asks."""

    def __init__(self, timers: dict[str, TimerFunction], invoker: Invoker) -> None:
        self._timers, self._invoker = timers, invoker
        self._fired: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """The door for firing one by hand, as `func start` has it."""
        return [web.post("/admin/functions/{name}", self._fire)]

    async def run(self) -> None:
        """Keep every schedule, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.Event().wait())  # an app without timers is no reason to end
            for timer in self._timers.values():
                group.create_task(self._keep(timer))

    async def close(self, grace: float) -> None:
        """Give the functions in flight so many seconds."""
        if self._fired:
            await asyncio.wait(self._fired, timeout=grace)
        for task in self._fired:
            task.cancel()

    async def _keep(self, timer: TimerFunction) -> None:
        if timer.run_on_startup:
            await self._call(timer)
        due = timer.schedule.next_after(datetime.now(UTC))
        while due is not None:
            await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
            await self._call(timer)
            due = timer.schedule.next_after(max(due, datetime.now(UTC)))

    async def _call(self, timer: TimerFunction) -> None:
        try:
            await self._invoker.timer(timer)
        except Exception:
            log.exception("%s failed", timer.function.name)

    async def _fire(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._timers:
            known = ", ".join(sorted(self._timers)) or "none"
            return web.Response(status=404, text=f"No timer function is called {name}; known are: {known}.\n")
        task = asyncio.create_task(self._call(self._timers[name]))
        self._fired.add(task)
        task.add_done_callback(self._fired.discard)
        return web.Response(status=202)
