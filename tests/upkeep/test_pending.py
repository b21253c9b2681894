"""A launch that no worker takes up is noted, said in the log, and named by health."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import azure.durable_functions as df
import pytest

from activities.note_pending import note_pending
from api.health import health
from incident.upkeep import refuse_pending
from incident.upkeep_ports import Pending
from integrations.durable import DurableLaunches
from integrations.tables import PendingNotes
from local.host.invoke import client_binding


@pytest.fixture
async def stuck(house):
    """The house without anybody who plays orchestrations: whatever is started stays pending. The time is the host's."""
    engine = house.host.background[0]
    engine.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await engine
    house.now = datetime.now(UTC)
    return house


async def note(house, minutes=5):
    """Look once; how many are noted."""
    return await note_pending(minutes, house.desk, house.launches, PendingNotes(house.tables))


async def told(house):
    """What health says of launches."""
    answer = await health({"launches": lambda: refuse_pending(PendingNotes(house.tables))})
    return answer.status, answer.body["checks"]["launches"]


async def test_a_launch_that_waits_too_long_is_named(stuck, caplog):
    """Four minutes are none too many; after five it stands in the log and health names it with what to do."""
    incident = await stuck.deliver()
    stuck.now += timedelta(minutes=4)
    assert (await note(stuck), (await told(stuck))[0]) == (0, 200)
    stuck.now += timedelta(minutes=1, seconds=5)

    assert await note(stuck) == 1
    status, said = await told(stuck)
    assert (status, said["ok"]) == (503, False)
    assert f"the launch of {incident.id} is pending since" in said["why"]
    assert "restart" in said["fix"]
    assert f"the launch of {incident.id} is pending since" in caplog.text


async def test_what_is_taken_up_or_ended_is_named_no_more(stuck):
    """A later look takes back what is not so any more."""
    incident = await stuck.deliver()
    stuck.now += timedelta(minutes=6)
    assert await note(stuck) == 1
    await stuck.launches.stop(incident.id, "it hung")

    assert await note(stuck) == 0
    assert await told(stuck) == (200, {"ok": True})


async def test_a_closed_incident_is_named_no_more(stuck):
    """Nobody waits for the launch of what is over, although the runtime says that it is pending."""
    incident = await stuck.deliver()
    stuck.now += timedelta(minutes=6)
    assert await note(stuck) == 1
    await stuck.desk.incidents.merge(incident.id, {"status": "closed", "closed_at": stuck.now})

    assert await note(stuck) == 0
    assert await PendingNotes(stuck.tables).all() == []


async def test_a_launch_that_runs_or_ended_is_not_named(house):
    """However long a launch runs, it was taken up."""
    await house.deliver("a", service="slow")
    await house.deliver("b")
    house.now = datetime.now(UTC) + timedelta(days=1)

    async with asyncio.timeout(10):
        while await note(house):
            await asyncio.sleep(0.01)
    assert (await told(house))[0] == 200


async def test_what_cannot_be_looked_at_keeps_its_note(stuck, free_port):
    """While the runtime does not answer, nobody knows that a launch was taken up."""
    incident = await stuck.deliver()
    stuck.now += timedelta(minutes=6)
    await note(stuck)

    nobody_there = df.DurableOrchestrationClient(client_binding(f"http://127.0.0.1:{free_port}"))

    assert await note_pending(5, stuck.desk, DurableLaunches(nobody_there), PendingNotes(stuck.tables)) == 0
    assert [one.incident_id for one in await PendingNotes(stuck.tables).all()] == [incident.id]


async def test_off_looks_at_nothing(stuck):
    """With no limit nothing is noted, and what was noted before stays unread."""
    await stuck.deliver()
    stuck.now += timedelta(days=1)

    assert await note(stuck, minutes=None) == 0
    assert await PendingNotes(stuck.tables).all() == []


async def test_a_note_is_kept_once_and_dropped_twice(house):
    """Writing it again changes its time; forgetting what is not there is no fault."""
    notes, since = PendingNotes(house.tables), house.now
    await notes.keep(Pending("INC-1", since))
    await notes.keep(Pending("INC-1", since + timedelta(hours=1)))

    assert await notes.all() == [Pending("INC-1", since + timedelta(hours=1))]
    await notes.drop("INC-1")
    await notes.drop("INC-1")
    assert await notes.all() == []
