import pytest

from local.vendors.bot import bot
from local.vendors.graph import state, teams
from local.vendors.graph.state import TEAM_ID
from tests.local.vendors.graph_calls import plain_http

CARD = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "Checkout is down"}]}
BODY = {
    "type": "message",
    "attachments": [
        {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": CARD}
    ],
}


@pytest.fixture
async def call(stand_ins):
    """Call the flow's webhook."""
    async with plain_http(f"{stand_ins.bot_url}/workflows/") as client:

        async def send(body, url="incidents?sig=secret"):
            return await client.post(url, json=body)

        yield send


async def test_a_card_is_posted_and_the_answer_is_empty(call, stand_ins):
    """A flow answers 202 with nothing and posts in its own channel."""
    answer = await call(BODY)
    assert (answer.status_code, answer.content) == (202, b"")
    (message,) = teams(stand_ins.world).messages
    assert (message.cards, message.author.name) == ([CARD], "Workflows")


async def test_a_recipient_names_the_channel(call, stand_ins):
    """A flow that takes its recipient from the payload posts there."""
    team = teams(stand_ins.world)
    team.channels.append(state.Channel(state.new_channel_id(), "INC-1", None, stand_ins.world.clock()))
    await call(BODY | {"recipient": {"groupId": TEAM_ID, "channelId": team.channels[-1].id}})
    assert [m.channel_id for m in team.messages] == [team.channels[-1].id]


@pytest.mark.parametrize(
    ("url", "status"), [("incidents?sig=wrong", 401), ("incidents", 401), ("other?sig=secret", 404)]
)
async def test_only_the_whole_address_opens_a_flow(call, stand_ins, url, status):
    """The address is the secret: a wrong or missing `sig` is 401, an unknown flow 404."""
    assert (await call(BODY, url)).status_code == status
    assert bot(stand_ins.world).runs == []


@pytest.mark.parametrize("body", [[], {"text": "hello"}, {"type": "message"}])
async def test_a_body_that_the_trigger_does_not_know_is_refused(call, body):
    """The trigger's schema asks for a message with attachments."""
    assert (await call(body)).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        BODY | {"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}]},
        BODY | {"recipient": {"groupId": TEAM_ID, "channelId": "19:gone@thread.tacv2"}},
        BODY | {"attachments": BODY["attachments"], "note": "x", "recipient": {"groupId": "another"}},
        {
            "type": "message",
            "attachments": [
                BODY["attachments"][0]
                | {"content": CARD | {"body": [{"type": "TextBlock", "text": "x" * 29_000}]}}
            ],
        },
    ],
)
async def test_a_run_that_fails_is_still_answered_with_202(call, stand_ins, body):
    """The caller never learns that a card was bad or a channel gone: only the run history says so."""
    assert (await call(body)).status_code == 202
    assert teams(stand_ins.world).messages == []
    (run,) = bot(stand_ins.world).runs
    assert run.error
