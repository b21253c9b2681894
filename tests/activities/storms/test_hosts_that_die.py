"""A host dies between any two of its calls; a re-delivery or the sweep finishes what it began."""

from collections import Counter

import pytest

from activities.find_gathering import find_gathering
from activities.launch_incident import launch_incident
from activities.split_gathered import split_gathered
from integrations.tables import Tables

LONGEST_LIFE = 60


@pytest.fixture
async def fresh(hosts, tables_connection):
    """Empties the tables: each life begins with a prefix of its own."""
    opened = []

    def empty(life: int) -> None:
        opened.append(Tables(connection_string=tables_connection, prefix=f"life{life}"))
        hosts.tables = opened[-1]
        hosts.first.launches.started.clear()
        hosts.first.launches.states.clear()

    yield empty
    for tables in opened:
        await tables.aclose()


async def settled(hosts, host):
    """Whether nothing is left for the sweep."""
    return not await host.deliveries.unsettled(host.clock()) and not await host.storms.unfinished()


@pytest.mark.parametrize(
    ("limit", "again"),
    [(1, "delivered again"), (1, "swept"), (9, "swept")],
    ids=["gathered", "swept", "opened"],
)
async def test_a_delivery_whose_host_died_becomes_one_of_everything(hosts, fresh, limit, again):
    """At whichever call the host dies: one owner, launched once, listed once if gathered, nothing unsettled."""
    for life in range(LONGEST_LIFE):
        fresh(life)
        await hosts.host(limit).governor.admit(hosts.first.clock(), "a")
        lived = await hosts.survived(hosts.receive(hosts.mortal(hosts.host(limit), life), "b"))
        heir = hosts.host(limit)
        if again == "swept":
            await hosts.sweep(heir)
        await hosts.receive(heir, "b")  # by itself a re-delivery, after the sweep a further alert
        await hosts.sweep(heir)

        owner = await heir.problems.owner("b")
        listed = (await find_gathering(owner, heir)).problems
        assert [problem.problem_key for problem, _ in listed] == (["b"] if limit == 1 else []), life
        assert (await heir.incidents.get(owner.id)).launched, life
        assert len(hosts.launched()) == 1, life
        assert await settled(hosts, heir), life
        if lived:
            assert life > 8
            return
    pytest.fail("it never lived long enough")


async def test_a_split_whose_host_died_is_finished(hosts, fresh):
    """At whichever call the host dies: the sweep ends with one incident, launched once, or nothing was begun."""
    for life in range(LONGEST_LIFE):
        fresh(life)
        host = hosts.host(1)
        await host.governor.admit(host.clock(), "a")
        await hosts.receive(host, "b")
        storm = await host.problems.owner("muster: alert storm")
        [(problem, _)] = (await find_gathering(storm, host)).problems
        dying = hosts.mortal(hosts.host(1), life)
        lived = await hosts.survived(split_gathered(storm.id, problem.id, "Sam", hosts.open, dying))
        heir = hosts.host(1)
        agreed = await heir.storms.splits(storm.id)
        await hosts.sweep(heir)

        owner = await heir.problems.owner("b")
        if not agreed:
            assert owner == storm, life
        else:
            assert owner.id != storm.id, life
            assert Counter(hosts.launched())[owner.id] == 1, life
        assert await settled(hosts, heir), life
        if lived:
            assert life > 8
            return
    pytest.fail("it never lived long enough")


async def test_an_opener_that_was_held_up_does_not_launch_again_what_ended(hosts):
    """While it was held up, who joined has launched the incident, and that launch has ended: it is not run again."""
    opener = hosts.host(9)
    incident = hosts.declare("a")()
    await opener.problems.claim("a", incident)
    await opener.incidents.add(incident)
    await hosts.receive(hosts.host(9), "a")

    await launch_incident(incident, opener, is_new=True)

    assert hosts.launched() == [incident.id]
