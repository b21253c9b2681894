"""Texts that come back from the vendors prove nothing by themselves."""

from dataclasses import replace

import pytest

from incident.records import Declaration, Incident, Severity, Source
from integrations.azure_devops import AzureDevOps
from local.vendors.app import vendors
from tests.hostile.test_every_field import NOW


async def nobody() -> None:
    """No token: the stand-in serves anonymous callers on loopback."""


def incident(name: str, title: str) -> Incident:
    """An incident with that id and title."""
    said = Declaration(title, Severity.ERROR, Source("person", "Sam"), name)
    return Incident(name, said, NOW, f"https://muster.example/api/incidents/{name}")


@pytest.fixture
async def record():
    """The integration on a project of the stand-in."""
    async with vendors() as running:
        made = AzureDevOps(running.organization_url, "Operations", token=nobody)
        yield made
        await made.aclose()


@pytest.mark.parametrize(
    "title", ["Follow-up of INC-AAAAAA", "[INC-AAAAAA]", "see inc-aaaaaa and [INC-AAAAAA]"]
)
async def test_a_record_that_names_an_incident_is_not_that_incidents(record, title):
    """Whose creation was lost does not take over the record of a later incident that speaks of it."""
    lost, later = incident("INC-AAAAAA", "Nobody can pay"), incident("INC-BBBBBB", title)
    theirs = await record.open(later)

    assert await record.find(lost) is None
    ours = await record.open(lost)
    assert (await record.find(lost), await record.find(later)) == (ours, theirs)
    assert await record.find(replace(later, id="INC-CCCCCC")) is None
