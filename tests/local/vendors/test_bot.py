from datetime import UTC, datetime

import httpx
import pytest

from local.vendors.faults import Fault
from local.vendors.graph import teams
from local.vendors.graph.state import BOT_APP_ID
from local.vendors.tokens import make_token
from tests.local.vendors.graph_calls import later, plain_http

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Checkout is down"}]}
FAR = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def attached(card):
    """A card as an activity carries it."""
    return [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]


def bearer(**claims):
    """The header with a token for the connector."""
    return {
        "Authorization": f"Bearer {make_token({'aud': 'https://api.botframework.com', 'exp': FAR} | claims)}"
    }


@pytest.fixture
def general(stand_ins):
    """The General channel."""
    return teams(stand_ins.world).channels[0]


@pytest.fixture
async def http(stand_ins, general):
    """An HTTP client on the General channel's conversation."""
    async with plain_http(f"{stand_ins.bot_url}/v3/conversations/{general.id}/") as client:
        yield client


async def post(http, url="activities", headers=None, **activity):
    """Post a message; text unless it says otherwise."""
    return await http.post(url, json={"type": "message", "text": "hello"} | activity, headers=headers)


def code(answer):
    """Status and the vendor's code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_post_answers_201_with_an_id(http, stand_ins):
    """The connector gives the message's id, and the message is there."""
    answer = await post(http, attachments=attached(CARD))
    assert answer.status_code == 201
    (message,) = teams(stand_ins.world).messages
    assert answer.json() == {"id": message.id}
    assert message.cards == [CARD]


async def test_ids_are_never_given_twice(http):
    """Messages of one millisecond have different ids."""
    ids = [(await post(http)).json()["id"] for _ in range(20)]
    assert len(set(ids)) == 20


async def test_a_message_is_put_in_the_place_of_another(http, stand_ins):
    """PUT changes a message and makes no second one."""
    message_id = (await post(http, text="working")).json()["id"]
    answer = await http.put(f"activities/{message_id}", json={"type": "message", "text": "done"})
    assert (answer.status_code, answer.json()) == (200, {"id": message_id})
    (message,) = teams(stand_ins.world).messages
    assert message.activity["text"] == "done"
    assert message.edited is not None


async def test_a_reply_goes_to_its_thread(http, general, stand_ins):
    """Both ways to reply keep the root: `;messageid=` and posting to the activity."""
    root = (await post(http)).json()["id"]
    thread = f"{stand_ins.bot_url}/v3/conversations/{general.id};messageid={root}/activities"
    first = await post(http, thread)
    second = await post(http, f"activities/{first.json()['id']}")
    assert (first.status_code, second.status_code) == (201, 201)
    assert [m.reply_to for m in teams(stand_ins.world).messages] == [None, root, root]


async def test_a_message_is_deleted(http, general, stand_ins):
    """After DELETE the channel does not hold it, and deleting again is 404."""
    message_id = (await post(http)).json()["id"]
    assert (await http.delete(f"activities/{message_id}")).status_code == 200
    assert teams(stand_ins.world).in_channel(general.id) == []
    assert code(await http.delete(f"activities/{message_id}")) == (404, "ActivityNotFoundInConversation")


async def test_the_bot_is_the_tokens_application(http, stand_ins):
    """`appid` of the token is who wrote; without a token it is the stand-ins' bot."""
    await post(http, headers=bearer(appid="our-app"))
    await post(http)
    authors = [m.author.application_id for m in teams(stand_ins.world).messages]
    assert authors == ["our-app", BOT_APP_ID]


async def test_another_applications_message_cannot_be_changed(http):
    """A bot changes its own messages only."""
    message_id = (await post(http, headers=bearer(appid="theirs"))).json()["id"]
    answer = await http.put(f"activities/{message_id}", json={"type": "message", "text": "mine"})
    assert answer.status_code == 403


@pytest.mark.parametrize("claims", [{"aud": "https://graph.microsoft.com"}, {"exp": 1}])
async def test_a_token_that_is_not_for_the_connector_is_refused(http, claims):
    """A token for Graph, or an expired one, answers 401 in the connector's words."""
    answer = await post(http, headers=bearer(**claims))
    assert answer.status_code == 401
    assert answer.json() == {"message": "Authorization has been denied for this request."}


async def test_a_bot_that_is_not_installed_is_not_in_the_roster(http, stand_ins):
    """Without the Teams app in the team every post answers 403 BotNotInConversationRoster."""
    stand_ins.world.missing_rights.add("Teams app installed")
    assert code(await post(http)) == (403, "BotNotInConversationRoster")


async def test_without_teams_the_bot_is_refused(http, stand_ins):
    """`Teams` taken away stops the bot too."""
    stand_ins.world.missing_rights.add("Teams")
    assert code(await post(http)) == (403, "BotDisabledByAdmin")


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ("19:0123456789abcdef@thread.tacv2", (404, "ConversationNotFound")),
        ("11111111-2222-3333-4444-555555555555", (400, "BadSyntax")),
    ],
)
async def test_an_unknown_conversation_is_refused(http, stand_ins, conversation, expected):
    """A channel that is not there is 404; a team's group id in the place of a channel is 400."""
    url = f"{stand_ins.bot_url}/v3/conversations/{conversation}/activities"
    assert code(await post(http, url)) == expected


async def test_an_archived_channel_takes_no_messages(http, general, stand_ins):
    """Neither posts nor changes reach an archived channel."""
    message_id = (await post(http)).json()["id"]
    general.archived = stand_ins.world.clock()
    assert (await post(http)).status_code == 403
    answer = await http.put(f"activities/{message_id}", json={"type": "message", "text": "late"})
    assert answer.status_code == 403


async def test_a_private_channel_does_not_know_the_bot(http, general):
    """An app that is installed in the team is not in its private channels."""
    general.membership_type = "private"
    assert code(await post(http)) == (403, "BotNotInConversationRoster")


async def test_a_message_above_80_kb_is_refused(http):
    """The size counts as UTF-16: 40,000 characters pass, 41,000 do not."""
    assert (await post(http, text="x" * 40_000)).status_code == 201
    assert code(await post(http, text="x" * 41_000)) == (413, "MessageSizeTooBig")


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "event"},
        {"text": None},
        {"attachments": [{"contentType": "image/bmp", "content": {}}]},
        {"attachments": attached(CARD | {"version": "1.6"})},
        {
            "text": "hi Ada",
            "entities": [{"type": "mention", "text": "<at>Ada</at>", "mentioned": {"id": "1"}}],
        },
    ],
)
async def test_a_bad_activity_is_refused_and_not_posted(http, stand_ins, activity):
    """No message, no content, an unknown attachment, a bad card, a mention that the text lacks: 400."""
    answer = await post(http, **activity)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("BadSyntax", "BadArgument")
    assert teams(stand_ins.world).messages == []


async def test_a_body_that_is_no_json_is_refused(http):
    """What is not JSON answers 400."""
    assert (await http.post("activities", content=b"{")).status_code == 400


async def test_a_thread_takes_so_many_messages_a_second_once_limits_are_on(http, stand_ins):
    """With limits on the eighth message within a second answers 429 with Retry-After; later it passes."""
    now = stand_ins.world.clock()
    stand_ins.world.clock = lambda: now
    await http.put(f"{stand_ins.url}/_control/bot/limits")
    answers = [await post(http) for _ in range(8)]
    assert [a.status_code for a in answers] == [201] * 7 + [429]
    assert code(answers[-1]) == (429, "Throttled")
    later(stand_ins, float(answers[-1].headers["Retry-After"]))
    assert (await post(http)).status_code == 201


async def test_limits_are_off_at_first(http, stand_ins):
    """Without the switch a thread takes any number of messages."""
    now = stand_ins.world.clock()
    stand_ins.world.clock = lambda: now
    assert {(await post(http)).status_code for _ in range(10)} == {201}


async def test_a_412_after_the_commit_leaves_the_message(http, stand_ins):
    """The connector's 412 can follow a send that happened."""
    stand_ins.world.faults.order(Fault("error_after", "POST", "activities", status=412))
    assert code(await post(http)) == (412, "PreconditionFailed")
    assert len(teams(stand_ins.world).messages) == 1


async def test_429_on_order_posts_nothing(http, stand_ins):
    """A throttled post did nothing and says when to come back."""
    stand_ins.world.faults.order(Fault("answer", "POST", "activities", status=429, retry_after=2))
    answer = await post(http)
    assert (code(answer), answer.headers["Retry-After"]) == ((429, "Throttled"), "2")
    assert teams(stand_ins.world).messages == []


async def test_a_reply_lost_after_the_commit_leaves_the_message(http, stand_ins):
    """The caller sees a broken connection although the message was posted."""
    stand_ins.world.faults.order(Fault("drop_after", "POST", "activities"))
    with pytest.raises(httpx.TransportError):
        await post(http)
    assert len(teams(stand_ins.world).messages) == 1
