"""The record and the room are told who has which role: the truth last, and what could not be told is said."""

import asyncio

from activities.change_role import Doing
from incident.ledger import Ledger
from incident.records import OnCall, Responder
from incident.roles import Role, hand_over, holding
from tests.activities.conftest import NOON
from tests.activities.roles.conftest import ADA, ALAN, GRACE


async def test_who_cannot_be_told_keeps_nobody_from_a_role(scene):
    """The answer says of each why; the role is changed, and the timeline says so."""
    scene.told.refuses = ("note", "briefing")
    changed = await scene.ask(Doing.TAKE, GRACE)

    assert changed.untold.work_item == "cannot write the note: it is locked"
    assert changed.untold.briefing == "cannot write the briefing: it is locked"
    assert await scene.has() == GRACE
    assert len(await scene.events()) == 1


async def test_of_two_who_tell_at_once_the_truth_is_told_last(scene):
    """Somebody passes the role on while we tell of ours: we see it afterwards, and tell theirs."""
    await scene.ask(Doing.TAKE, GRACE)

    async def passes_on():
        await scene.roles.change(
            scene.incident.id, lambda b: hand_over(b, Role.SCRIBE, Responder(ALAN, "Alan"), NOON, "eve")
        )

    scene.told.meanwhile = [passes_on, passes_on]  # once while the note is told, once while the card is
    await scene.ask(Doing.HAND_OVER, ADA.email)

    stands = await scene.roles.of(scene.incident.id)
    assert holding(stands, Role.SCRIBE).email == ALAN
    assert scene.told.notes[-1] == scene.told.briefings[-1].roles == stands


async def test_many_at_once_leave_one_truth_everywhere(scene):
    """Each passes the role to themselves: the last note and the last card say what is so."""
    await scene.ask(Doing.TAKE, GRACE)
    people = [f"person{number}@contoso.com" for number in range(5)]
    await asyncio.gather(*(scene.ask(Doing.HAND_OVER, person) for person in people))

    stands = await scene.roles.of(scene.incident.id)
    assert holding(stands, Role.SCRIBE).email in people
    assert scene.told.notes[-1] == scene.told.briefings[-1].roles == stands
    assert len(await scene.events()) == 6


async def test_what_is_not_there_yet_is_told_by_the_launch(scene):
    """Before the work item is open and the briefing posted there is nobody to tell, and that is no fault."""
    scene.ledger = Ledger()
    scene.launch(find_responders=OnCall((ADA,)))
    changed = await scene.ask(Doing.TAKE, GRACE)

    assert (changed.untold.work_item, changed.untold.briefing) == (None, None)
    assert scene.told.notes == scene.told.briefings == []


async def test_a_briefing_on_its_way_may_miss_it_and_the_answer_says_so(scene):
    """Nobody can tell whether it was written before or after; asking again makes it sure."""
    scene.ledger.step("post_briefing").begin(NOON)
    scene.launch()
    changed = await scene.ask(Doing.TAKE, GRACE)

    assert "being posted at this moment" in changed.untold.briefing
    assert scene.told.briefings == []


async def test_a_room_that_a_drill_removes_is_not_told(scene):
    """The drill's end is near; what it removes needs no news."""
    scene.ledger.step("remove_channel").begin(NOON)
    scene.launch()

    assert (await scene.ask(Doing.TAKE, GRACE)).untold.briefing is None
    assert scene.told.briefings == []


async def test_a_launch_that_tells_too_little_is_not_guessed_at(scene):
    """A crowded launch says that its people were found and not who: the card is left as it is, and the answer says why."""
    scene.ledger.step("find_responders").succeed(NOON, None)
    scene.launch()
    changed = await scene.ask(Doing.TAKE, GRACE)

    assert "not even who is on call" in changed.untold.briefing
    assert (scene.told.briefings, len(scene.told.notes)) == ([], 1)


async def test_the_catch_all_stands_for_nobody_on_call(scene):
    """The card is brought up to date as the launch writes it: with whom it paged."""
    scene.launch(find_responders=OnCall((), "nobody is on call"))
    await scene.ask(Doing.TAKE, GRACE)

    assert [who.email for who in scene.told.briefings[-1].responders] == ["duty@contoso.com"]
