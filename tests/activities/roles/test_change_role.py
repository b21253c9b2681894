"""A role changes hands: who has it then, and what a repetition mends."""

from datetime import timedelta

import pytest

from activities.change_role import Doing
from incident.errors import Conflict, NotFound
from incident.roles import Holding, Role, hand_over
from tests.activities.conftest import NOON
from tests.activities.roles.conftest import ADA, ALAN, GRACE, ITEM


async def test_a_role_is_taken_and_everybody_is_told(scene):
    """Timeline, work item and card say who has it, by the name that the roster has."""
    changed = await scene.ask(Doing.TAKE, "ada@CONTOSO.com")

    assert changed.holding == Holding(Role.SCRIBE, "Ada@contoso.com", "Lady Ada", NOON, "sam")
    assert (changed.untold.work_item, changed.untold.briefing) == (None, None)
    assert await scene.events() == [("scribe: Lady Ada", "sam", "api")]
    assert scene.told.notes == [(changed.holding,)]
    (briefing,) = scene.told.briefings
    assert (briefing.roles, briefing.responders, briefing.work_item) == ((changed.holding,), (ADA,), ITEM)


async def test_who_is_not_on_call_can_have_a_role_too(scene):
    """Their name is made of the address."""
    assert (await scene.ask(Doing.TAKE, ALAN)).holding.name == "Alan Turing"


async def test_a_role_that_somebody_has_is_not_taken(scene):
    """The answer says who has it, and nobody is told anything."""
    await scene.ask(Doing.TAKE, GRACE)

    with pytest.raises(Conflict, match="Grace has the role scribe"):
        await scene.ask(Doing.TAKE, ALAN)
    assert await scene.has() == GRACE
    assert len(scene.told.notes) == len(scene.told.briefings) == 1


async def test_a_role_is_handed_over_and_released(scene):
    """Each change has its line, which says from whom."""
    await scene.ask(Doing.TAKE, GRACE)
    await scene.ask(Doing.HAND_OVER, ALAN, holder=GRACE.upper())
    released = await scene.ask(Doing.RELEASE, holder=ALAN)

    assert released.holding == Holding(Role.SCRIBE, None, None, NOON, "sam", "Alan Turing")
    assert {what for what, _, _ in await scene.events()} == {
        "scribe: Grace",
        "scribe: Alan Turing, taking over from Grace",
        "scribe: Alan Turing gave it up",
    }


@pytest.mark.parametrize("doing", [Doing.HAND_OVER, Doing.RELEASE])
async def test_who_did_not_know_who_has_it_changes_nothing(scene, doing):
    """Of two who pass a role on at once, the second is told what the first did."""
    await scene.ask(Doing.TAKE, GRACE)
    await scene.ask(Doing.HAND_OVER, ALAN, holder=GRACE)

    with pytest.raises(Conflict, match=f"Alan Turing has the role scribe now, not {GRACE}"):
        await scene.ask(doing, ADA.email, holder=GRACE)
    assert await scene.has() == ALAN


async def test_nobody_hands_over_what_nobody_has(scene):
    """Whether or not they say who had it."""
    for holder in ("", GRACE):
        with pytest.raises(Conflict, match="nobody has the role scribe"):
            await scene.ask(Doing.HAND_OVER, ALAN, holder=holder)


async def test_the_same_again_changes_and_tells_nothing_new(scene):
    """A call whose answer was lost can be made again: one line, and since when it was first so."""
    await scene.ask(Doing.TAKE, GRACE)
    first = await scene.ask(Doing.HAND_OVER, ALAN, holder=GRACE)
    later = NOON + timedelta(minutes=5)
    scene.office.desk = _at(scene.office.desk, later)
    again = await scene.ask(Doing.HAND_OVER, ALAN, holder=GRACE)

    assert again == first
    assert len(await scene.events()) == 2
    assert len(set(scene.told.notes)) == 2


async def test_the_same_again_tells_what_a_crash_left_untold(scene):
    """The role was changed and the host died: the repetition puts it on timeline, work item and card."""
    await scene.roles.change(
        scene.incident.id, lambda b: hand_over(_granted(b), Role.SCRIBE, ADA, NOON, "sam")
    )
    scene.office.desk = _at(scene.office.desk, NOON + timedelta(minutes=5))
    await scene.ask(Doing.HAND_OVER, ADA.email, by="sam")

    assert await scene.events() == [("scribe: Lady Ada, taking over from Grace", "sam", "api")]
    assert scene.told.notes == [tuple(await scene.roles.of(scene.incident.id))]


async def test_what_the_launch_gave_out_is_not_told_as_anybody_elses(scene):
    """Who takes what the launch gave them has it already, and the launch has told it."""
    by_launch = (Holding(Role.SCRIBE, GRACE, "Grace", NOON, "Muster"),)
    await scene.roles.change(scene.incident.id, lambda _: by_launch)
    scene.office.desk = _at(scene.office.desk, NOON + timedelta(minutes=5))

    assert (await scene.ask(Doing.TAKE, GRACE)).holding == by_launch[0]
    assert await scene.events() == []


async def test_only_an_open_incident_that_there_is_has_roles_to_change(scene):
    """A closed one is a conflict, an unknown one is not found."""
    await scene.office.desk.incidents.merge(scene.incident.id, {"status": "closed", "closed_at": NOON})
    with pytest.raises(Conflict, match="is closed"):
        await scene.ask(Doing.TAKE, GRACE)
    scene.incident = scene.office.declare()()
    with pytest.raises(NotFound, match=scene.incident.id):
        await scene.ask(Doing.TAKE, GRACE)
    assert await scene.has() is None


def _at(desk, later):
    """The desk at another instant."""
    return type(desk)(*(getattr(desk, name) for name in desk.__slots__[:-1]), lambda: later)


def _granted(before):
    """The holdings with Grace as scribe."""
    return (Holding(Role.SCRIBE, GRACE, "Grace", NOON, "sam"), *before)
