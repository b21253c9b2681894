"""The running product, with every word that leaves the app watched: requests as sent, log at DEBUG, tables, state."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from azure.data.tables import TableServiceClient
from yarl import URL

from local.stage import ROSTER, Stage, environment, keep_roster
from local.vendors.app import Vendors, make_app
from local.vendors.server import serving
from local.vendors.world import World
from tests.app.conftest import Product
from tests.app.forked import ForkedApp


@dataclass
class Sent:
    """One request as it reached a vendor, and what it was answered."""

    vendor: str
    head: str
    body: bytes
    answer: bytes = b""
    fault: bool = False

    @property
    def whole(self) -> str:
        """Everything that was sent, as text."""
        return f"{self.head}\n{self.body.decode('utf-8', 'replace')}"


@dataclass
class Watched(Product):
    """The product, and all that it said. `answers` are our API's, with status and headers."""

    sent: list[Sent] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """Call the API and keep the whole answer; its status and text."""
        url = URL(f"{self.stage.app.url}/api{path}", encoded=True)
        async with self.http.request(method, url, **options) as response:
            text = await response.text()
            self.answers.append(f"{response.status} {dict(response.headers)}\n{text}")
            return response.status, text

    def rows(self) -> list[dict[str, Any]]:
        """Every row of every table."""
        with TableServiceClient.from_connection_string(self.stage.connection_string) as service:
            names = [table.name for table in service.list_tables()]
            tables: Iterable[Any] = (service.get_table_client(name).list_entities() for name in names)
            return [dict(row) for row in itertools.chain.from_iterable(tables)]

    def log(self) -> str:
        """All that the app's process said."""
        return self.stage.app.log.read_text(errors="replace")

    def state(self) -> str:
        """The runtime's own store: the histories of all launches."""
        files = sorted(self.stage.app.folder.glob("host.sqlite*"))
        return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)


@asynccontextmanager
async def watched(
    connection: str,
    folder: Path,
    roster: Iterable[dict[str, Any]] = ROSTER,
    *,
    leaps: bool = False,
    **settings: str,
) -> AsyncIterator[Watched]:
    """The product over empty tables. `{vendors}` in a setting is the stand-ins' address.

    `leaps`: nobody waits for the timers of launches.
    """
    await asyncio.to_thread(keep_roster, connection, roster)
    world, sent = World(), list[Sent]()
    stand_ins = make_app(world)
    stand_ins.middlewares.insert(0, _spy(sent))
    async with serving(stand_ins) as url, aiohttp.ClientSession() as http:
        vendors = Vendors(world, url)
        named = {name: value.replace("{vendors}", url) for name, value in settings.items()}
        env = environment(vendors, connection, STORM_LIMIT="0", **named)
        app = ForkedApp(env, folder, log_level="DEBUG", leaps=leaps)
        try:
            await app.start()
            yield Watched(Stage(vendors, app, connection), http, sent)
        finally:
            await app.stop()


def _spy(sent: list[Sent]) -> Any:
    @web.middleware
    async def spy(request: web.Request, handler: Any) -> web.StreamResponse:
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        head = f"{request.method} {request.raw_path}\n{headers}"
        one = Sent(request.path.split("/", 2)[1], head, await request.read())
        sent.append(one)
        response = await handler(request)
        one.answer = (
            response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
        )
        return response

    return spy
