"""What every source of who is on call must answer; how it keeps that is its own affair."""

import random
from datetime import datetime, timedelta

import pytest

from incident.errors import TryAgain
from tests.integrations.roster_contract.conftest import EVERYBODYS, LABELS, NOON, Away, Story, Turn, hours

ADA, GRACE, ALAN, KATHERINE = (f"{name}@contoso.com" for name in ("ada", "grace", "alan", "katherine"))
PEOPLE = (ADA, GRACE, ALAN, KATHERINE)
MOMENT = timedelta(microseconds=1)


def day(email: str, service: str = "checkout", label: str = "primary", since: float = -6) -> Turn:
    """A turn of twelve hours around noon, or of others from so many hours after noon on."""
    return Turn(email, service, NOON + hours(since), NOON + hours(since + 12), label)


async def asked(roster, service: str | None, at: datetime = NOON) -> list[str]:
    """Who is on call, by e-mail; the places must count from 0."""
    found = await roster.on_call(service, at)
    assert [one.order for one in found.responders] == list(range(len(found.responders)))
    return [one.email for one in found.responders]


async def test_at_the_hand_over_the_next_has_it(source):
    """Until the very instant the one, from then on the other, and never both or nobody."""
    roster = await source.tell(Story((day(ADA, since=-12), day(GRACE, since=0))))

    assert await asked(roster, "checkout", NOON - MOMENT) == [ADA]
    assert await asked(roster, "checkout", NOON) == [GRACE]


async def test_the_first_and_the_last_instant_of_a_turn(source):
    """A turn begins at its first instant and is over at its last."""
    roster = await source.tell(Story((day(ADA),)))
    starts, ends = NOON - hours(6), NOON + hours(6)

    told = [await asked(roster, "checkout", at) for at in (starts - MOMENT, starts, ends - MOMENT, ends)]
    assert told == [[], [ADA], [ADA], []]


async def test_primary_is_told_before_secondary(source):
    """The order is that of the places, not that in which the turns began or were written."""
    story = Story((day(ALAN, label="", since=-11), day(GRACE, label="secondary", since=-8), day(ADA)))

    assert await asked(await source.tell(story), "checkout") == [ADA, GRACE, ALAN]


async def test_of_those_without_a_place_who_began_first_is_told_first(source):
    """Who is longer on call knows more."""
    story = Story(
        (day(ADA, label="", since=-2), day(GRACE, label="", since=-9), day(ALAN, label="", since=-5))
    )

    assert await asked(await source.tell(story), "checkout") == [GRACE, ALAN, ADA]


async def test_nobody_is_told_twice(source):
    """Who has two turns at once is told once, at their first place."""
    story = Story((day(ADA), day(ADA, label="secondary", since=-5), day(GRACE, label="", since=-4)))

    roster = await source.tell(story)
    assert await asked(roster, "checkout") == [ADA, GRACE]
    assert ((await roster.on_call("checkout", NOON)).responders[0].reason or "").startswith("primary")


async def test_who_is_absent_is_not_on_call_for_so_long(source):
    """The others are told meanwhile, and the absent again when they are back."""
    turns = (day(ADA), day(GRACE, label="secondary", since=-5))
    roster = await source.tell(Story(turns, (Away(ADA, NOON, NOON + hours(1)),)))

    told = [await asked(roster, "checkout", at) for at in (NOON - MOMENT, NOON, NOON + hours(1))]
    assert told == [[ADA, GRACE], [GRACE], [ADA, GRACE]]


async def test_an_absence_of_months_counts(source):
    """However long ago it began, and however long it lasts."""
    away = Away(ADA, NOON - timedelta(days=200), NOON + timedelta(days=200))

    assert await asked(await source.tell(Story((day(ADA),), (away,))), "checkout") == []


async def test_nobody_is_an_answer_with_an_alarm(source):
    """Not a failure: the plan pages the catch-all and says why."""
    found = await (await source.tell(Story((day(ADA, since=24),)))).on_call("checkout", NOON)

    assert found.responders == ()
    assert "nobody is on call" in (found.alarm or "")
    assert "checkout" in (found.alarm or "")


async def test_where_nobody_is_listed_at_all_nobody_is_on_call(source):
    """An empty roster is an answer, too, for a service and for none."""
    roster = await source.tell(Story())

    for service in ("checkout", None):
        found = await roster.on_call(service, NOON)
        assert (found.responders, "nobody is on call" in (found.alarm or "")) == ((), True)


async def test_a_service_of_its_own_goes_before_every_service(source):
    """Its own people are told alone, without an alarm; any other service has those of every service."""
    roster = await source.tell(Story((day(ADA), day(GRACE, EVERYBODYS, since=-5))))

    assert await asked(roster, "checkout") == [ADA]
    assert await asked(roster, "search") == [GRACE]
    assert [(await roster.on_call(service, NOON)).alarm for service in ("checkout", "search")] == [None, None]


async def test_a_service_that_nobody_has_now_falls_to_every_service_with_an_alarm(source):
    """Somebody is told, and that it should have been somebody else."""
    story = Story((day(ADA, since=24), day(GRACE, EVERYBODYS, since=-5)))
    found = await (await source.tell(story)).on_call("checkout", NOON)

    assert [one.email for one in found.responders] == [GRACE]
    assert "checkout" in (found.alarm or "")


@pytest.mark.parametrize("written", ["Checkout", "CHECKOUT ", "checkout"])
async def test_a_service_is_known_in_any_casing(source, written):
    """People and rules write it as they like."""
    assert await asked(await source.tell(Story((day(ADA, "checkOut"),))), written) == [ADA]


async def test_without_a_service_those_of_every_service_are_told(source):
    """Those of single services are left alone where somebody is there for all."""
    roster = await source.tell(Story((day(ADA), day(GRACE, EVERYBODYS, since=-5))))

    assert await asked(roster, None) == [GRACE]


async def test_without_a_service_and_anybody_for_all_everybody_is_told_with_an_alarm(source):
    """Too many awake is better than nobody."""
    story = Story((day(GRACE, "search", since=-5), day(ADA)))
    found = await (await source.tell(story)).on_call(None, NOON)

    assert [one.email for one in found.responders] == [ADA, GRACE]
    assert "names no service" in (found.alarm or "")


async def test_who_is_told_learns_why_and_until_when(source):
    """The reason names the service and the time at which the turn ends."""
    (one,) = (await (await source.tell(Story((day(ADA),)))).on_call("checkout", NOON)).responders

    assert "checkout" in (one.reason or "")
    assert (one.reason or "").endswith("until Wed 18:00 UTC")


async def test_a_source_that_does_not_answer_is_tried_again(source):
    """Nobody takes silence for nobody on call."""
    with pytest.raises(TryAgain):
        await (await source.silent()).on_call("checkout", NOON)


def told_at_random(seed: int) -> Story:
    """Three chains of turns for each of two services and for every one, with gaps and overlaps; and absences."""
    chance = random.Random(seed)
    turns: list[Turn] = []
    chains = [(service, label) for service in ("checkout", "search", EVERYBODYS) for label in LABELS]
    for number, (service, label) in enumerate(chains):
        starts = NOON - hours(30) + timedelta(minutes=number)  # so that no two begin at once
        while starts < NOON + hours(30):
            ends = starts + hours(chance.randint(1, 24))
            turns.append(Turn(chance.choice(PEOPLE), service, starts, ends, label))
            starts = ends + hours(chance.choice((0, 0, 0, 5)))
    chance.shuffle(turns)
    begins = [NOON + hours(chance.randint(-60, 20)) for _ in range(4)]
    away = [Away(chance.choice(PEOPLE), begin, begin + hours(chance.randint(1, 60))) for begin in begins]
    return Story(tuple(turns), tuple(away))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_at_any_instant_the_answer_is_that_of_the_story(source, seed):
    """At hand-overs, in overlaps, gaps and absences: who, and in which order."""
    story, chance = told_at_random(seed), random.Random(seed)
    edges = [at for one in (*story.turns, *story.away) for at in (one.starts, one.ends)]
    anywhere = [NOON + timedelta(seconds=chance.randint(-86_400, 86_400)) for _ in range(6)]
    roster = await source.tell(story)

    for at in (*chance.sample(edges, 8), *anywhere):
        for service in ("checkout", "Search", "another", None):
            assert await asked(roster, service, at) == story.told(service, at), (service, at)
