import json

import pytest
from msgraph.generated.models.chat_message import ChatMessage
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from local.vendors.graph import teams
from local.vendors.graph.state import APP_MANIFEST_ID, BOT_APP_ID, TEAM_ID
from tests.local.vendors.graph_calls import QUIET_SDK, graph_sdk, plain_http

pytestmark = QUIET_SDK

CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "ref INC-1/briefing"}],
}
ATTACHED = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}


@pytest.fixture
async def graph(stand_ins):
    """The official SDK on the stand-in Graph."""
    async with graph_sdk(stand_ins.graph_url) as client:
        yield client


@pytest.fixture
def general(stand_ins):
    """The General channel's id."""
    return teams(stand_ins.world).channels[0].id


@pytest.fixture
async def post(stand_ins, general):
    """Post in General through the bot connector; gives the message id."""
    async with plain_http() as client:

        async def send(thread="", **activity):
            url = f"{stand_ins.bot_url}/v3/conversations/{general}{thread}/activities"
            answer = await client.post(url, json={"type": "message", **activity})
            assert answer.status_code == 201
            return answer.json()["id"]

        yield send


@pytest.fixture
async def read(stand_ins, general):
    """Read General's messages from Graph."""
    base = f"{stand_ins.graph_url}/teams/{TEAM_ID}/channels/{general}/messages"
    async with plain_http() as client:

        async def get(path="", status=200, **params):
            answer = await client.get(base + path, params=params)
            assert answer.status_code == status
            return answer.json()

        yield get


async def test_an_application_cannot_post_to_a_channel(graph, general):
    """Graph refuses a channel message without a signed-in user, whatever the rights."""
    order = graph.channel(general).messages.to_post_request_information(
        ChatMessage(body=ItemBody(content="hello"))
    )
    with pytest.raises(ODataError) as caught:
        await graph.send(order)
    assert caught.value.response_status_code == 403
    assert "API requires one of 'Teamwork.Migrate.All'" in caught.value.error.message


async def test_a_bots_card_is_read_back_as_a_json_string(graph, general, post):
    """A marker in a card is found again by its application and its attachment's content."""
    activity = await post(attachments=[ATTACHED], summary="Briefing")
    answer = await graph.send(graph.channel(general).messages.to_get_request_information())
    (message,) = answer["value"]
    assert message["id"] == activity
    assert message["from"]["application"]["id"] == BOT_APP_ID
    assert json.loads(message["attachments"][0]["content"]) == CARD
    assert message["attachments"][0]["id"] in message["body"]["content"]


async def test_messages_come_newest_first(post, read):
    """The list begins with the newest message."""
    for text in ("one", "two", "three"):
        await post(text=text)
    assert [m["body"]["content"] for m in (await read())["value"]] == ["three", "two", "one"]


async def test_at_most_50_messages_are_on_a_page(read):
    """`$top` above 50 is refused."""
    await read(**{"$top": "50"})
    await read(status=400, **{"$top": "51"})


async def test_messages_cannot_be_filtered(read):
    """Channel messages know no `$filter`."""
    await read(status=400, **{"$filter": "id eq '1'"})


async def test_replies_stand_in_their_thread_only(post, read):
    """A reply is not among the channel's messages; its thread and `$expand=replies` show it."""
    root = await post(text="root")
    reply = await post(thread=f";messageid={root}", text="reply")
    (shown,) = (await read(**{"$expand": "replies"}))["value"]
    assert [r["id"] for r in shown["replies"]] == [reply]
    assert [(r["id"], r["replyToId"]) for r in (await read(f"/{root}/replies"))["value"]] == [(reply, root)]


async def test_one_message_is_read_by_its_id(post, read):
    """A message has its own address; an unknown one is 404."""
    message = await post(text="one")
    assert (await read(f"/{message}"))["body"]["content"] == "one"
    await read("/1", status=404)


async def test_a_deleted_message_leaves_a_place_without_words(stand_ins, general, post, read):
    """Graph shows when a message was deleted and nothing of what it said."""
    message = await post(text="secret", attachments=[ATTACHED])
    async with plain_http() as client:
        await client.delete(f"{stand_ins.bot_url}/v3/conversations/{general}/activities/{message}")
    (shown,) = (await read())["value"]
    assert shown["deletedDateTime"]
    assert (shown["body"]["content"], shown["attachments"]) == ("", [])


async def test_the_team_shows_its_name(graph):
    """The seeded team is called Incidents."""
    assert (await graph.send(graph.team.to_get_request_information()))["displayName"] == "Incidents"


async def test_the_installed_app_is_known_by_its_manifest_id(stand_ins):
    """`$expand=teamsApp` shows the manifest's id; a filter on it works; without the app the list is empty."""
    async with plain_http(f"{stand_ins.graph_url}/teams/{TEAM_ID}/") as client:
        query = {"$expand": "teamsApp", "$filter": f"teamsApp/externalId eq '{APP_MANIFEST_ID}'"}
        (app,) = (await client.get("installedApps", params=query)).json()["value"]
        assert app["teamsApp"]["externalId"] == APP_MANIFEST_ID
        assert "teamsApp" not in (await client.get("installedApps")).json()["value"][0]
        stand_ins.world.missing_rights.add("Teams app installed")
        assert (await client.get("installedApps", params=query)).json()["value"] == []


async def test_adding_members_answers_for_each_of_them(stand_ins):
    """200 although one failed: each member has a result; adding again is harmless."""
    values = [
        {"roles": [], "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{upn}')"}
        for upn in ("muster@contoso.com", "nobody@contoso.com")
    ]
    async with plain_http(f"{stand_ins.graph_url}/teams/{TEAM_ID}/") as client:
        for _ in range(2):
            answer = await client.post("members/add", json={"values": values})
            good, bad = answer.json()["value"]
            assert (answer.status_code, good["error"], bad["error"]["code"]) == (200, None, "NotFound")
        emails = [m["email"] for m in (await client.get("members")).json()["value"]]
    assert emails.count("muster@contoso.com") == 1
