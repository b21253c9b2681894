"""Counting a flood without reading it each time."""

import asyncio
from datetime import timedelta

from incident.records import Counts
from integrations.tables import Deliveries
from integrations.tables.recent_counts import MOST, RecentCounts


class Rows:
    """Deliveries as someone else keeps them, and how often they were read."""

    def __init__(self, *keys):
        self.alerts, self.reads, self.now = dict.fromkeys(keys, "f"), 0, 0.0

    async def read(self, problem_key, incident_id):
        """Every delivery, after a moment."""
        self.reads += 1
        found = dict(self.alerts)
        await asyncio.sleep(0)
        return found

    def counts(self):
        """Counts that read these."""
        return RecentCounts(self.read, lambda: self.now)


async def test_a_young_count_is_used_again_with_what_was_added_since():
    """Within a second the rows are read once, and each delivery counts once however often it is added."""
    rows = Rows("1", "2")
    counts = rows.counts()
    seen = [await counts.with_one_more("k", "INC-1", key, mark) for key, mark in ("2f", "3g", "3g")]

    assert (rows.reads, seen) == (1, [Counts(2, 0), Counts(3, 1), Counts(3, 1)])


async def test_what_others_added_is_seen_after_a_second():
    """An old count is read again; a large one is kept a millisecond for each row that it costs."""
    rows = Rows(*(f"r{n}" for n in range(5000)))
    counts = rows.counts()
    await counts.with_one_more("k", "INC-1", "mine", "f")
    rows.alerts["theirs"] = "f"
    rows.now = 4.9
    young = await counts.with_one_more("k", "INC-1", "mine", "f")
    rows.now = 5.1
    old = await counts.with_one_more("k", "INC-1", "mine", "f")

    assert (young.deliveries, old.deliveries, rows.reads) == (5001, 5002, 2)


async def test_those_who_come_at_once_let_one_of_them_read():
    """The first count is waited for by all, and read once."""
    rows = Rows("1")
    counts = rows.counts()
    seen = await asyncio.gather(*(counts.with_one_more("k", "INC-1", f"m{n}", "f") for n in range(20)))

    assert rows.reads == 1
    assert max(count.deliveries for count in seen) == 21
    assert min(count.deliveries for count in seen) > 1


async def test_problems_and_incidents_are_counted_apart_and_forgotten_in_time():
    """A reopened problem begins anew, and a process remembers a bounded number of problems."""
    rows = Rows()
    counts = rows.counts()
    for incident in ("INC-1", "INC-2"):
        assert await counts.with_one_more("k", incident, "1", "f") == Counts(1, 0)
    for number in range(MOST + 5):
        await counts.with_one_more(f"k{number}", "INC-1", "1", "f")

    assert len(counts._known) == MOST


async def test_a_recent_count_is_the_exact_one_where_one_process_works(tables, new_delivery):
    """What this process settled is in it at once; a delivery that is stored settled needs no sweep and counts once."""
    deliveries, start = Deliveries(tables), new_delivery().received_at
    for number in range(3):
        arrival = new_delivery(
            id=f"d-{number}", fingerprint=f"f-{number}", received_at=start + timedelta(seconds=number)
        )
        for _ in range(2):
            await deliveries.store_settled(arrival, "INC-1")
        recent = await deliveries.recent_count(arrival, "INC-1")
        assert recent == await deliveries.count(arrival.problem_key, "INC-1") == Counts(number + 1, number)
    assert await deliveries.unsettled(start + timedelta(days=1)) == []


async def test_a_delivery_that_was_stored_before_is_settled_when_it_is_stored_settled(tables, new_delivery):
    """A crash after the first store leaves it unsettled; taken up again it is settled in place, and kept once."""
    deliveries, delivery = Deliveries(tables), new_delivery()
    await deliveries.store(delivery)
    await deliveries.store_settled(delivery, "INC-1")

    assert await deliveries.unsettled(delivery.received_at + timedelta(days=1)) == []
    assert await deliveries.count(delivery.problem_key, "INC-1") == Counts(1, 0)
