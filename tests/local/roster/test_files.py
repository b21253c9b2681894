"""The roster as one file: whatever is written can be read again, and a fault is named with its line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.changes import changes
from incident.on_call.changes_cells import READ, TABLES, row_of
from incident.on_call.changes_checks import read_wanted
from local.roster.files import Unreadable, format_of, read, write
from tests.incident.on_call.invented import searching
from tests.incident.on_call.rosters import roster, two_rosters
from tests.incident.on_call.team import ADA, GRACE

DOCUMENT = (Path(__file__).parents[3] / "docs/rosters.md").read_text("utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)[1]
KINDS = ("yaml", "csv")
WEEKLY = {
    "PartitionKey": "payments",
    "RowKey": "1",
    "Participants": ADA,
    "HandOver": "12:00",
    "Zone": "UTC",
    "From": "2026-03-02",
}
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["no", "null", "~", "12:00", "0x1", "1e3", "=1+1", "a\r\nb", "\ufeff", "- x", "{", '"', "'", "#"]
    ),
).filter(lambda text: text.isprintable() or "\n" in text or "\r" in text)
CELLS = st.one_of(
    TEXTS, st.booleans(), st.integers(-9, 2**40), st.floats(allow_nan=False, allow_infinity=False)
)
NAMES = st.one_of(
    *(st.sampled_from(READ[table]) for table in TABLES), st.sampled_from(["Note", "größe", "_x", "X1"])
)


@st.composite
def odd_rows(draw):
    """Rows of any cells under keys that no other row has; what they say is no matter of the file."""
    number = iter(range(99))
    return [
        row_of(table, {**columns, "PartitionKey": "p", "RowKey": f"{next(number)} {draw(TEXTS)}x"})
        for table in TABLES
        for columns in draw(st.lists(st.dictionaries(NAMES, CELLS, max_size=6), max_size=3))
    ]


def again(rows, kind):
    """The rows after a way through a file."""
    said = read("roster", write(rows, kind), kind)
    return [row_of(table, columns) for table in TABLES for columns in said.tables[table]]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read_again(kind):
    """Any cells in any columns, in each format: no text turns into a number, a time or nothing."""

    @given(odd_rows())
    @searching(80)
    def check(rows):
        assert changes(rows, again(rows, kind)) == ()

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_any_roster_can_be_imported_as_it_was_exported(kind):
    """Rows that the rules can use have no fault in the file, and are the same rows."""

    @given(two_rosters())
    @searching(40)
    def check(drawn):
        rows, _, _ = drawn
        wanted = read_wanted(read("roster", write(rows, kind), kind).tables)
        assert {fault.where for fault in wanted.faults} <= {f"overrides[{n}].Layer" for n in range(9)}
        assert changes(rows, wanted.rows) == ()

    check()


def test_the_documented_example_is_a_roster():
    """Whoever copies it out of the document gets rows without a fault, that say what it says."""
    said = read("roster.yaml", EXAMPLE, "yaml")
    wanted = read_wanted(said.tables)

    assert wanted.faults == ()
    assert [row.name for row in wanted.rows] == [
        "people/ada",
        "payments/1-primary",
        "payments/2026-03-04 Alan",
    ]
    assert wanted.rows[1].cells["Participants"] == f"{ADA}, {GRACE}"


def test_a_fault_is_named_with_its_line():
    """As the document shows it."""
    broken = EXAMPLE.replace("Europe/Berlin", "Berlin")
    said = read("roster.yaml", broken, "yaml")
    (fault,) = read_wanted(said.tables).faults

    assert f"{said.where(fault.table, fault.place, fault.column)}: {fault.in_words}" in DOCUMENT
    assert said.where("absences", 0) == "roster.yaml"


def test_the_lines_of_csv_are_those_of_the_file():
    """Also after a cell of several lines; empty lines count and are no rows."""
    text = write(roster(rotations=[{**WEEKLY, "Note": "a\nb"}, {**WEEKLY, "RowKey": "2"}]), "csv")
    heading, rest = text.split("\n", 1)
    said = read("roster.csv", f"{heading}\n,,\n{rest}", "csv")

    assert [said.where("rotations", place) for place in (0, 1)] == [
        "roster.csv, line 3",
        "roster.csv, line 5",
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_s_own_separators_are_taken(delimiter):
    """What a spreadsheet saves as CSV depends on where it is."""
    names, cells = ("Table", *WEEKLY), ("rotations", *WEEKLY.values())
    text = "\r\n".join(delimiter.join(line) for line in (names, cells, [""] * len(names)))

    assert read("roster.csv", text, "csv").tables["rotations"] == [WEEKLY]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("yaml", "", "is empty"),
        ("yaml", "oncall: [", "is no YAML"),
        ("yaml", "- 1", "line 1: write names with values"),
        ("yaml", "oncall:\n  Email: x", "line 2: write a list of rows"),
        ("yaml", "oncall:\n- x", "line 2: write names with values"),
        ("yaml", "oncall:\n- Email: {a: b}", "line 2: Email is no single value"),
        ("yaml", "oncall:\n- Email: &a [*a]", "line 2: Email is no single value"),
        ("yaml", "oncall: []\noncall: []", "line 2: oncall is there twice"),
        ("yaml", "oncall:\n- Email: a\n  Email: b", "line 3: Email is there twice"),
        ("yaml", "[a, b]: c", "line 1: this is no name"),
        ("csv", "", "line 1: the first line names the columns"),
        ("csv", "Table,Email,Email\n", "line 1: Email is there twice"),
        ("csv", "Table,Email\nteams,x", "line 2: Table is 'teams'"),
        ("csv", "Table,Email\noncall,x,y", "line 2: there are more cells"),
        ("csv", "Table,,Email\noncall,x,y", "line 2: 'x' stands in a column without a name"),
        ("csv", 'Table,Email\noncall,"x', "line 2: "),
    ],
)
def test_what_is_none_of_ours_is_told_with_its_line(kind, text, said):
    """A file that cannot be read says where and why, and gives no half of itself."""
    with pytest.raises(Unreadable) as refused:
        read("roster", text, kind)

    assert said in str(refused.value)


def test_the_format_is_that_of_the_name():
    """Unless it is asked for."""
    assert [format_of(name) for name in ("a.yaml", "a.YML", "a.csv")] == ["yaml", "yaml", "csv"]
    assert format_of("a.csv", "yaml") == "yaml"
    with pytest.raises(Unreadable, match="--format"):
        format_of("roster.txt")
