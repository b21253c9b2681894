"""What is old is purged, and what an open incident has is not."""

import random
from datetime import timedelta

import pytest

from activities.find_gathering import find_gathering
from activities.find_launch import find_launch
from activities.launch_incident import launch_incident
from activities.retry_step import retry_step
from activities.revive_launches import revive_launches
from incident.errors import Conflict
from incident.records import Counts, Delivery
from incident.roles import Holding, Role
from incident.storm import is_storm
from incident.upkeep import Purged
from integrations.tables import ClosedList, Roles
from tests.upkeep.conftest import DAY, DONE, NOON


async def test_what_a_closed_incident_leaves_goes_after_the_retention_and_no_day_before(house):
    """History, deliveries and attempts go ninety days after the close; the row, its ledger and the timeline stay."""
    incident = await house.old_incident()
    timeline = await house.desk.timeline.of(incident.id)
    house.now += 90 * DAY
    before = await house.of(incident)
    assert await house.purge() == Purged()
    assert await house.of(incident) == before
    house.now += timedelta(minutes=1)

    assert (await house.purge()).incidents == 1
    assert await house.launches.find(incident.id) is None
    kept = {table: keys for table, *keys in await house.of(incident) if table != "timeline"}
    assert kept == {
        "incidents": [incident.id, "incident"],
        "deliveries": [next(p for p, _ in await house.rows("deliveries")), f"0counted-{incident.id}"],
    }
    assert await house.desk.timeline.of(incident.id) == timeline


async def test_the_status_of_a_purged_incident_is_answered_as_before(house):
    """Steps, counts and who closed it are as they were; of the launch it says that its history was purged."""
    incident = await house.old_incident()
    told = await find_launch(incident.id, house.desk)
    house.now += 91 * DAY
    await house.purge()

    found = await find_launch(incident.id, house.desk)
    assert (found.word, found.is_running, found.ledger) == ("purged", False, told.ledger)
    assert (found.row.status, found.row.closed_by) == ("closed", "sam")
    assert await house.desk.deliveries.count("k", incident.id) == Counts(2, 1)


async def test_who_had_which_role_stays(house):
    """The row of the roles is record like the incident's own: no purge takes it along."""
    incident, roles = await house.old_incident(), Roles(house.tables)
    held = await roles.change(incident.id, lambda _: [Holding(Role.SCRIBE, "ada@contoso.com", "Ada")])
    house.now += 91 * DAY

    assert (await house.purge()).incidents == 1
    assert await roles.of(incident.id) == held


async def test_the_same_problem_opens_a_new_incident_after_a_purge(house):
    """A purged incident is neither joined nor found to be the later one of a delivery that was forgotten."""
    old = await house.old_incident()
    house.now += 91 * DAY
    await house.purge()
    forgotten = Delivery("lost", "k", NOON - DAY, "f", "application/json", b"{}")

    assert await house.desk.deliveries.later_incident(forgotten) is None
    new = await house.deliver()
    assert new.id != old.id
    assert await house.desk.deliveries.count("k", new.id) == Counts(1, 0)
    assert await house.desk.deliveries.count("k", old.id) == Counts(2, 1)


async def test_nothing_starts_a_purged_launch_again(house):
    """Not the sweep, which looks for lost launches; not who joins or opens it again; not who asks for a step."""
    incident = await house.old_incident()
    house.now += 91 * DAY
    await house.purge()

    assert await revive_launches(house.desk) == 0
    assert not await launch_incident(incident, house.desk, is_new=False)
    with pytest.raises(Conflict, match="is closed"):
        await retry_step(incident.id, "open_work_item", "sam", house.desk)
    assert await house.launches.find(incident.id) is None


async def test_what_only_the_runtime_still_knows_is_kept_first(house):
    """What a launch did while its incident was being closed is on the row before the history goes."""
    incident = await house.old_incident()
    await house.desk.incidents.merge(incident.id, {"ledger": {}})
    house.now += 91 * DAY
    await house.purge()

    row = await house.desk.incidents.get(incident.id)
    assert row.ledger["steps"]["open_work_item"]["result"] == DONE["steps"]["open_work_item"]["result"]


async def test_a_claim_that_a_close_left_behind_goes(house):
    """A claim of the purged incident is given free; another incident's of the same problem is not."""
    left, taken = await house.old_incident("a"), await house.old_incident("b")
    await house.desk.problems.claim("a", left)
    other = await house.deliver("b")
    house.now += 91 * DAY
    await house.purge()

    assert await house.desk.problems.owner("a") is None
    assert await house.desk.problems.owner("b") == other
    assert await house.launches.find(taken.id) is None


async def test_a_storm_keeps_its_list_and_its_counts(house):
    """The deliveries of every gathered problem go; what was gathered, and how often it came, is still told."""
    desk = house.limited(1)
    await house.deliver("first", desk)
    storm = await house.deliver("second", desk)
    for key in ("second", "third"):
        await house.deliver(key, desk)
    assert is_storm(storm)
    before = await find_gathering(storm, house.desk)
    await house.ended(storm)
    await house.close(storm)
    house.now += 91 * DAY
    await house.purge()

    assert await find_gathering(storm, house.desk) == before
    assert before.total == Counts(3, 1)
    left = [row for (_, key), row in (await house.rows("deliveries")).items() if not key.startswith("0")]
    assert storm.id not in {row["IncidentId"] for row in left}


async def test_what_was_opened_again_stays_until_it_was_closed_for_long_enough(house):
    """An incident that is open counts as open, whatever list it is on; its next close begins the time anew."""
    incident = await house.old_incident()
    await house.desk.incidents.merge(incident.id, {"status": "open"})
    house.now += 91 * DAY
    before = await house.of(incident)
    await house.purge()
    assert await house.of(incident) == before

    await house.close(incident)
    house.now += 89 * DAY
    assert (await house.purge()).incidents == 0
    house.now += 2 * DAY
    assert (await house.purge()).incidents == 1


async def test_an_incident_whose_close_was_cut_off_is_not_purged(house):
    """The list may name what is open: it is met, taken off, and left as it is."""
    incident = await house.deliver()
    await ClosedList(house.tables).add(incident.id, house.now)
    house.now += 91 * DAY
    before = await house.of(incident)

    assert await house.purge() == Purged()
    assert await house.of(incident) == before
    assert not [keys for keys in await house.rows("incidents") if keys[0] == "closed"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_there_is_nothing_of_an_open_incident_goes(house, seed):
    """Open and closed incidents of any age, with deliveries of any age, some of one problem: each goes as it should."""
    chance, everybody = random.Random(seed), []
    for _ in range(16):
        house.now += timedelta(hours=chance.randrange(24 * 20))
        incident = await house.deliver(key := chance.choice("abcdefgh"))
        for _ in range(chance.randrange(3)):
            house.now += timedelta(hours=chance.randrange(24 * 5))
            await house.deliver(key)
        await house.begin(incident, chance.choice(["open_channel", "post_briefing"]))
        await house.ended(incident)
        if chance.random() < 0.6:
            await house.close(incident)
        everybody.append(incident)
    before = {one.id: await house.of(one) for one in everybody}
    assert (await house.purge()).incidents > 0
    assert await house.purge() == Purged()

    for one in everybody:
        row, now = await house.desk.incidents.get(one.id), await house.of(one)
        was_purged = await house.launches.find(one.id) is None
        assert was_purged == (row.status == "closed" and row.closed_at < house.now - 90 * DAY)
        if not was_purged:
            assert now == before[one.id]
        assert {keys for keys in before[one.id] if keys[0] == "timeline"} <= now.keys()
