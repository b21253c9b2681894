"""The messenger bot: one briefing, kept up to date in place, and honest about what stands in the way."""

import json

import pytest

from incident.errors import Doubtful, Refused, TryAgain, Unknown
from incident.records import Channel, Message
from integrations.http import Http
from integrations.teams.bot import Bot
from integrations.teams.briefings import Briefings
from local.vendors.graph.state import BOT_APP_ID, TEAM_ID, Author, teams
from local.vendors.graph.state import Message as Posted
from local.vendors.tokens import make_token

SOMEONE = Author("Someone", user_id="u")
LATER = 4102444800  # seconds since 1970: the year 2100


def activities(channel):
    """The connector's address for a channel's messages."""
    return f"/bot/v3/conversations/{channel.id}/activities"


def reading(channel):
    """The request that looks back."""
    return f"GET /graph/v1.0/teams/{TEAM_ID}/channels/{channel.id}/messages?$top=50"


def add_message(world, channel, text, author=SOMEONE, **more):
    """Put a message that Muster did not post into the channel."""
    content = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": text}]}
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    message = Posted("", channel.id, author, {"attachments": [card]}, world.clock(), **more)
    return teams(world).add_message(message)


async def test_a_briefing_is_posted_with_one_request(bot, channel, briefing, world, asked):
    """One POST puts the card into the incident's channel."""
    message = await bot.post(channel, briefing)
    [posted] = teams(world).messages
    assert asked() == [f"POST {activities(channel)}"]
    assert message == Message(channel.id, posted.id)
    assert briefing.marker in json.dumps(posted.cards)
    assert posted.activity["summary"] == "Sev1 INC-7F3K2Q: Checkout answers 500"


async def test_an_update_replaces_the_briefing_with_one_request(
    bot, channel, briefing, briefing_with, world, asked
):
    """One PUT changes the posted briefing in place; there is no second message."""
    message = await bot.post(channel, briefing)
    world.requests.clear()
    await bot.update(message, briefing_with(title="Checkout answers again"))
    [posted] = teams(world).messages
    assert asked() == [f"PUT {activities(channel)}/{message.id}"]
    assert "Checkout answers again" in json.dumps(posted.cards)


async def test_the_briefing_is_found_by_its_marker_with_one_request(bot, channel, briefing, world, asked):
    """Looking back reads the channel's newest 50 messages once and finds the one with the marker."""
    message = await bot.post(channel, briefing)
    add_message(world, channel, "chatter")
    world.requests.clear()
    assert await bot.find(channel, briefing) == message
    assert asked() == [reading(channel)]


async def test_a_briefing_beyond_the_first_page_is_found(bot, channel, briefing, world, asked):
    """A lively channel is read page by page."""
    message = await bot.post(channel, briefing)
    for number in range(60):
        add_message(world, channel, f"chatter {number}")
    world.requests.clear()
    assert await bot.find(channel, briefing) == message
    assert len(asked()) == 2


async def test_what_is_no_briefing_of_ours_is_not_found(http, graph, stand_ins, channel, briefing, world):
    """Another application's copy, a deleted briefing, and one of another incident are not ours."""

    async def anonymous():
        return None

    voice = Bot(http, anonymous, graph, TEAM_ID, service_url=stand_ins.bot_url, app_id=BOT_APP_ID)
    bot = Briefings(voice)
    add_message(world, channel, "ref INC-OTHER1/briefing", Author("Muster", BOT_APP_ID))
    add_message(world, channel, briefing.marker, Author("Other", "another-app"))
    add_message(world, channel, briefing.marker, Author("Muster", BOT_APP_ID), deleted=world.clock())
    assert await bot.find(channel, briefing) is None
    ours = add_message(world, channel, briefing.marker, Author("Muster", BOT_APP_ID))
    assert await bot.find(channel, briefing) == Message(channel.id, ours.id)


async def test_without_the_right_to_read_one_cannot_look(bot, channel, briefing, world):
    """403 on the messages means that nobody can tell: None, not a refusal of the briefing."""
    await bot.post(channel, briefing)
    world.missing_rights.add("ChannelMessage.Read.Group")
    assert await bot.find(channel, briefing) is None


async def test_looking_in_a_channel_that_is_gone_is_refused(bot, briefing):
    """Any other error while looking is told with what to do."""
    with pytest.raises(Refused) as caught:
        await bot.find(Channel("19:gone@thread.tacv2", "gone"), briefing)
    assert "channel still exists" in caught.value.fix


@pytest.mark.parametrize(
    "lost",
    [
        {"kind": "drop_after"},
        {"kind": "malformed"},
        {"kind": "error_after", "status": 412},
        {"kind": "error_after", "status": 500},
        {"kind": "error_after", "status": 502},
        {"kind": "error_after", "status": 504},
    ],
)
async def test_a_lost_answer_is_unknown_and_the_briefing_is_found(lost, bot, channel, briefing, order, world):
    """When the answer is lost after Teams acted, 412 included, nothing is repeated and looking finds one briefing."""
    order(**lost, method="POST")
    with pytest.raises(Unknown):
        await bot.post(channel, briefing)
    assert await bot.find(channel, briefing) == Message(channel.id, teams(world).messages[0].id)
    assert len(teams(world).messages) == 1


async def test_no_answer_in_time_is_unknown(graph, stand_ins, channel, briefing, order):
    """A connector that hangs beyond the time-out leaves it open whether the briefing was posted."""

    async def anonymous():
        return None

    order("hang", method="POST", seconds=0.4)
    http = Http(read_seconds=0.2)
    with pytest.raises(Unknown, match="no answer came in time"):
        await Briefings(Bot(http, anonymous, graph, TEAM_ID, service_url=stand_ins.bot_url)).post(
            channel, briefing
        )
    await http.aclose()


@pytest.mark.parametrize("status", [429, 503])
async def test_throttling_is_obeyed(status, bot, channel, briefing, order, world):
    """429 and 503 with Retry-After come back as "again after so many seconds", with one request."""
    order("answer", method="POST", status=status, retry_after=3)
    with pytest.raises(TryAgain) as caught:
        await bot.post(channel, briefing)
    assert type(caught.value) is TryAgain
    assert caught.value.after == 3
    assert len(world.requests) == 1


async def test_a_bot_that_is_not_in_the_team_says_how_to_install_it(bot, channel, briefing, world):
    """403 BotNotInConversationRoster keeps Microsoft's words and says to install the app in the team."""
    world.missing_rights.add("Teams app installed")
    with pytest.raises(Refused) as caught:
        await bot.post(channel, briefing)
    assert "BotNotInConversationRoster" in caught.value.why
    assert "install the Muster app in the team" in caught.value.fix


async def test_an_archived_channel_is_to_be_restored(bot, channel, briefing, world):
    """A refusal because of archiving is not blamed on the app."""
    teams(world).channel(channel.id).archived = world.clock()
    with pytest.raises(Refused) as caught:
        await bot.post(channel, briefing)
    assert "restore the channel" in caught.value.fix


@pytest.mark.parametrize(
    ("status", "words"), [(401, "TEAMS_BOT_APP_ID"), (413, "shorten"), (400, "the card")]
)
async def test_a_refusal_says_what_to_change(status, words, bot, channel, briefing, order):
    """Each refusal of the connector comes with what a person should change."""
    order("answer", method="POST", status=status, times=2)
    with pytest.raises((Refused, Doubtful)) as caught:
        await bot.post(channel, briefing)
    assert words in caught.value.fix


async def test_a_token_that_expired_on_its_way_is_replaced_once(bot, channel, briefing, order, world):
    """The connector's first 401 is answered with a fresh token: the briefing is posted, once."""
    order("answer", method="POST", status=401)
    await bot.post(channel, briefing)
    assert len(teams(world).messages) == 1


async def test_a_message_without_an_id_cannot_be_updated(bot, channel, briefing, asked):
    """What another messenger posted without an id is refused without asking Teams."""
    with pytest.raises(Refused, match="no message id"):
        await bot.update(Message(channel.id), briefing)
    assert asked() == []


async def test_the_connectors_token_is_sent(http, graph, stand_ins, channel, briefing, world):
    """The bot's own token goes to the connector, and the message is the application's."""

    async def token():
        return make_token({"aud": "https://api.botframework.com", "exp": LATER, "appid": "our-app"})

    await Briefings(Bot(http, token, graph, TEAM_ID, service_url=stand_ins.bot_url)).post(channel, briefing)
    assert teams(world).messages[0].author.application_id == "our-app"


async def test_a_token_goes_nowhere_in_clear(http, graph, channel, briefing):
    """An address that is neither https nor loopback gets no token and no message."""

    async def token():
        return "secret"

    with pytest.raises(Refused, match="not https"):
        await Briefings(Bot(http, token, graph, TEAM_ID, service_url="http://bot.example")).post(
            channel, briefing
        )


async def test_a_service_address_may_end_in_a_slash(graph, stand_ins, channel, briefing, asked):
    """The connector's address is used with and without a slash at its end."""

    async def anonymous():
        return None

    http = Http()
    await Briefings(Bot(http, anonymous, graph, TEAM_ID, service_url=f"{stand_ins.bot_url}/")).post(
        channel, briefing
    )
    await http.aclose()
    assert asked() == [f"POST {activities(channel)}"]
