"""What a host that died left behind is taken up."""

import logging
from datetime import timedelta

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
