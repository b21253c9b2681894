"""A fresh process that opens one channel and prints how many modules of the Graph SDK that loaded."""

import asyncio
import sys
from datetime import UTC, datetime

from incident.records import Declaration, Incident, Severity, Source
from integrations.graph.channels import TeamsChannels
from integrations.graph.client import Graph

SDK = ("msgraph", "kiota")


async def anonymous():
    """No token: the stand-ins need none."""


async def main(url: str, team_id: str) -> None:
    """Open the channel at the Graph under `url`."""
    declaration = Declaration("Checkout answers 500", Severity.ERROR, Source("person", "Ada"), "key")
    incident = Incident("INC-7F3K2Q", declaration, datetime.now(UTC), "https://muster.contoso.com")
    before = len(_sdk_modules())
    graph = Graph(anonymous, url)
    await TeamsChannels(graph, team_id).open(incident)
    await graph.aclose()
    sys.stdout.write(f"{before} {len(_sdk_modules())}")


def _sdk_modules() -> list[str]:
    return [name for name in sys.modules if name.startswith(SDK)]


asyncio.run(main(*sys.argv[1:]))
