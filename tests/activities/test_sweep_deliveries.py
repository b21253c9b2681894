"""What a host that died left behind is taken up."""

import logging
from datetime import timedelta

from activities.close_incident import close_incident
from activities.receive_delivery import receive_delivery
from activities.sweep_deliveries import sweep_deliveries


async def test_what_was_forgotten_is_received_once(office):
    """A stored delivery opens its incident at the first sweep and is no work for the second."""
    await office.desk.deliveries.store(office.delivery())

    assert await sweep_deliveries(office.desk, lambda _: office.declare()()) == 1
    assert await sweep_deliveries(office.desk, lambda _: office.declare()()) == 0
    assert len(office.launches.started) == 1


async def test_what_is_still_in_hand_is_left_alone(office):
    """A delivery of this minute is being received by someone."""
    fresh = office.delivery()
    object.__setattr__(fresh, "received_at", office.desk.clock() - timedelta(seconds=20))
    await office.desk.deliveries.store(fresh)

    assert await sweep_deliveries(office.desk, lambda _: office.declare()()) == 0


async def test_one_that_cannot_be_received_keeps_no_other_waiting(office, caplog):
    """The bad one is logged with its id; the good one opens its incident."""
    await office.desk.deliveries.store(office.delivery(1, "bad"))
    await office.desk.deliveries.store(office.delivery(2, "good"))

    def read(delivery):
        if delivery.problem_key == "bad":
            raise ValueError("cannot be read")
        return office.declare("good")()

    with caplog.at_level(logging.ERROR):
        assert await sweep_deliveries(office.desk, read) == 1
    assert [order.incident.declaration.problem_key for order in office.launches.started] == ["good"]
    assert "d1" in caplog.text


async def test_a_call_of_before_a_close_opens_nothing_after_it(office):
    """Its problem came again, was launched and closed: the forgotten one belongs to that incident."""
    forgotten = office.delivery(1)
    await office.desk.deliveries.store(forgotten)
    later = await receive_delivery(office.delivery(2), office.declare(), office.desk)
    await close_incident(later.incident.id, "ada", "mended", office.desk, None)

    assert await sweep_deliveries(office.desk, lambda _: office.declare()()) == 1
    assert len(office.launches.started) == 1
    assert (await office.desk.deliveries.count("k", later.incident.id)).deliveries == 2
