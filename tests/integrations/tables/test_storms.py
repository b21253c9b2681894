"""The governor's slots, what storms keep, and claims that change hands."""

import asyncio
from datetime import timedelta

import pytest

from incident.storm import SplitOut
from integrations.tables import Governor, Problems, Storms
from integrations.tables.table import Table

KEY = "/subscriptions/1/rules/checkout?x#y\t'quoted'"


async def test_of_many_at_many_hosts_as_many_are_admitted_as_the_limit(tables, new_incident):
    """Four processes, ten problems each, six slots: six are admitted, and the slots are numbered without a gap."""
    at, hosts = new_incident().declared_at, [Governor(tables, 6) for _ in range(4)]
    admitted = await asyncio.gather(
        *(host.admit(at, f"key {number}") for number in range(10) for host in hosts)
    )
    slots = await Table(tables, "storms").query("look", "PartitionKey ne ''")

    assert sum(admitted) == 6 * 4
    assert [slot["RowKey"] for slot in slots] == [f"slot-{number:06}" for number in range(6)]
    assert len({slot["Problem"] for slot in slots}) == 6


async def test_a_problem_keeps_its_slot(tables, new_incident):
    """Asked again, in this process or in one that has just started, it is the same slot, also when all are taken."""
    at = new_incident().declared_at
    first = Governor(tables, 1)

    assert [await first.admit(at, KEY) for _ in range(2)] == [True, True]
    assert [await Governor(tables, 1).admit(at, key) for key in (KEY, "other")] == [True, False]


async def test_a_new_minute_has_all_its_slots(tables, new_incident):
    """The limit is of a minute by the clock in UTC."""
    governor, at = Governor(tables, 1), new_incident().declared_at.replace(second=59)
    answers = [await governor.admit(at + timedelta(seconds=later), f"key {later}") for later in (0, 0, 1, 2)]

    assert answers == [True, True, True, False]


@pytest.mark.parametrize(("taken", "calls"), [(0, ["POST"]), (1, [])], ids=["calm", "storm"])
async def test_the_governor_costs_one_insert_and_nothing_once_the_minute_is_full(
    relay, relayed, new_incident, taken, calls
):
    """Cheap when there is no storm, and cheaper in one."""
    at, governor = new_incident().declared_at, Governor(relayed, 1)
    await Table(relayed, "storms").query("create the table", "PartitionKey eq ''")
    for number in range(taken):
        await governor.admit(at, f"earlier {number}")
    relay.seen.clear()
    await governor.admit(at, KEY)

    assert relay.seen == calls


async def test_a_slot_whose_answer_was_lost_is_still_ones_own(relay, relayed, new_incident):
    """The server took the row and the connection broke: the problem is admitted and has one slot."""
    governor, at = Governor(relayed, 2), new_incident().declared_at
    await Table(relayed, "storms").query("create the table", "PartitionKey eq ''")
    relay.faults = ["lost"]

    assert await governor.admit(at, KEY)
    assert len(await Table(relayed, "storms").query("look", "PartitionKey ne ''")) == 1


async def test_what_was_gathered_is_kept_whole(tables, new_incident):
    """The list shows it in the order of arrival; the declaration comes back as it was, for the incident of its own."""
    storms, said = Storms(tables), new_incident(problem_key=KEY, description="ü" * 4000).declaration
    late = new_incident(problem_key="late", service=None).declaration
    at = new_incident().declared_at
    await storms.gather("INC-S", late, at + timedelta(seconds=1))
    problem_id = await storms.gather("INC-S", said, at)
    await Storms(tables).gather("INC-S", said, at + timedelta(minutes=1))
    listed = await storms.gathered("INC-S")

    first = listed[0]
    assert (first.problem_key, first.title, first.first_seen) == (KEY, said.title, at)
    assert (first.severity, first.source) == (said.severity, said.source)
    assert [g.service for g in listed] == ["checkout", None]
    assert await storms.declaration("INC-S", problem_id) == said
    assert await storms.declaration("INC-OTHER", problem_id) is None


async def test_a_split_is_agreed_on_once(tables, new_incident):
    """Whoever comes second is told the first one's incident; it is unfinished until it is said to be done."""
    storms = Storms(tables)
    offers = [SplitOut("INC-S", "0123456789ab", new_incident(f"INC-{n}"), f"person {n}") for n in range(2)]
    agreed = [await storms.agree(offer) for offer in offers]

    assert agreed == [offers[0]] * 2
    assert await storms.unfinished() == [offers[0]]
    await storms.finish(agreed[0])
    assert (await storms.unfinished(), await storms.splits("INC-S")) == ([], [offers[0]])


async def test_a_claim_is_handed_over_by_its_owner_alone(tables, new_incident):
    """The owner's claim and a free one pass to the next; anybody else's stays, and its owner is told."""
    problems = Problems(tables)
    storm, split, other = (new_incident(name) for name in ("INC-S", "INC-A", "INC-B"))
    await problems.claim(KEY, storm)

    assert await problems.hand_over(KEY, storm.id, split) == split
    assert await problems.hand_over(KEY, storm.id, split) == split
    assert await problems.hand_over(KEY, storm.id, other) == split
    assert await problems.hand_over("free", storm.id, other) == other
    assert [await problems.owner(key) for key in (KEY, "free")] == [split, other]


async def test_of_many_who_take_over_at_once_one_does(tables, new_incident):
    """Ten at the same moment: all are told the same new owner, and nobody ever saw the problem without one."""
    problems, storm = Problems(tables), new_incident("INC-S")
    await problems.claim(KEY, storm)
    heirs = [new_incident(f"INC-{number}") for number in range(10)]

    owners = await asyncio.gather(*(problems.hand_over(KEY, storm.id, heir) for heir in heirs))

    assert len({owner.id for owner in owners}) == 1
    assert await problems.owner(KEY) == owners[0]


async def test_a_hand_over_whose_answer_was_lost_is_done(relay, relayed, new_incident):
    """The resent write meets the row that it changed itself, and the new owner is found in it."""
    problems, storm, split = Problems(relayed), new_incident("INC-S"), new_incident("INC-A")
    await problems.claim(KEY, storm)
    relay.faults = [None, "lost"]

    assert await problems.hand_over(KEY, storm.id, split) == split
