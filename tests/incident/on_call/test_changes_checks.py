"""Rows that somebody wants to write: what is refused, with every fault at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.changes_cells import READ, TABLES, YES, carried
from incident.on_call.changes_checks import CELL_LIMIT, COLUMNS_LIMIT, read_row, read_wanted
from integrations.tables.roster import SELECTED
from tests.incident.on_call.invented import searching
from tests.incident.on_call.rosters import roster, two_rosters
from tests.incident.on_call.team import ADA, ALAN
from tests.incident.on_call.test_rows import NEARLY

KEYS = {"PartitionKey": "payments", "RowKey": "1"}
WEEKLY = {**KEYS, "Participants": ADA, "HandOver": "Mon 09:00", "Zone": "Europe/Berlin", "From": "2026-03-02"}
EMPTY = {table: [] for table in TABLES}


def wheres(**tables):
    """Where the faults of tables are."""
    return [fault.where for fault in read_wanted({**EMPTY, **tables}).faults]


def test_every_fault_of_every_row_is_named_at_once():
    """Each with its place, its row, its column, what is wrong and what to write."""
    wanted = read_wanted(
        {
            **EMPTY,
            "rotations": [
                WEEKLY,
                {**WEEKLY, "RowKey": "2", "Zone": "Berlin", "Shift": "weak", "Untill": "2026"},
            ],
            "oncall": [{**KEYS, "Email": "Ada", "OnCall": "yes", "Order": "first", "Roads": "email, sms"}],
        }
    )

    assert {fault.where for fault in wanted.faults} == {
        "rotations[1].Zone",
        "rotations[1].Shift",
        "rotations[1].Untill",
        "oncall[0].Email",
        "oncall[0].OnCall",
        "oncall[0].Order",
        "oncall[0].Roads",
    }
    assert next(fault.in_words for fault in wanted.faults if fault.column == "Roads") == (
        "row payments/1 of oncall: Roads names 'sms', which is no road; use email, pagerduty, webhook, mention"
    )
    assert next(fault.in_words for fault in wanted.faults if fault.column == "Zone") == (
        "row payments/2 of rotations: Zone is 'Berlin', not a time zone; write an IANA name like Europe/Berlin"
    )


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_left_out_is_a_fault(table):
    """None is emptied by leaving it out; nor is there another than the four."""
    (fault,) = read_wanted({name: [] for name in TABLES if name != table}).faults
    (strange,) = read_wanted({**EMPTY, "teams": []}).faults

    assert (fault.where, fault.what) == (table, "is missing")
    assert (strange.where, strange.what) == ("teams", "is no table")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"RowKey": "1"}, "PartitionKey"),
        ({"PartitionKey": "payments", "RowKey": "a/b"}, "RowKey"),
        ({**KEYS, "RowKey": "x\n"}, "RowKey"),
        ({**KEYS, "RowKey": "x" * 600}, "RowKey"),
        ({**KEYS, "PartitionKey": "Payments"}, "PartitionKey"),
        ({**KEYS, "email": ADA, "Email": ADA}, "Email"),
        ({**KEYS, "My notes": "x"}, "My notes"),
        ({**KEYS, "Zone": ["UTC"]}, "Zone"),
        ({**KEYS, "Note": "x" * (CELL_LIMIT + 1)}, "Note"),
        ({**KEYS, "Note": "\ud800"}, "Note"),
        ({**KEYS, "Note": 2**63}, "Note"),
        ({**KEYS, "Note": float("nan")}, "Note"),
        ({**KEYS, **{f"c{number}": 1 for number in range(COLUMNS_LIMIT + 1)}}, "RowKey"),
        ({**KEYS, **{f"c{number}": "x" * CELL_LIMIT for number in range(20)}}, "RowKey"),
    ],
)
def test_what_no_table_could_keep_is_a_fault(row, column):
    """Keys, names, types and sizes that Table Storage would not take are told before anything is written."""
    assert f"rotations[0].{column}" in wheres(
        rotations=[{**WEEKLY, "Participants": ADA, **row} if len(row) > 1 else row]
    )


def test_rows_of_the_same_keys_are_a_fault():
    """The second of them; in another table the same keys are another row."""
    away = {**KEYS, "Email": ADA, "From": "2026-12-24"}

    assert wheres(rotations=[WEEKLY, WEEKLY], absences=[away]) == ["rotations[1].RowKey"]


def test_an_override_that_covers_nobody_is_a_fault_of_its_own_row():
    """It names no layer, and its service has no rotation; with one it is good."""
    cover = {**KEYS, "Email": ALAN, "InsteadOf": ADA, "From": "2026-03-04", "Until": "2026-03-04"}

    assert wheres(overrides=[cover]) == ["overrides[0].Layer"]
    assert wheres(overrides=[cover], rotations=[WEEKLY]) == []


def test_one_row_is_judged_among_the_others_and_not_for_them():
    """A row that was bad already is no reason to refuse another; the row's own faults are."""
    among = roster(rotations=[{**WEEKLY, "RowKey": "bad", "Zone": "Berlin"}, WEEKLY])
    cover = {"PartitionKey": "payments", "RowKey": "x", "Email": ALAN, "InsteadOf": ADA, "From": "2026-03-04"}

    assert read_row("rotations", {**WEEKLY, "Layer": "first"}, among).faults == ()
    assert [fault.column for fault in read_row("overrides", cover, among).faults] == ["Until"]


def test_what_is_carried_is_what_is_read():
    """No column that a look-up reads is missing from the file; a yes is what a look-up takes for one."""
    assert {*SELECTED} >= {*READ["oncall"]} - {"OnCall"}
    assert {name.lower() for name in SELECTED} == {name.lower() for name in (*READ["oncall"], *KEYS)} - {
        "oncall"
    }
    assert {"true", "True", "TRUE"} == YES


@given(*[st.lists(NEARLY, max_size=3)] * 4)
@searching(100)
def test_no_row_stops_the_checks(oncall, rotations, overrides, absences):
    """Whatever somebody sends, every fault can be told, and what has none can be carried as JSON."""
    wanted = read_wanted(
        {"oncall": oncall, "rotations": rotations, "overrides": overrides, "absences": absences}
    )

    assert all(fault.where and fault.in_words for fault in wanted.faults)
    json.dumps([row.cells for row in wanted.rows], allow_nan=bool(wanted.faults))


@given(two_rosters())
@searching(40)
def test_rows_that_say_what_rules_say_have_no_fault(drawn):
    """Any roster that the rules can use, carried as JSON, is taken, and is the same."""
    rows, _, _ = drawn
    said = {table: [dict(row.cells) for row in rows if row.table == table] for table in TABLES}
    wanted = read_wanted(json.loads(json.dumps(said)))

    overrides_alone = {f"overrides[{n}].Layer" for n in range(9)}
    assert {fault.where for fault in wanted.faults} <= overrides_alone
    assert [carried(row.table, row.cells) for row in wanted.rows] == [
        row.cells for table in TABLES for row in rows if row.table == table
    ]
