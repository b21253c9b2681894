"""Deliveries of one problem that come at once are written together."""

import asyncio
import random
from datetime import timedelta

import pytest

from incident.errors import Failure
from incident.records import Counts
from integrations.tables import Deliveries, Tables
from integrations.tables.table import Table

COUNT = 250


@pytest.fixture
def arrivals(new_delivery):
    """So many deliveries of one problem, one each millisecond."""

    def arrivals(count=COUNT, **changes):
        start = new_delivery().received_at
        return [
            new_delivery(
                id=f"d-{n}", fingerprint=f"f-{n}", received_at=start + timedelta(milliseconds=n), **changes
            )
            for n in range(count)
        ]

    return arrivals


async def stored(deliveries, made):
    """Store them all at once; what each call failed with."""
    calls = (deliveries.store_settled(delivery, "INC-1") for delivery in made)
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_those_that_come_at_once_are_few_requests_and_each_is_a_row(relay, relayed, arrivals):
    """Of 250 deliveries at once each is kept and counted, with one request for each hundred."""
    deliveries, made = Deliveries(relayed), arrivals()
    await relayed.create("deliveries")
    relay.seen.clear()

    assert await stored(deliveries, made) == [None] * COUNT
    assert relay.seen == ["POST"] * 3
    assert await deliveries.count(made[0].problem_key, "INC-1") == Counts(COUNT, COUNT - 1)
    assert await deliveries.unsettled(made[-1].received_at + timedelta(days=1)) == []


async def test_they_are_kept_as_if_each_had_come_alone(tables_connection, table_prefix, arrivals):
    """Rows that are written together are those that would have been written one by one."""
    made, rows = arrivals(12, body='{"a": "ü"}'.encode()), []
    for name in ("together", "alone"):
        tables = Tables(connection_string=tables_connection, prefix=f"{table_prefix}{name}")
        deliveries = Deliveries(tables, lambda: made[-1].received_at)
        for batch in [made] if name == "together" else [[delivery] for delivery in made]:
            await stored(deliveries, batch)
        rows.append(await Table(tables, "deliveries").query("look", "RowKey ne ''"))
        await tables.aclose()

    assert rows[0] == rows[1]
    assert len(rows[0]) == 12


async def test_bodies_that_fit_no_transaction_together_are_written_in_several(tables, arrivals):
    """Bodies of 400 KB that do not compress, and keys that take six bytes a character: all are kept."""
    for body, key in ((random.Random(7).randbytes(400 * 1024), "k"), (b"{}", "ü" * 12_000)):
        made = arrivals(20, body=body, problem_key=key)

        assert await stored(Deliveries(tables), made) == [None] * 20
        assert await Deliveries(tables).count(key, "INC-1") == Counts(20, 19)


async def test_a_table_that_is_missing_is_created_for_all(tables, arrivals):
    """The first flood of an empty account loses nothing."""
    made = arrivals(30)

    assert await stored(Deliveries(tables), made) == [None] * 30
    assert await Deliveries(tables).count(made[0].problem_key, "INC-1") == Counts(30, 29)


async def test_what_was_not_stored_is_not_said_to_be(relay, relayed, arrivals):
    """Where a transaction fails, every call that it was for fails: nobody is answered for what is not kept."""
    deliveries, made = Deliveries(relayed), arrivals(30)
    await relayed.create("deliveries")
    relay.faults = [503]

    assert all(isinstance(result, Failure) for result in await stored(deliveries, made))
    assert await deliveries.count(made[0].problem_key, "INC-1") == Counts(0, 0)


async def test_a_lost_answer_stores_and_counts_once(relay, relayed, arrivals):
    """The transaction was done and its answer lost: it is sent again and leaves the same rows."""
    deliveries, made = Deliveries(relayed), arrivals(30)
    await stored(deliveries, made[:1])
    relay.faults = ["lost"]

    assert await stored(deliveries, made) == [None] * 30
    assert await deliveries.count(made[0].problem_key, "INC-1") == Counts(30, 29)


async def test_a_delivery_that_comes_twice_at_once_is_one_row(tables, arrivals):
    """The intake and the sweep may hold the same delivery at the same time; a transaction takes a row once."""
    made = arrivals(5)

    assert await stored(Deliveries(tables), [*made, *made]) == [None] * 10
    assert await Deliveries(tables).count(made[0].problem_key, "INC-1") == Counts(5, 4)


async def test_what_a_crash_left_unsettled_is_settled_among_others(tables, arrivals):
    """A row that was stored before is settled in place, in the transaction of those that come with it."""
    deliveries, made = Deliveries(tables), arrivals(5)
    await deliveries.store(made[2])

    assert await stored(deliveries, made) == [None] * 5
    assert await deliveries.unsettled(made[-1].received_at + timedelta(days=1)) == []
    assert await deliveries.count(made[0].problem_key, "INC-1") == Counts(5, 4)
