"""Where the road mention is there: wherever something speaks in the channel, named in PAGE_ROADS or not."""

from datetime import UTC, datetime

import pytest

from incident.records import Page, Receipt, Responder
from integrations.services import Services
from local.vendors.graph.state import TEAM_ID, teams


@pytest.fixture
async def services_with(stand_ins):
    """The doors of an app in the stand-in team, by these settings; no road but e-mail is set up."""
    made = []

    def services(**settings):
        env = {
            "AZURE_DEVOPS_ORGANIZATION_URL": stand_ins.organization_url,
            "AZURE_DEVOPS_PROJECT": "Operations",
            "AzureWebJobsStorage": "UseDevelopmentStorage=true",
            "CATCH_ALL_EMAIL": "duty@contoso.com",
            "GRAPH_URL": stand_ins.graph_url,
            "PAGE_EMAIL_SENDER": "muster@contoso.com",
            "TEAMS_BOT_SERVICE_URL": stand_ins.bot_url,
            "TEAMS_TEAM_ID": TEAM_ID,
            **settings,
        }
        made.append(Services.from_env(env, lambda: datetime(2026, 11, 22, tzinfo=UTC)))
        return made[-1]

    yield services
    for one in made:
        await one.aclose()


async def test_a_bot_is_a_road(services_with, briefing, channel, world):
    """With the bot the receipt has the message's id."""
    road = services_with().roads["mention"]
    receipt = await road.send(Page(briefing.incident, Responder("ada@contoso.com", "Ada"), channel))

    assert receipt == Receipt("mention", teams(world).messages[0].id)


async def test_a_workflow_is_a_road(services_with, briefing, channel, stand_ins, world):
    """With a workflow the message is Workflows', and nobody knows its id."""
    url = f"{stand_ins.bot_url}/workflows/incidents?sig=secret"
    road = services_with(TEAMS_MESSENGER="workflow", TEAMS_WORKFLOW_URL=url).roads["mention"]
    receipt = await road.send(Page(briefing.incident, Responder("ada@contoso.com", "Ada"), channel))

    assert receipt == Receipt("mention", None)
    assert teams(world).messages[0].author.name == "Workflows"


async def test_without_a_messenger_it_is_no_road(services_with):
    """Where nothing speaks in the channel nobody can be mentioned there; the other roads are not touched by it."""
    assert list(services_with(TEAMS_MESSENGER="none").roads) == ["email"]
