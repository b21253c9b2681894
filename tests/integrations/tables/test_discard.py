"""Rows are deleted by their keys, many at a time, whatever of them is gone already."""

import pytest

from incident.errors import Unknown
from integrations.tables.table import Table


def keys(*numbers, partition="p"):
    """Keys of rows."""
    return [{"PartitionKey": partition, "RowKey": f"r{number:04}"} for number in numbers]


async def filled(tables, *rows):
    """A table with rows."""
    table = Table(tables, "many")
    await table.put("fill", [{**row, "Value": 1} for row in rows])
    return table


async def left(table):
    """What is left."""
    return [row["RowKey"] for row in await table.query("look", "PartitionKey ge ''")]


@pytest.mark.parametrize("count", [0, 1, 2, 100, 101, 250])
async def test_as_many_rows_as_there_are_go_and_no_other(tables, count):
    """More than a transaction holds take several; what was not named stays."""
    table = await filled(tables, *keys(*range(count), 9999))
    await table.discard("clear", keys(*range(count)))

    assert await left(table) == ["r9999"]


@pytest.mark.parametrize("gone", [[0], [1], [0, 1, 2, 3]], ids=str)
async def test_what_is_gone_already_keeps_nothing_else(tables, gone):
    """A transaction with a row that is not there deletes none; then each goes by itself."""
    table = await filled(tables, *keys(0, 1, 2, 3, 4))
    await table.discard("clear", keys(*gone))
    await table.discard("clear", keys(0, 1, 2, 3))

    assert await left(table) == ["r0004"]


async def test_a_lost_answer_is_followed_by_the_rest(relay, relayed):
    """The SDK sends it again and finds the rows gone; asked once more it is a success."""
    table = await filled(relayed, *keys(0, 1, 2))
    relay.faults = ["lost", "lost"]
    with pytest.raises(Unknown):
        await table.discard("clear", keys(0, 1))
    await table.discard("clear", keys(0, 1))

    assert await left(table) == ["r0002"]


async def test_a_table_that_is_not_there_holds_nothing_to_delete(tables):
    """Nothing was ever written: nothing to do."""
    await Table(tables, "never").discard("clear", keys(1))
