"""The stand-in pager, and a page to send to it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from incident.records import Declaration, Incident, Responder, Severity, Source
from integrations.http import Http
from local.vendors.app import vendors
from local.vendors.faults import Fault

NOW = datetime(2026, 11, 22, 2, 20, tzinfo=UTC)


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
async def http():
    """The client for plain HTTP."""
    client = Http()
    yield client
    await client.aclose()


@pytest.fixture
def ada():
    """A responder with a telephone."""
    return Responder("ada@contoso.com", "Ada Lovelace", contact="+44 20 7946 0000")


@pytest.fixture
def incident():
    """The incident to page for."""
    source = Source("azure_monitor", "Application Insights", "alert-1", "https://portal.azure.com/#alert")
    detected = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
    said = Declaration("Checkout answers 500", Severity.ERROR, source, "key", "checkout", detected)
    return Incident("INC-7F3K2Q", said, NOW, "https://muster.contoso.com/api/incidents/INC-7F3K2Q")
