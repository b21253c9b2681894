import random
from datetime import timedelta

import pytest

from incident.errors import Refused
from incident.records import Counts
from integrations.tables import Deliveries
from integrations.tables.deliveries import BODY_LIMIT


def noise(size: int) -> bytes:
    """Bytes that do not compress, the same each time."""
    return random.Random(7).randbytes(size)


@pytest.mark.parametrize("body", [b"", b"{}", noise(400 * 1024), noise(BODY_LIMIT)], ids=len)
async def test_a_delivery_is_kept_whole(tables, new_delivery, body):
    """The raw body comes back to the byte, up to the limit and however badly it compresses."""
    delivery = new_delivery(body=body, id="/subscriptions/1#?é\t" * 50, problem_key="/key?#" * 6000)
    await Deliveries(tables).store(delivery)

    assert await Deliveries(tables).unsettled(delivery.received_at + timedelta(seconds=1)) == [delivery]


async def test_a_body_beyond_the_limit_is_refused(tables, new_delivery):
    """One byte too many is refused with the limit, not cut."""
    with pytest.raises(Refused) as caught:
        await Deliveries(tables).store(new_delivery(body=bytes(BODY_LIMIT + 1)))

    assert "524289 bytes" in caught.value.why
    assert "524288 bytes" in caught.value.fix


async def test_a_delivery_stored_twice_is_kept_once(tables, new_delivery):
    """A repeated store adds nothing and forgets nothing."""
    deliveries, delivery = Deliveries(tables), new_delivery()
    await deliveries.store(delivery)
    await deliveries.settle(delivery, "INC-1")
    await deliveries.store(delivery)

    assert await deliveries.count(delivery.problem_key, "INC-1") == Counts(deliveries=1, occurrences=0)
    assert await deliveries.unsettled(delivery.received_at + timedelta(days=1)) == []


async def test_unsettled_are_those_of_before_oldest_first(tables, new_delivery):
    """Only deliveries received before the instant are given, in the order in which they came."""
    deliveries, start = Deliveries(tables), new_delivery().received_at
    made = [
        new_delivery(
            id=f"d-{number}", problem_key=f"key {number}", received_at=start - timedelta(minutes=number)
        )
        for number in range(4)
    ]
    for delivery in made:
        await deliveries.store(delivery)

    assert await deliveries.unsettled(start) == [made[3], made[2], made[1]]


@pytest.mark.parametrize("incident_id", ["INC-1", None])
async def test_a_settled_delivery_is_not_asked_for_again(tables, new_delivery, incident_id):
    """Settled is settled, also where nothing became of it; settling twice does no harm."""
    deliveries, delivery = Deliveries(tables), new_delivery()
    await deliveries.store(delivery)
    await deliveries.settle(delivery, incident_id)
    await deliveries.settle(delivery, incident_id)

    assert await deliveries.unsettled(delivery.received_at + timedelta(days=1)) == []


async def test_settling_what_was_never_stored_keeps_it(tables, new_delivery):
    """A delivery whose store failed is kept, settled, as soon as its fate is known."""
    deliveries, delivery = Deliveries(tables), new_delivery()

    await deliveries.settle(delivery, "INC-1")

    assert await deliveries.count(delivery.problem_key, "INC-1") == Counts(deliveries=1, occurrences=0)


async def test_occurrences_are_further_alerts_not_repeated_calls(tables, new_delivery):
    """The same body coming again is a delivery; a different body beyond the first is an occurrence too."""
    deliveries, start = Deliveries(tables), new_delivery().received_at
    for number, fingerprint in enumerate(["f-1", "f-1", "f-2", "f-3"]):
        arrival = new_delivery(
            id=f"d-{number}", fingerprint=fingerprint, received_at=start + timedelta(seconds=number)
        )
        await deliveries.store(arrival)
        await deliveries.settle(arrival, "INC-1")
    await deliveries.settle(new_delivery(id="elsewhere"), "INC-2")

    assert await deliveries.count(new_delivery().problem_key, "INC-1") == Counts(deliveries=4, occurrences=2)
    assert await deliveries.count("another key", "INC-1") == Counts(deliveries=0, occurrences=0)
