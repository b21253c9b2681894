"""A delivery opens, joins or signals; whoever comes later finishes what an earlier one began."""

import asyncio
from dataclasses import replace

from activities.close_incident import close_incident
from activities.receive_delivery import receive_delivery
from integrations.tables import Deliveries, Incidents, Problems


async def test_the_first_delivery_opens_and_the_next_joins(office):
    """One problem, one incident, one launch; the second delivery is a further occurrence."""
    first = await receive_delivery(office.delivery(1), office.declare(), office.desk)
    second = await receive_delivery(office.delivery(2), office.declare(), office.desk)

    assert (first.joined, second.joined) == (False, True)
    assert first.incident == second.incident
    assert (second.counts.deliveries, second.counts.occurrences) == (2, 1)
    assert len(office.launches.started) == 1


async def test_an_id_that_another_incident_has_is_not_used_again(office):
    """Should chance mint the id of an earlier incident, another one is minted: neither incident is lost."""
    earlier = await receive_delivery(office.delivery(1, "a"), office.declare("a"), office.desk)
    office.ids.insert(0, earlier.incident.id)
    later = await receive_delivery(office.delivery(2, "b"), office.declare("b"), office.desk)

    assert later.incident.id != earlier.incident.id
    assert [order.incident.id for order in office.launches.started] == [
        earlier.incident.id,
        later.incident.id,
    ]
    assert (await office.desk.problems.owner("b")).id == later.incident.id


async def test_who_joins_launches_what_its_opener_could_not(office):
    """An opener that died after its claim left no launch; the next delivery of the problem starts it."""
    abandoned = office.declare()()
    await office.desk.problems.claim("k", abandoned)
    reception = await receive_delivery(office.delivery(), office.declare(), office.desk)

    assert (reception.incident, reception.joined) == (abandoned, True)
    assert [order.incident for order in office.launches.started] == [abandoned]
    assert (await office.desk.incidents.get(abandoned.id)).launched


async def test_a_launch_that_was_started_is_not_started_again_by_who_joins(office):
    """An opener that died between start and note is joined without a second launch."""
    begun = office.declare()()
    await office.desk.problems.claim("k", begun)
    await office.desk.incidents.add(begun)
    await office.launches.start(office.desk.order_for(begun))
    await receive_delivery(office.delivery(), office.declare(), office.desk)

    assert len(office.launches.started) == 1


async def test_thirty_at_once_are_one_incident(office):
    """Whoever wins the claim, all agree on it, and one launch is started."""
    receptions = await asyncio.gather(
        *(receive_delivery(office.delivery(n), office.declare(), office.desk) for n in range(30))
    )

    assert len({reception.incident.id for reception in receptions}) == 1
    assert [reception.joined for reception in receptions].count(False) == 1
    assert len({order.incident.id for order in office.launches.started}) == 1


async def test_a_claim_that_a_closed_incident_left_behind_is_given_free(office):
    """If the close died before it released the problem, the next delivery opens a new incident all the same."""
    first = await receive_delivery(office.delivery(1), office.declare(), office.desk)
    await office.desk.incidents.merge(first.incident.id, {"status": "closed"})
    second = await receive_delivery(office.delivery(2), office.declare(), office.desk)

    assert second.joined is False
    assert second.incident.id != first.incident.id


async def test_a_resolved_alert_opens_nothing_and_signals_what_is_open(office):
    """Without an open incident nothing comes of it; with one, its row and timeline say so."""
    nothing = await receive_delivery(office.delivery(1), office.declare(resolved=True), office.desk)
    opened = await receive_delivery(office.delivery(2), office.declare(), office.desk)
    signalled = await receive_delivery(office.delivery(3), office.declare(resolved=True), office.desk)

    assert nothing.incident is None
    assert signalled.incident.id == opened.incident.id
    assert (await office.desk.incidents.get(opened.incident.id)).signal == "resolved"
    assert len(office.launches.started) == 1


async def test_every_delivery_is_settled(office):
    """Nothing is left for the sweep once it was received."""
    await receive_delivery(office.delivery(1), office.declare(resolved=True), office.desk)
    await receive_delivery(office.delivery(2), office.declare(), office.desk)
    await receive_delivery(office.delivery(3), office.declare(), office.desk)

    assert await office.desk.deliveries.unsettled(office.desk.clock()) == []


async def test_the_body_is_kept_as_it_came(office):
    """A stored delivery carries the bytes, the route and the address at which it arrived."""
    given = replace(
        office.delivery(body=b'{"odd": 1}'), route="alerts/azure-monitor", origin="https://a.example"
    )
    await office.desk.deliveries.store(given)

    assert list(await office.desk.deliveries.unsettled(office.desk.clock())) == [given]


async def test_a_problem_that_is_back_is_not_said_to_be_over(office):
    """Fired, resolved, fired again: the open incident says so, on its row and its timeline."""
    opened = await receive_delivery(office.delivery(1), office.declare(), office.desk)
    await receive_delivery(office.delivery(2), office.declare(resolved=True), office.desk)
    await receive_delivery(office.delivery(3), office.declare(), office.desk)

    assert (await office.desk.incidents.get(opened.incident.id)).signal == "fired again"
    assert any("back" in event.what for event in await office.desk.timeline.of(opened.incident.id))


async def test_what_comes_after_a_close_opens_anew_however_much_is_under_way(office):
    """Another process closes in the midst of a flood: who came after the close was answered joins what was opened since."""
    opened = await receive_delivery(office.delivery(), office.declare(), office.desk)
    tables = office.desk.incidents._table._tables
    elsewhere = replace(
        office.desk, incidents=Incidents(tables), problems=Problems(tables), deliveries=Deliveries(tables)
    )
    office.ids += [f"INC-A{n:05}" for n in range(2000)]
    is_closed, came_after = False, []

    async def flood(first):
        for number in range(first, first + 12):
            after = is_closed
            reception = await receive_delivery(office.delivery(number), office.declare(), office.desk)
            if after:
                came_after.append(reception.incident.id)

    async def close():
        nonlocal is_closed
        await close_incident(opened.incident.id, "Sam", "over", elsewhere, work_items=None)
        is_closed = True

    await asyncio.gather(*(flood(100 * n) for n in range(1, 17)), close())

    assert came_after
    assert opened.incident.id not in came_after
    assert len(set(came_after)) == 1
