"""The sample app, served in the test's own event loop."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from local.host.server import Host, running

SAMPLE_APP = Path(__file__).with_name("sample_app")
RUNNING = {"Pending", "Running", "Suspended"}


class Sample:
    """A client of the sample app."""

    def __init__(self, host: Host, session: aiohttp.ClientSession) -> None:
        self.host, self.session = host, session
        self.module: ModuleType = sys.modules["function_app"]
        self.durable = f"{host.url}/runtime/webhooks/durabletask"

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Status and JSON (or text) of one request; a path without origin is one of the app's."""
        url = path if path.startswith("http") else f"{self.host.url}/try/{path}"
        async with self.session.request(method, url, **options) as response:
            text = await response.text()
            is_json = response.content_type == "application/json" and text
            return response.status, await response.json() if is_json else text

    async def start(self, name: str, order: object = None, instance_id: str = "") -> str:
        """Start an orchestration through the app; its id."""
        status, body = await self.call("POST", f"start/{name}/{instance_id}".rstrip("/"), json=order)
        assert status == 202, body
        return body["id"]

    async def status(self, instance_id: str) -> dict[str, Any]:
        """The status of an instance, from the Durable HTTP API."""
        _, body = await self.call("GET", f"{self.durable}/instances/{instance_id}")
        return body

    async def until(self, instance_id: str, *, is_: set[str] | None = None) -> dict[str, Any]:
        """The status as soon as it is one of these, or an end."""
        async with asyncio.timeout(10):
            while True:
                status = await self.status(instance_id)
                found = status["runtimeStatus"]
                if found in is_ if is_ else found not in RUNNING:
                    return status
                await asyncio.sleep(0.01)

    async def ran(self, name: str) -> None:
        """Wait until a function of the app has run."""
        async with asyncio.timeout(5):
            while not self.module.runs[name]:
                await asyncio.sleep(0.01)

    async def run(self, name: str, order: object = None) -> dict[str, Any]:
        """Start an orchestration and wait for its end."""
        return await self.until(await self.start(name, order))


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Sample]:
    """The sample app over a store in memory, in this event loop."""
    async with running(SAMPLE_APP, **options) as host, aiohttp.ClientSession() as session:
        sample = Sample(host, session)
        yield sample
        sample.module.gate.set()


@pytest.fixture
def serve_sample():
    """Serves the sample app where the test says so."""
    return serving


@pytest.fixture
async def sample() -> AsyncIterator[Sample]:
    """The sample app, served during the test."""
    async with serving() as sample:
        yield sample
