"""Azurite as these tests meet it: directly, or through a relay that can misbehave."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from incident.records import Declaration, Delivery, Incident, Severity, Source
from integrations.tables import Attempts, Tables

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def tables(tables_connection: str) -> AsyncIterator[Tables]:
    """An empty account's tables."""
    tables = Tables(connection_string=tables_connection)
    yield tables
    await tables.aclose()


@pytest.fixture
def attempts(tables: Tables) -> Attempts:
    """Which creations were begun, at noon."""
    return Attempts(tables, 60.0, lambda: NOON)


@pytest.fixture
def new_incident() -> Callable[..., Incident]:
    """Makes incidents; `changes` are fields of the declaration."""

    def make(incident_id: str = "INC-7F3K2Q", declared_at: datetime = NOON, **changes) -> Incident:
        said = Declaration(
            title="Checkout is down",
            severity=Severity.ERROR,
            source=Source("azure_monitor", "Log Alerts V2", "alert/1", "https://portal.azure.com/#alert"),
            problem_key="/subscriptions/1/rules/checkout?x#y",
            service="checkout",
            detected_at=NOON,
        )
        status_url = f"https://muster.example/api/incidents/{incident_id}"
        return Incident(incident_id, replace(said, **changes), declared_at, status_url)

    return make


@pytest.fixture
def new_delivery() -> Callable[..., Delivery]:
    """Makes deliveries; `changes` are their fields."""

    def make(**changes) -> Delivery:
        delivery = Delivery("d-1", "/rule?x#y", NOON, "f-1", "application/json", b'{"a": 1}', "azure-monitor")
        return replace(delivery, **changes)

    return make


@dataclass
class Relay:
    """Passes requests on to Azurite and plays the `faults` in turn.

    A fault is a status, `lost` (acted, then dropped), `held` (acted, and answered once `go` is set), or None.
    """

    account: str
    target: str
    faults: list[int | str | None] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    retry_after: str | None = None
    code: str = "Broken"
    holds: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Play the next fault, or pass on."""
        self.seen.append(request.method)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, int):
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            body = {"odata.error": {"code": self.code, "message": {"lang": "en", "value": "out of order"}}}
            return web.json_response(body, status=fault, headers=headers)
        answer = await self._passed_on(request)
        if fault == "lost":
            assert request.transport is not None
            request.transport.abort()
        if fault == "held":
            self.holds.set()
            await self.go.wait()
        return answer

    async def _passed_on(self, request: web.Request) -> web.Response:
        hop = ("host", "content-length", "transfer-encoding", "accept-encoding")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in hop}
        url, body = URL(f"{self.target}{request.raw_path}", encoded=True), await request.read()
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, url, headers=headers, data=body or None) as answer,
        ):
            kept = {n: v for n, v in answer.headers.items() if n.lower() not in (*hop, "connection")}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


@pytest.fixture
async def relay(tables_connection: str) -> AsyncIterator[Relay]:
    """A relay in front of an empty account, serving on loopback."""
    parts = dict(part.split("=", 1) for part in tables_connection.strip(";").split(";"))
    endpoint, account = parts["TableEndpoint"], parts["AccountName"]
    relay = Relay("", endpoint.removesuffix(f"/{account}"))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", relay.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    relay.account = tables_connection.replace(endpoint, f"http://127.0.0.1:{port}/{account}")
    yield relay
    await runner.cleanup()


@pytest.fixture
async def relayed(relay: Relay) -> AsyncIterator[Tables]:
    """An empty account's tables, reached through the relay."""
    tables = Tables(connection_string=relay.account)
    yield tables
    await tables.aclose()
