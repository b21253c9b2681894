"""The real integration, over HTTP, against the stand-in Azure DevOps."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from incident.records import Declaration, Detail, Incident, Responder, Severity, Source
from integrations.azure_devops import AzureDevOps
from local.vendors.app import vendors
from local.vendors.devops import boards as boards_of

DECLARED_AT = datetime(2026, 11, 22, 2, 14, tzinfo=UTC)
INCIDENT = Incident(
    id="INC-7F3K2Q",
    declaration=Declaration(
        title="Checkout answers 500",
        severity=Severity.ERROR,
        source=Source("azure_monitor", "Platform", ref="alert-1", url="https://portal.azure.com/#alert/1"),
        problem_key="rule/checkout",
        service="payments",
        detected_at=datetime(2026, 11, 22, 2, 13, tzinfo=UTC),
        description="Since the deployment.",
        details=(Detail("Metric", "Http5xx"),),
    ),
    declared_at=DECLARED_AT,
    status_url="https://muster.contoso.com/api/incidents/INC-7F3K2Q",
)
ADA = Responder("ada@contoso.com", "Ada Lovelace")
GRACE = Responder("grace@contoso.com", "Grace Hopper", order=1)
ALAN = Responder("alan@contoso.com", "Alan Turing", order=2)


async def anonymous() -> str | None:
    """No token: the stand-in serves anonymous callers on loopback."""
    return None


async def at_once(_seconds: float) -> None:
    """A wait that takes no time."""


@pytest.fixture
async def stand_in():
    """The running stand-ins."""
    async with vendors() as running:
        yield running


@pytest.fixture
def world(stand_in):
    """What the stand-ins know."""
    return stand_in.world


@pytest.fixture
def boards(world):
    """The stand-in organisation."""
    return boards_of(world)


@pytest.fixture
async def connect(stand_in):
    """Makes an integration, as a process does, with other settings where a test needs them."""
    async with contextlib.AsyncExitStack() as stack:

        def make(
            work_item_type: str = "Bug",
            project: str = "Operations",
            *,
            organization_url: str = stand_in.organization_url,
            token: Callable[[], Awaitable[str | None]] = anonymous,
            **settings: object,
        ) -> AzureDevOps:
            made = AzureDevOps(
                organization_url,
                project,
                work_item_type=work_item_type,
                token=token,
                **{"sleep": at_once, **settings},
            )
            stack.push_async_callback(made.aclose)
            return made

        yield make


@pytest.fixture
def record(connect):
    """The integration on the Agile project, with bugs."""
    return connect()


@pytest.fixture
def incident():
    """An incident as an alert declares it."""
    return INCIDENT


@pytest.fixture
def declared():
    """Makes an incident of which something else was said."""

    def make(**said: object) -> Incident:
        return replace(INCIDENT, declaration=replace(INCIDENT.declaration, **said))

    return make


@pytest.fixture
def people():
    """Three responders, the primary first."""
    return (ADA, GRACE, ALAN)


@pytest.fixture
def calls(world):
    """The requests since the last look, as `METHOD resource`."""

    def since() -> list[str]:
        made = [f"{r.method} {r.path.split('/_apis')[-1].split('?')[0].lstrip('/')}" for r in world.requests]
        world.requests.clear()
        return made

    return since


@pytest.fixture
async def item(record, incident):
    """An open record."""
    return await record.open(incident)


@pytest.fixture
def held(boards, item):
    """The record as Azure DevOps holds it."""
    return boards.work_items[item.id]
