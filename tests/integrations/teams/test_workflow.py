"""The messenger workflow: hands the card over, and is plain about what it cannot do."""

import json
import logging

import pytest

from incident.errors import Doubtful, Refused, TryAgain, Unknown
from incident.records import Message
from integrations.teams.briefings import Briefings
from integrations.teams.workflow import Workflow
from local.vendors.bot import bot as connector
from local.vendors.graph.state import TEAM_ID, teams


@pytest.fixture
def address(stand_ins):
    """The flow's address, with its secret."""
    return f"{stand_ins.bot_url}/workflows/incidents?sig=secret"


@pytest.fixture
def workflow(http, address):
    """The messenger under test."""
    return Briefings(Workflow(http, address, TEAM_ID))


async def test_a_briefing_is_handed_over_with_one_request(workflow, channel, briefing, world):
    """One POST carries the card and the channel that it is for; the message has no id."""
    assert await workflow.post(channel, briefing) == Message(channel.id)
    [request] = world.requests
    [posted] = teams(world).messages
    assert request.body["recipient"] == {"groupId": TEAM_ID, "channelId": channel.id}
    assert request.body["type"] == "message"
    assert posted.channel_id == channel.id
    assert briefing.marker in json.dumps(posted.cards)
    assert [run.error for run in connector(world).runs] == [None]


async def test_one_cannot_look_and_asks_nothing(workflow, channel, briefing, world):
    """A workflow cannot be asked what it posted."""
    await workflow.post(channel, briefing)
    assert await workflow.find(channel, briefing) is None
    assert len(world.requests) == 1


async def test_an_update_is_refused_with_what_to_do(workflow, channel, briefing, world):
    """Without a message id nothing can be updated: said plainly, with the way to have it, and nothing is sent."""
    with pytest.raises(Refused) as caught:
        await workflow.update(Message(channel.id), briefing)
    assert "no message id" in caught.value.why
    assert "TEAMS_MESSENGER=bot" in caught.value.fix
    assert world.requests == []


@pytest.mark.parametrize("wrong", ["incidents?sig=wrong-secret", "gone?sig=wrong-secret"])
async def test_a_wrong_address_points_to_its_setting_and_stays_secret(
    wrong, http, stand_ins, channel, briefing, caplog
):
    """A refused address names its setting; the address itself is in no message and no log."""
    caplog.set_level(logging.DEBUG)
    flow = Workflow(http, f"{stand_ins.bot_url}/workflows/{wrong}", TEAM_ID)
    with pytest.raises((Refused, Doubtful)) as caught:
        await Briefings(flow).post(channel, briefing)
    assert "TEAMS_WORKFLOW_URL" in caught.value.fix
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp")]
    assert [told for told in (str(caught.value), caught.value.fix, *ours) if "wrong-secret" in told] == []


async def test_a_busy_flow_may_be_tried_again(workflow, channel, briefing, order):
    """429 with Retry-After comes back as "again after so many seconds"."""
    order("answer", method="POST", status=429, retry_after=9)
    with pytest.raises(TryAgain) as caught:
        await workflow.post(channel, briefing)
    assert caught.value.after == 9


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_a_lost_answer_is_unknown(kind, workflow, channel, briefing, order):
    """A briefing whose answer is lost may have been posted."""
    order(kind, method="POST", status=502)
    with pytest.raises(Unknown):
        await workflow.post(channel, briefing)
