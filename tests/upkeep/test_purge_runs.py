"""A run of the purge: what it does besides incidents, in which portions, and what it does where something fails."""

from datetime import timedelta

from incident.records import Counts, Delivery
from incident.upkeep import Purged, Upkeep
from integrations.tables import ClosedList, Leftovers
from integrations.tables.table import Table
from tests.upkeep.conftest import DAY


async def test_a_launch_that_still_runs_is_stopped_and_purged_by_the_next_run(house):
    """A close that could not stop the launch is made whole; nothing that runs is purged."""
    incident = await house.deliver(service="slow")
    changes = {"status": "closed", "closed_at": house.now, "closed_by": "sam", "closed_because": "done"}
    await house.desk.incidents.merge(incident.id, changes)
    house.now += 91 * DAY

    assert await house.purge() == Purged(failed=1)
    assert (await house.launches.find(incident.id)).word == "terminated"
    assert await house.purge() == Purged(incidents=1)
    assert await house.launches.find(incident.id) is None


async def test_what_cannot_be_purged_keeps_nothing_else_and_is_said(house, caplog):
    """A row that was damaged by hand fails at each run, in the log by its id; the others go."""
    damaged, well = await house.old_incident("a"), await house.old_incident("b")
    row = {"PartitionKey": damaged.id, "RowKey": "incident", "Incident": "{"}
    await Table(house.tables, "incidents").merge("damage", row)
    house.now += 91 * DAY

    assert await house.purge() == Purged(incidents=1, failed=1)
    assert await house.purge() == Purged(failed=1)
    assert f"{damaged.id} cannot be purged; it is tried again" in caplog.text
    assert await house.launches.find(well.id) is None
    assert await house.launches.find(damaged.id) is not None


async def test_deliveries_of_nothing_go_when_they_are_old_and_known_to_be_of_nothing(house):
    """An alert that resolved with nothing open leaves a delivery; one that nobody settled is the sweep's."""
    await house.deliver("over", resolved=True)
    lost = Delivery("lost", "lost", house.now, "f", "application/json", b"{}")
    await house.desk.deliveries.store(lost)
    house.now += 90 * DAY
    assert (await house.purge()).unowned == 0
    house.now += timedelta(minutes=1)

    assert (await house.purge()).unowned == 1
    assert await house.desk.deliveries.unsettled(house.now) == [lost]


async def test_slots_of_minutes_long_over_go(house):
    """Old minutes' slots go; those of the last days stay."""
    await house.deliver("a", house.limited(5))
    house.now += 91 * DAY
    await house.deliver("b", house.limited(5))

    assert (await house.purge()).slots == 1
    assert [partition for partition, _ in await house.rows("storms")] == [f"minute-{house.now:%Y%m%dT%H%M}"]


async def test_off_keeps_everything(house):
    """With no retention nothing is looked at, however old."""
    incident = await house.old_incident()
    house.now += 4000 * DAY
    before = await house.of(incident)

    assert await house.purge(days=None) == Purged()
    assert await house.of(incident) == before


async def test_a_run_does_a_portion_and_the_next_goes_on(house):
    """An incident of more deliveries than a portion takes several runs, keeps its first count, and ends listed no more."""
    incident = await house.deliver()
    for _ in range(6):
        await house.deliver()
    await house.ended(incident)
    await house.close(incident)
    house.now += 91 * DAY
    house.upkeep = Upkeep(ClosedList(house.tables), Leftovers(house.tables, portion=3), house.launches)
    runs = [await house.purge() for _ in range(4)]

    assert [run.unfinished for run in runs] == [1, 1, 0, 0]
    assert [run.incidents for run in runs] == [0, 0, 1, 0]
    assert await house.desk.deliveries.count("k", incident.id) == Counts(7, 6)


async def test_a_run_whose_time_is_up_leaves_the_rest_to_the_next_the_oldest_first(house):
    """After some minutes nothing further is begun; the longest closed have gone by then."""
    for number in range(25):
        incident = house.made(str(number))
        await house.desk.incidents.add(incident)
        house.now += timedelta(hours=1)
        changes = {"status": "closed", "closed_at": house.now}
        await house.desk.incidents.merge(incident.id, changes)
    house.now += 91 * DAY
    house.tick = timedelta(minutes=2)

    assert [(await house.purge()).incidents for _ in range(4)] == [10, 10, 5, 0]


async def test_a_delivery_that_came_late_stays_for_as_long_as_any(house):
    """One that joined what was closed by then is kept until it is old itself; the incident stays listed until then."""
    incident = await house.old_incident()
    house.now += 10 * DAY
    late = Delivery("late", "k", house.now, "f", "application/json", b"{}")
    await house.desk.deliveries.store_settled(late, incident.id)
    house.now += 81 * DAY

    assert await house.purge() == Purged(unfinished=1)
    assert len([key for _, key in await house.rows("deliveries") if key > "1"]) == 1
    house.now += 10 * DAY
    assert await house.purge() == Purged(incidents=1)
    assert await house.desk.deliveries.count("k", incident.id) == Counts(3, 2)
