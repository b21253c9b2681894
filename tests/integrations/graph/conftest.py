"""The stand-in Graph on a clock that only our own waiting moves, and the real SDK in front of it."""

import socket
import warnings
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from incident.records import Declaration, Incident, Responder, Severity, Source
from integrations.graph.channels import TeamsChannels
from integrations.graph.client import Graph
from integrations.graph.mail import Mail
from integrations.graph.shifts import Shifts
from integrations.pace import Pace
from local.vendors.app import Vendors, vendors
from local.vendors.faults import Fault
from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import TEAM_ID
from local.vendors.graph.state import graph as graph_of
from local.vendors.world import World

NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)


class Clock:
    """Stands still until someone sleeps."""

    def __init__(self):
        self.now = NOW
        self.naps: list[float] = []

    def __call__(self):
        """The time."""
        return self.now

    async def sleep(self, seconds):
        """Let time pass."""
        self.naps.append(seconds)
        self.now += timedelta(seconds=seconds)


async def anonymous():
    """No token: the stand-ins need none."""


@pytest.fixture(autouse=True)
def sdk_deprecates_itself():
    """The SDK's generated modules warn of their own classes when they are imported."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "GetQueryParameters is deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", "This class is deprecated", DeprecationWarning)
        yield


@pytest.fixture
def clock():
    """The time that the stand-ins go by."""
    return Clock()


@pytest.fixture
async def stand_ins(clock) -> AsyncIterator[Vendors]:
    """Serving."""
    async with vendors(World(clock=clock)) as serving:
        yield serving


@pytest.fixture
def world(stand_ins):
    """What the stand-ins know."""
    return stand_ins.world


@pytest.fixture
def order(world) -> Callable[..., None]:
    """Order a fault: `order("answer", method="POST", status=429, retry_after=7)`."""
    return lambda kind, **given: world.faults.order(Fault(kind, **given))


@pytest.fixture
def asked(world) -> Callable[[], list[str]]:
    """The requests that arrived, like `GET /graph/v1.0/teams/...`."""
    return lambda: [f"{request.method} {unquote(request.path)}" for request in world.requests]


@pytest.fixture
async def graph(stand_ins):
    """A client of the stand-in Graph."""
    client = Graph(anonymous, stand_ins.graph_url)
    yield client
    await client.aclose()


@pytest.fixture
async def hasty_graph(stand_ins):
    """A client that waits for an answer 0.2 s only."""
    client = Graph(anonymous, stand_ins.graph_url, read_seconds=0.2)
    yield client
    await client.aclose()


@pytest.fixture
async def unused_graph():
    """A client for an address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = Graph(anonymous, f"http://127.0.0.1:{taken.getsockname()[1]}/v1.0")
        yield client
        await client.aclose()


@pytest.fixture
def channels(graph, clock):
    """The channels of the stand-in team."""
    return TeamsChannels(graph, TEAM_ID, clock.sleep, Pace(0.0))


@pytest.fixture
def mail(graph):
    """Mail from the stand-in mailbox."""
    return Mail(graph, "muster@contoso.com")


@pytest.fixture
def planned(world):
    """The schedule of the team."""
    state = schedule(world)
    state.is_made = True
    return state


@pytest.fixture
def uid(world):
    """The id of a user by the first part of their address."""
    return lambda name: graph_of(world).user(f"{name}@contoso.com").id


@pytest.fixture
def shifts(graph):
    """The roster in Shifts."""
    return Shifts(graph, TEAM_ID)


@pytest.fixture
def ada():
    """A responder with a mailbox."""
    return Responder("ada@contoso.com", "Ada Lovelace")


@pytest.fixture
def incident():
    """The incident that most tests are about."""
    return make_incident()


@pytest.fixture
def incident_with() -> Callable[..., Incident]:
    """An incident whose declaration differs in the named fields."""
    return make_incident


def make_incident(**changes: Any) -> Incident:
    """An incident; the changes are to its declaration."""
    source = Source("azure_monitor", "Application Insights", "alert-1", "https://portal.azure.com/#alert")
    declaration = Declaration(
        "Checkout answers 500",
        Severity.ERROR,
        source,
        "key",
        "checkout",
        datetime(2026, 11, 22, 2, 13, tzinfo=UTC),
    )
    url = "https://muster.contoso.com/api/incidents/INC-7F3K2Q"
    return Incident("INC-7F3K2Q", replace(declaration, **changes), NOW, url)
