"""One launch by the real app, in this process, under the faults that were ordered for it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from incident.codec import to_json
from incident.naming import incident_id
from incident.orders import LaunchOrder
from incident.reach import Reach
from incident.records import Declaration, Incident, Responder, Severity, Source
from incident.roles import RULES
from integrations.tables import Incidents, Tables
from local.evidence import Evidence
from local.faults.closed_door import ClosedDoor
from local.faults.relay import relay
from local.host.calling import Calling, once, twice_at_once, twice_in_a_row
from local.host.clock import LeapingClock
from local.host.server import Host, running
from local.stage import APP, ROSTER, environment
from local.vendors.app import vendors
from local.vendors.faults import Fault
from local.vendors.identity import identity
from local.vendors.pagerduty import ROUTING_KEY
from local.vendors.world import Recorded, World

ON_CALL = ("ada@contoso.com", "grace@contoso.com")
ON_THE_ROSTER = ROSTER[: len(ON_CALL)]
CATCH_ALL = "duty@contoso.com"
ANSWER_SECONDS = 0.5
"""How long the app waits for an answer; in life a minute."""
TOKEN_SECONDS = 30 * 24 * 3600
"""A launch may leap over hours; its tokens are to outlive that, except where a fault says otherwise."""
PATIENCE_SECONDS = 300.0
POLL_SECONDS = 0.02
DURABLE = "/runtime/webhooks/durabletask"
CALLINGS: dict[str, Calling] = {
    "once": once,
    "twice in a row": twice_in_a_row,
    "twice at once": twice_at_once,
}


@dataclass(frozen=True)
class Conditions:
    """What a launch has to live with.

    Attributes:
        faults: The faults, in their order.
        lags: Seconds for which a write stays unseen by a read (`local.vendors.world.World.lag_seconds`).
        calling: How each activity is called: a key of `CALLINGS`.
        closed: The setting whose address refuses connections; empty for none.
        reopens: Whether that address accepts connections once a step has failed twice.
        answer_seconds: How long the app waits for an answer.
        drill: Whether the launch is a drill that pages people and cleans up.
        roads: The ways to page, first choice first.
        reach: How far the incident is told.
    """

    faults: tuple[Fault, ...] = ()
    lags: Mapping[str, float] = field(default_factory=dict)
    calling: str = "once"
    closed: str = ""
    reopens: bool = False
    answer_seconds: float = ANSWER_SECONDS
    drill: bool = False
    roads: tuple[str, ...] = ("email", "webhook")
    reach: Reach = Reach.EVERYONE


@dataclass(frozen=True)
class Launched:
    """A launch that ended: its word for it, its status as the app's API tells it, and what the vendors hold."""

    word: str
    incident: dict[str, Any]
    evidence: Evidence
    requests: list[Recorded]
    seconds: float
    reach: Reach = Reach.EVERYONE

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        """The steps by name."""
        return {entry["step"]: entry for entry in self.incident.get("steps") or ()}


async def launched(name: str, conditions: Conditions, tables: str) -> Launched:
    """Run one launch to its end.

    Args:
        name: Makes the incident's id; the same name must not be used twice over the same tables.
        conditions: What it has to live with.
        tables: Connection string of the tables, which hold the roster.
    """
    clock, incident = LeapingClock(), _incident(name, drill=conditions.drill)
    world = World(clock=clock.now)
    identity(world).lifetime = TOKEN_SECONDS
    begun = asyncio.get_running_loop().time()
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(vendors(world))
        door = await stack.enter_async_context(_tables(world, tables))
        settings = environment(
            on,
            door,
            PAGE_ROADS=",".join(conditions.roads),
            PAGE_PAGERDUTY_URL=on.pagerduty_url,
            PAGE_PAGERDUTY_ROUTING_KEY=ROUTING_KEY,
            VENDOR_ANSWER_SECONDS=f"{conditions.answer_seconds:g}",
        )
        closed = await stack.enter_async_context(_closed(conditions, settings))
        await _keep(incident, tables)
        stack.enter_context(_environment(settings))
        host = await stack.enter_async_context(
            running(APP, clock=clock, calling=CALLINGS[conditions.calling])
        )
        services = sys.modules["function_app"].services()
        services.clock = clock.now
        stack.push_async_callback(services.aclose)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        world.faults.orders = [copy(fault) for fault in conditions.faults]
        world.lag_seconds |= conditions.lags
        order = LaunchOrder(
            incident, conditions.roads, Responder(CATCH_ALL, "duty"), reach=conditions.reach, roles=RULES
        )
        word = await _run(host, http, order, closed if conditions.reopens else None)
        requests = list(world.requests)
        await _let_be(world, closed)
        async with http.get(f"{host.url}/api/incidents/{incident.id}") as answer:
            status = await answer.json()
    seconds = asyncio.get_running_loop().time() - begun
    return Launched(word, status, Evidence.of(world, incident.id), requests, seconds, conditions.reach)


def _incident(name: str, *, drill: bool) -> Incident:
    said = Declaration(
        "Nobody can pay",
        Severity.CRITICAL,
        Source("person", "sam"),
        f"problem of {name}",
        "checkout",
        drill=drill,
        cleans_up=drill,
    )
    number = incident_id(hashlib.sha256(name.encode()).digest())
    return Incident(number, said, datetime.now(UTC), f"https://muster.example/api/incidents/{number}")


@asynccontextmanager
async def _tables(world: World, connection_string: str) -> AsyncIterator[str]:
    """The connection string by way of a relay."""
    parts = dict(part.split("=", 1) for part in connection_string.rstrip(";").split(";"))
    origin, _, account = parts["TableEndpoint"].rstrip("/").rpartition("/")
    async with relay(world, origin) as url:
        parts["TableEndpoint"] = f"{url}/{account}"
        yield ";".join(f"{name}={value}" for name, value in parts.items())


@asynccontextmanager
async def _closed(conditions: Conditions, settings: dict[str, str]) -> AsyncIterator[ClosedDoor | None]:
    """A door that is closed before one of the addresses in the settings."""
    if not conditions.closed:
        yield None
        return
    async with ClosedDoor.before(settings[conditions.closed]) as door:
        settings[conditions.closed] = door.address
        yield door


async def _keep(incident: Incident, tables: str) -> None:
    """Keep the incident as the intake does; the launch begins after it."""
    kept = Tables(connection_string=tables)
    try:
        await Incidents(kept).add(incident)
    finally:
        await kept.aclose()


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _run(
    host: Host, http: aiohttp.ClientSession, order: LaunchOrder, opening: ClosedDoor | None
) -> str:
    """Start the launch and wait for its end; the runtime's word for how it stands then."""
    instance = order.incident.id
    start = f"{host.url}{DURABLE}/orchestrators/launch/{instance}"
    async with http.post(start, json=to_json(order)) as answer:
        answer.raise_for_status()
    state: dict[str, Any] = {}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while state.get("runtimeStatus", "Running") in ("Running", "Pending"):
                await asyncio.sleep(POLL_SECONDS)
                async with http.get(f"{host.url}{DURABLE}/instances/{instance}") as answer:
                    state = json.loads(await answer.text())
                if opening and _failed_twice(state):
                    await opening.open()
    except TimeoutError:
        return "never ended"
    return state["runtimeStatus"]


def _failed_twice(state: dict[str, Any]) -> bool:
    steps = (state.get("customStatus") or {}).get("steps", {})
    return any(step.get("attempts", 0) > 1 for step in steps.values())


async def _let_be(world: World, closed: ClosedDoor | None) -> None:
    """Let the dust settle: nothing is out of order any more."""
    world.faults.orders.clear()
    world.lag_seconds.clear()
    if closed:
        await closed.open()
