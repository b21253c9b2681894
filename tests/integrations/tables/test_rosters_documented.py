"""The examples of docs/rosters.md, in Table Storage."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from incident.on_call.rows import COLUMNS
from integrations.tables import Roster, Tables
from tests.integrations.tables.filling import (
    ADA,
    ALAN,
    BARBARA,
    EDSGER,
    GRACE,
    KATHERINE,
    WEDNESDAY,
    emails,
    fill,
)

DOCUMENT = (Path(__file__).parents[3] / "docs/rosters.md").read_text("utf-8")


def section(table: str) -> str:
    """What the document says of a table."""
    return DOCUMENT.split(f"\n## `{table}`")[1].split("\n## ")[0]


def example(table: str) -> list[dict[str, str]]:
    """The rows of the documented example, as a person would copy them cell by cell."""
    lines = section(table).split("An example:")[1].strip().split("\n\n")[0].splitlines()
    names, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return [{name: cell for name, cell in zip(names, row, strict=True) if cell} for row in rows]


@pytest.fixture
async def documented(tables: Tables) -> Roster:
    """The roster of the documented examples."""
    for table in COLUMNS:
        await fill(tables, table, *example(table))
    return Roster(tables)


@pytest.mark.parametrize(
    ("service", "instant", "told"),
    [
        ("Payments", "2026-03-03T11:00Z", [ADA, GRACE]),
        ("payments", "2026-03-10T11:00Z", [GRACE, ALAN]),
        ("payments", "2026-03-03T22:59Z", [ADA]),
        ("payments", "2026-03-03T23:00Z", [ALAN]),
        ("payments", "2026-03-04T22:59Z", [ALAN]),
        ("payments", "2026-03-04T23:00Z", [ADA]),
        ("payments", "2026-03-06T18:30Z", [ADA, GRACE, KATHERINE]),
        ("payments", "2026-12-24T12:00Z", [GRACE]),
        ("search", "2026-03-03T15:00Z", [BARBARA]),
        ("search", "2026-03-04T03:00Z", [EDSGER]),
        (None, "2026-03-04T03:00Z", [EDSGER]),
        ("search", "2027-01-01T04:59Z", [EDSGER]),
        ("search", "2027-01-01T05:00Z", []),
    ],
)
async def test_the_documented_examples_say_what_the_document_says(documented, service, instant, told):
    """Whoever copies the examples into their tables gets the people whom the text names."""
    found = await documented.on_call(service, datetime.fromisoformat(instant))

    assert emails(found) == told
    assert bool(found.alarm) == (not told)


def test_every_column_that_is_read_is_documented():
    """What is read of a row is what the document says that one may write."""
    for table, columns in COLUMNS.items():
        named = set(re.findall(r"`([A-Za-z]+)`", section(table)))
        assert named >= {*columns, "PartitionKey", "RowKey"}, table
        assert {name for row in example(table) for name in row} <= {*columns, "PartitionKey", "RowKey"}, table


async def test_the_reason_comes_with_each_responder(documented):
    """Why, and until when; with who arranged an override and why."""
    (alan, *_) = (await documented.on_call("payments", WEDNESDAY)).responders

    assert alan.reason == (
        "primary of Payments, override by Sam to cover for Ada (dentist) until Thu 00:00 Europe/Berlin"
    )
