"""The stand-in Teams with an open channel, and a briefing for it."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from incident.briefing import Briefing
from incident.records import (
    Channel,
    Declaration,
    Detail,
    Gap,
    Incident,
    Responder,
    Severity,
    Source,
    WorkItem,
)
from integrations.graph.channels import TeamsChannels
from integrations.graph.client import Graph
from integrations.http import Http
from integrations.teams.bot import Bot
from integrations.teams.briefings import Briefings
from integrations.teams.voice import Voice
from local.vendors.app import vendors
from local.vendors.faults import Fault
from local.vendors.graph.state import TEAM_ID

NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)


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
async def stand_ins():
    """Serving."""
    async with vendors() as serving:
        yield serving


@pytest.fixture
def world(stand_ins):
    """What the stand-ins know."""
    return stand_ins.world


@pytest.fixture
def order(world) -> Callable[..., None]:
    """Order a fault."""
    return lambda kind, **given: world.faults.order(Fault(kind, **given))


@pytest.fixture
def asked(world) -> Callable[[], list[str]]:
    """The requests that arrived since the channel was opened, like `GET /graph/v1.0/teams/...`."""
    return lambda: [f"{request.method} {unquote(request.path)}" for request in world.requests]


@pytest.fixture
async def http():
    """The client for plain HTTP."""
    client = Http()
    yield client
    await client.aclose()


@pytest.fixture
async def graph(stand_ins):
    """A client of the stand-in Graph."""
    client = Graph(anonymous, stand_ins.graph_url)
    yield client
    await client.aclose()


@pytest.fixture
async def channel(graph, briefing, world) -> Channel:
    """The incident's channel, just opened; the requests for it are forgotten."""
    opened = await TeamsChannels(graph, TEAM_ID).open(briefing.incident)
    world.requests.clear()
    return opened


@pytest.fixture
def bot_voice(http, graph, stand_ins) -> Voice:
    """The bot in the stand-in team."""
    return Bot(http, anonymous, graph, TEAM_ID, service_url=stand_ins.bot_url)


@pytest.fixture
def bot(bot_voice):
    """The messenger `bot` in the stand-in team."""
    return Briefings(bot_voice)


@pytest.fixture
def briefing():
    """The briefing that most tests are about."""
    return make_briefing()


@pytest.fixture
def briefing_with() -> Callable[..., Briefing]:
    """A briefing that differs in the named fields of the briefing or of its declaration."""
    return make_briefing


def make_briefing(**changes: Any) -> Briefing:
    """The changes are to the briefing or to its declaration, by name."""
    source = Source("azure_monitor", "Application Insights", "alert-1", "https://portal.azure.com/#alert")
    detected = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
    details = (Detail("Metric", "failed requests"), Detail("Threshold", "> 5 in 5 minutes"))
    said = Declaration(
        "Checkout answers 500", Severity.ERROR, source, "k", "checkout", detected, "It began.", details
    )
    of_briefing = {name: changes.pop(name) for name in list(changes) if name in Briefing.__dataclass_fields__}
    url = "https://muster.contoso.com/api/incidents/INC-7F3K2Q"
    incident = Incident("INC-7F3K2Q", replace(said, **changes), NOW, url)
    people = (
        Responder("ada@contoso.com", "Ada Lovelace", 0, "incident commander", "+44 20 7946 0000"),
        Responder("grace@contoso.com", "Grace Hopper", 1, user_id="6f0f3d5e-0000-4000-8000-000000000001"),
    )
    item = WorkItem(42, "https://dev.azure.com/contoso/ops/_workitems/edit/42")
    gaps = (Gap("assign_responder", "Grace is no user of contoso", "add Grace to the organisation"),)
    parts: dict[str, Any] = {"incident": incident, "responders": people, "work_item": item, "gaps": gaps}
    return Briefing(**(parts | of_briefing))
