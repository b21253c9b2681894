"""Finding, running again and closing: what is told, what is refused."""

from dataclasses import replace

import pytest

from activities.find_launch import find_launch
from activities.receive_delivery import receive_delivery
from activities.retry_step import retry_step
from incident.errors import Conflict, NotFound
from incident.ledger import Ledger, again_event
from incident.records import LaunchState


@pytest.fixture
async def incident(office):
    """An open incident whose channel was refused."""
    return (await receive_delivery(office.delivery(), office.declare(), office.desk)).incident


def ledger_with(state: str, **more: object) -> dict:
    """A ledger in which opening the channel is in a state."""
    ledger = Ledger()
    step = ledger.step("open_channel")
    step.state = state
    for name, value in more.items():
        setattr(step, name, value)
    return ledger.to_json()


@pytest.mark.parametrize(("fix", "is_heard"), [("run the step again if it is wanted", True), ("", False)])
async def test_what_the_severity_spares_can_be_asked_for_while_the_launch_runs(
    office, incident, fix, is_heard
):
    """A step that was skipped with a way out is asked for; one that is not set up is not, and the answer says so."""
    ledger = ledger_with("skipped", why="at Sev4 no channel is opened", fix=fix)
    office.launches.states[incident.id] = LaunchState(is_running=True, word="running", ledger=ledger)
    if not is_heard:
        with pytest.raises(Conflict, match="open_channel is skipped"):
            await retry_step(incident.id, "open_channel", "Sam", office.desk)
        return
    await retry_step(incident.id, "open_channel", "Sam", office.desk)

    assert office.launches.raised == [(incident.id, again_event("open_channel", 0))]


async def test_the_launch_itself_knows_best(office, incident):
    """A kept ledger that is older than what the runtime tells does not hide it."""
    await office.desk.incidents.merge(incident.id, {"ledger": ledger_with("retrying")})
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="completed", ledger=ledger_with("refused", why="gave up")
    )
    found = await find_launch(incident.id, office.desk)

    assert found.ledger.steps["open_channel"].state == "refused"


async def test_details_that_a_large_launch_leaves_out_come_from_the_kept_ledger(office, incident):
    """Where both agree on a step's state, the fuller telling is shown."""
    await office.desk.incidents.merge(
        incident.id, {"ledger": ledger_with("refused", why="no right", fix="grant it")}
    )
    light = {"steps": {"open_channel": {"state": "refused"}}, "alarms": []}
    office.launches.states[incident.id] = LaunchState(is_running=False, word="completed", ledger=light)
    found = await find_launch(incident.id, office.desk)

    assert found.ledger.steps["open_channel"].fix == "grant it"


async def test_a_purged_launch_is_told_from_the_kept_ledger(office, incident):
    """When the runtime forgot the launch the incident still knows what it did."""
    await office.desk.incidents.merge(incident.id, {"ledger": ledger_with("done")})
    office.launches.states.clear()
    found = await find_launch(incident.id, office.desk)

    assert (found.word, found.ledger.steps["open_channel"].state) == ("not started", "done")


async def test_a_running_launch_is_told_and_an_ended_one_started_again(office, incident):
    """The event names the refusal it answers; the new run carries the ledger and the one step."""
    running = LaunchState(is_running=True, word="running", ledger=ledger_with("refused", refusals=2))
    office.launches.states[incident.id] = running
    await retry_step(incident.id, "open_channel", "ada", office.desk)
    office.launches.states[incident.id] = replace(running, is_running=False)
    await retry_step(incident.id, "open_channel", "ada", office.desk)

    assert office.launches.raised == [(incident.id, again_event("open_channel", 2))]
    assert office.launches.started[-1].again == ("open_channel",)
    assert office.launches.started[-1].ledger["steps"]["open_channel"]["state"] == "refused"


async def test_a_closed_incident_runs_nothing_again(office, incident):
    """Close is the end of the launch."""
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="terminated", ledger=ledger_with("refused")
    )
    await office.desk.incidents.merge(incident.id, {"status": "closed"})

    with pytest.raises(Conflict, match="closed"):
        await retry_step(incident.id, "open_channel", "ada", office.desk)


async def test_what_is_not_there_is_not_found(office, incident):
    """An unknown incident and an unknown step, the latter with the steps that there are."""
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="completed", ledger=ledger_with("refused")
    )

    with pytest.raises(NotFound, match="INC-ZZZZZZ"):
        await find_launch("INC-ZZZZZZ", office.desk)
    with pytest.raises(NotFound, match="open_channel"):
        await retry_step(incident.id, "dance", "ada", office.desk)


async def test_any_step_of_a_launch_that_failed_can_be_run_again(office, incident):
    """The launch is dead, so what was under way is not: it is run again from its ledger."""
    dead = LaunchState(is_running=False, word="failed", ledger=ledger_with("running"), failure="boom")
    office.launches.states[incident.id] = dead
    await retry_step(incident.id, "open_channel", "ada", office.desk)

    assert office.launches.started[-1].again == ("open_channel",)


async def test_two_who_ask_at_once_are_both_heard(office, incident):
    """Who comes second finds the launch running already, and tells it."""
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="completed", ledger=ledger_with("refused", refusals=1)
    )
    found = office.launches.find
    before = await found(incident.id)

    async def late(_: str) -> LaunchState:
        return before

    office.launches.find = late
    await retry_step(incident.id, "open_channel", "ada", office.desk)
    await retry_step(incident.id, "open_channel", "grace", office.desk)

    assert len(office.launches.raised) == 1


async def test_nothing_of_a_closed_incident_seems_under_way(office, incident):
    """What ran or was to be tried again when it was closed is shown as stopped, with what to look for."""
    office.launches.states[incident.id] = LaunchState(
        is_running=False, word="terminated", ledger=ledger_with("retrying")
    )
    await office.desk.incidents.merge(incident.id, {"status": "closed"})
    step = (await find_launch(incident.id, office.desk)).ledger.steps["open_channel"]

    assert (step.state, step.retry_at) == ("skipped", None)
    assert "look whether it was done" in step.why
