"""The road mention: a message of its own that notifies one responder, over either voice."""

import json
from dataclasses import replace

import pytest

from incident.errors import Refused, TryAgain, Unknown
from incident.records import Page, Receipt, Responder
from integrations.teams.mention import MentionRoad
from integrations.teams.workflow import Workflow
from local.vendors.bot import bot as connector
from local.vendors.graph.state import TEAM_ID, teams

ADA = Responder("ada@contoso.com", "Ada Lovelace")


@pytest.fixture(params=["bot", "workflow"])
def voice(request, bot_voice, http, stand_ins):
    """Each of the two messengers."""
    if request.param == "bot":
        return bot_voice
    return Workflow(http, f"{stand_ins.bot_url}/workflows/incidents?sig=secret", TEAM_ID)


@pytest.fixture
def road(bot_voice):
    """The road over the bot."""
    return MentionRoad(bot_voice)


@pytest.fixture
def page(briefing, channel):
    """Ada is needed, and the channel is open."""
    return Page(briefing.incident, ADA, channel)


@pytest.fixture
def page_with(briefing_with, page):
    """The same page of an incident that differs in the named fields of its declaration."""
    return lambda **changes: replace(page, incident=briefing_with(**changes).incident)


def card(world):
    """The card of the one message that was posted."""
    [posted] = teams(world).messages
    [shown] = posted.cards
    return shown


async def test_a_responder_is_mentioned_with_one_request(voice, page, world):
    """One POST puts a message into the channel whose mention Teams resolves to the person."""
    receipt = await MentionRoad(voice).send(page)
    [posted] = teams(world).messages
    assert len(world.requests) == 1
    assert posted.channel_id == page.channel.id
    assert receipt.road == "mention"
    assert card(world)["msteams"]["entities"] == [
        {
            "type": "mention",
            "text": "<at>Ada Lovelace</at>",
            "mentioned": {"id": "ada@contoso.com", "name": "Ada Lovelace"},
        }
    ]
    assert "<at>Ada Lovelace</at>, you are on call. INC-7F3K2Q needs you." in json.dumps(card(world))
    assert [run.error for run in connector(world).runs if run.error] == []


async def test_the_message_says_what_it_is_about(road, page, world):
    """How bad, what, where, and the way to the incident's status; the same stands in the notification."""
    await road.send(page)
    said = json.dumps(card(world), ensure_ascii=False)
    for words in (
        "Sev1 error · INC-7F3K2Q",
        "Checkout answers 500",
        '"value": "checkout"',
        "Incident status",
    ):
        assert words in said
    assert page.incident.status_url in said
    assert teams(world).messages[0].activity["summary"] == "Sev1 INC-7F3K2Q: Checkout answers 500"


async def test_a_receipt_has_the_message_where_the_voice_gives_one(road, page, world, http, stand_ins):
    """A bot's message has an id; what a workflow took has none."""
    assert await road.send(page) == Receipt("mention", teams(world).messages[0].id)
    flow = Workflow(http, f"{stand_ins.bot_url}/workflows/incidents?sig=secret", TEAM_ID)
    assert await MentionRoad(flow).send(page) == Receipt("mention", None)


async def test_a_flow_that_fails_afterwards_looks_like_a_page(http, stand_ins, page, world):
    """A workflow says that it took the message before it tries: its failure is seen in its run history alone."""
    teams(world).channel(page.channel.id).archived = world.clock()
    flow = Workflow(http, f"{stand_ins.bot_url}/workflows/incidents?sig=secret", TEAM_ID)
    assert await MentionRoad(flow).send(page) == Receipt("mention", None)
    assert teams(world).messages == []
    assert [run.error is None for run in connector(world).runs] == [False]


async def test_a_drill_says_that_it_is_a_drill(road, page_with, world):
    """Who is mentioned for an exercise sees so in the notification and in the message."""
    await road.send(page_with(drill=True))
    assert "DRILL, nothing is broken" in json.dumps(card(world))
    assert "DRILL: Checkout" in teams(world).messages[0].activity["summary"]


async def test_a_page_is_found_again_after_a_lost_answer(road, page, order, world):
    """When the answer is lost after Teams acted, looking back finds the one message."""
    order("drop_after", method="POST")
    with pytest.raises(Unknown):
        await road.send(page)
    assert await road.find(page) == Receipt("mention", teams(world).messages[0].id)


async def test_another_person_s_page_is_not_taken_for_it(road, page):
    """An address that begins with another's is another person, and the briefing is no page."""
    longer = replace(page, responder=replace(ADA, email="ada@contoso.com.au"))
    await road.send(longer)
    assert await road.find(page) is None
    assert await road.find(longer) is not None


async def test_briefing_and_page_are_told_apart(road, bot, page, briefing):
    """Each has a marker of its own in the same channel."""
    said, paged = await bot.post(page.channel, briefing), await road.send(page)
    assert await bot.find(page.channel, briefing) == said
    assert await road.find(page) == paged


async def test_a_workflow_cannot_look_back(http, stand_ins, page, world):
    """Nothing is asked, and a page whose answer was lost is handed over again."""
    flow = Workflow(http, f"{stand_ins.bot_url}/workflows/incidents?sig=secret", TEAM_ID)
    assert await MentionRoad(flow).find(page) is None
    assert world.requests == []


async def test_without_a_channel_it_is_tried_later(road, page, world):
    """The room may still be opening: that is said, and nothing is sent or looked for."""
    homeless = replace(page, channel=None)
    with pytest.raises(TryAgain, match="the channel is not open yet") as caught:
        await road.send(homeless)
    assert type(caught.value) is TryAgain
    assert await road.find(homeless) is None
    assert world.requests == []


async def test_who_teams_cannot_know_is_refused(voice, page, world):
    """A mention that notifies nobody is no page: the roster's cell to mend is named, and nothing is sent."""
    unknown = replace(page, responder=replace(ADA, user_id="ada-1"))
    with pytest.raises(Refused, match="'ada-1'") as caught:
        await MentionRoad(voice).send(unknown)
    assert "set UserId of ada@contoso.com in the roster" in caught.value.fix
    assert world.requests == []


async def test_who_is_known_by_object_id_is_mentioned_by_it(road, page, world):
    """Where e-mail and sign-in name differ, the object id finds the person."""
    user = "6f0f3d5e-0000-4000-8000-000000000001"
    await road.send(replace(page, responder=replace(ADA, user_id=user)))
    [entity] = card(world)["msteams"]["entities"]
    assert entity["mentioned"]["id"] == user


async def test_a_refusal_of_the_mention_names_the_roster(road, page, order):
    """Where Teams refuses the card, the person's cell in the roster is among what to look at."""
    order("answer", method="POST", status=400)
    with pytest.raises(Refused) as caught:
        await road.send(page)
    assert "UserId" in caught.value.fix


async def test_words_from_outside_mention_nobody_and_format_nothing(road, page_with, world):
    """A title or a service that holds a mention or Markdown stays what it is."""
    evil = "<at>everyone</at> [click](https://evil.example) **now**"
    await road.send(page_with(title=evil, service=evil))
    shown = card(world)
    assert len(shown["msteams"]["entities"]) == 1
    blocks = [part["text"] for part in shown["body"] if part["type"] == "TextBlock"]
    facts = [fact["value"] for part in shown["body"] if part["type"] == "FactSet" for fact in part["facts"]]
    assert [text for text in (*blocks, *facts) if "<at>everyone" in text or "[click]" in text] == []


async def test_the_longest_words_fit(voice, page_with, world):
    """A title and a service of any length leave a message that either voice takes."""
    await MentionRoad(voice).send(page_with(title="\U0001f525" * 5000, service="s" * 5000))
    assert len(teams(world).messages) == 1
