"""A launch that broke is run again, by itself and a few times only."""

import pytest

from activities.receive_delivery import receive_delivery
from activities.revive_launches import revive_launches
from incident.ledger import Ledger
from incident.records import LaunchState


@pytest.fixture
async def incident(office):
    """An open incident."""
    return (await receive_delivery(office.delivery(), office.declare(), office.desk)).incident


def failed(**ledger: object) -> LaunchState:
    """A launch whose plan broke."""
    return LaunchState(is_running=False, word="failed", ledger=ledger, failure="boom")


async def test_a_launch_that_failed_is_run_again_from_its_ledger(office, incident):
    """What it had done goes along, and the timeline says what happened."""
    done = Ledger()
    done.step("open_work_item").state = "done"
    office.launches.states[incident.id] = failed(**done.to_json())

    assert await revive_launches(office.desk) == 1
    assert office.launches.started[-1].ledger["steps"]["open_work_item"]["state"] == "done"
    assert any("boom" in event.what for event in await office.desk.timeline.of(incident.id))


async def test_a_launch_that_was_lost_before_it_recorded_anything_is_started_again(office, incident):
    """The runtime does not know it and the incident has no ledger: nobody was told."""
    office.launches.states.clear()

    assert await revive_launches(office.desk) == 1


async def test_a_launch_that_ended_or_runs_is_left_alone(office, incident):
    """Completed, running or terminated launches are none of the sweep's business; nor is one that was purged."""
    assert await revive_launches(office.desk) == 0
    for word in ("completed", "terminated"):
        office.launches.states[incident.id] = LaunchState(is_running=False, word=word)
        assert await revive_launches(office.desk) == 0
    await office.desk.incidents.merge(incident.id, {"ledger": Ledger(alarms=("x",)).to_json()})
    office.launches.states.clear()
    assert await revive_launches(office.desk) == 0


async def test_what_always_fails_is_left_to_a_person(office, incident):
    """Three times, then no more."""
    revived = 0
    for _ in range(6):
        office.launches.states[incident.id] = failed()
        revived += await revive_launches(office.desk)

    assert revived == 3


async def test_a_closed_incident_is_not_revived(office, incident):
    """Its launch was stopped on purpose."""
    await office.desk.incidents.merge(incident.id, {"status": "closed"})
    office.launches.states[incident.id] = failed()

    assert await revive_launches(office.desk) == 0
