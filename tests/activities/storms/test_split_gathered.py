"""Out of a storm again: split out by a person, or released by the storm's end."""

import asyncio

import pytest

from activities.close_incident import close_incident
from activities.find_gathering import find_gathering
from activities.split_gathered import split_gathered
from incident.errors import NotFound


@pytest.fixture
async def host(hosts):
    """A host at which `a` has an incident and `b` and `c` were gathered."""
    host = hosts.host(limit=1)
    for key in ("a", "b", "c"):
        await hosts.receive(host, key)
    return host


@pytest.fixture
async def problem(hosts, host):
    """The id of `b` in the storm's list."""
    return (await find_gathering(await hosts.storm(), host)).problems[0][0].id


async def closed(hosts, host, incident_id):
    """Close an incident that has no work item."""
    await close_incident(incident_id, "Sam", "over", host, work_items=None)


async def test_a_split_opens_what_was_gathered(hosts, host, problem):
    """The new incident says what the alert said, is launched, has the problem from now on; the storm keeps its past."""
    storm = await hosts.storm()
    split = await split_gathered(storm.id, problem, "Sam", hosts.open, host)
    later = await hosts.receive(host, "b")
    gathering = await find_gathering(storm, host)

    assert split.declaration == hosts.declare("b")().declaration
    assert hosts.launched().count(split.id) == 1
    assert (later.incident, later.gathered, later.counts.deliveries) == (split, False, 1)
    assert [p.split_out for p, _ in gathering.problems] == [split.id, None]
    assert gathering.problems[0][1].deliveries == 1
    assert f"split out: b is down, now {split.id}" in [event.what for event in gathering.events]
    assert f"split out of {storm.id}" in [event.what for event in await host.timeline.of(split.id)]


async def test_a_split_asked_for_often_is_done_once(hosts, host, problem):
    """Twice in a row, ten times at once and by two hosts: all are told the same incident, which has one launch."""
    storm, other = await hosts.storm(), hosts.host(limit=1)
    split = [
        await split_gathered(storm.id, problem, "Sam", hosts.open, host),
        *await asyncio.gather(
            *(
                split_gathered(storm.id, problem, "Sam", hosts.open, at)
                for at in (host, other)
                for _ in range(5)
            )
        ),
    ]

    assert len({incident.id for incident in split}) == 1
    assert hosts.launched().count(split[0].id) == 1


async def test_what_was_not_gathered_cannot_be_split_out(hosts, host):
    """An unknown incident, an unknown problem and an incident that is no storm are not found."""
    storm, plain = await hosts.storm(), await host.problems.owner("a")
    for incident_id in ("INC-ZZZZZZ", storm.id, plain.id):
        with pytest.raises(NotFound, match=incident_id):
            await split_gathered(incident_id, "0123456789ab", "Sam", hosts.open, host)


async def test_a_problem_that_was_split_out_is_not_gathered_by_that_storm_again(hosts, host, problem):
    """Somebody cared for it: when its own incident was closed and it comes again, it opens, whatever the governor says."""
    storm = await hosts.storm()
    split = await split_gathered(storm.id, problem, "Sam", hosts.open, host)
    await closed(hosts, host, split.id)
    again = await hosts.receive(host, "b")

    assert (again.gathered, again.joined) == (False, False)
    assert again.incident.id != split.id
    assert (await split_gathered(storm.id, problem, "Sam", hosts.open, host)).id == split.id


async def test_closing_a_storm_releases_all_that_it_gathered(hosts, host, problem):
    """Afterwards no claim names it, and a gathered problem that alerts again opens its own incident."""
    storm = await hosts.storm()
    await closed(hosts, host, storm.id)

    owners = [await host.problems.owner(key) for key in ("a", "b", "c")]
    assert [owner is None for owner in owners] == [False, True, True]
    assert storm.id != owners[0].id
    fresh = hosts.host(limit=9)
    again = await hosts.receive(fresh, "b")
    assert (again.gathered, again.joined) == (False, False)
    assert (await split_gathered(storm.id, problem, "Sam", hosts.open, host)) == again.incident


async def test_a_claim_that_a_closed_storm_left_behind_is_given_free(hosts, host):
    """If the close died halfway, the problem's next delivery opens its own incident or a new storm all the same."""
    storm = await hosts.storm()
    await host.incidents.merge(storm.id, {"status": "closed"})
    again = await hosts.receive(host, "c")

    assert again.incident.id != storm.id
    assert again.gathered is True
    assert again.incident == await hosts.storm()


async def test_an_alert_that_comes_while_the_storm_is_closed_is_not_lost(hosts, host):
    """Ten new problems and the close at once: each is owned by an open incident, or was in the list that was closed."""
    storm = await hosts.storm()
    await asyncio.gather(
        closed(hosts, host, storm.id), *(hosts.receive(hosts.host(limit=1), f"late {n}") for n in range(10))
    )
    listed = {p.problem_key for p, _ in (await find_gathering(storm, host)).problems}
    for n in range(10):
        owner = await host.problems.owner(f"late {n}")
        assert f"late {n}" in listed or (owner and owner.id != storm.id)
