"""What a person at a terminal is told of a change of the roster."""

import io
from datetime import UTC, datetime

import pytest

from incident.on_call.changes_checks import read_wanted
from local.roster.files import read
from local.roster.words import PEOPLE_LIMIT, has_colours, preview
from tests.incident.on_call.rosters import roster
from tests.incident.on_call.team import ADA, ALAN, GRACE
from tests.local.roster.test_files import DOCUMENT, EXAMPLE

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
KEYS = {"PartitionKey": "payments", "RowKey": "1"}
DAILY = {**KEYS, "Shift": "12h", "HandOver": "09:00", "Zone": "UTC", "From": "2026-03-02"}


class Terminal(io.StringIO):
    """An output that is a terminal."""

    def isatty(self):
        """It is."""
        return True


def test_the_documented_preview_is_the_real_one():
    """What the document shows is what its example gives on that day."""
    before, after = (
        read_wanted(read("roster.yaml", text, "yaml").tables).rows
        for text in (EXAMPLE, EXAMPLE.replace("grace@", "katherine@"))
    )
    shown = DOCUMENT.split("with Katherine in Grace's place:\n\n```\n")[1].split("\n```")[0]

    assert "\n".join(preview(before, after, NOW, colours=False)).startswith(f"{shown}\n")


def test_a_file_that_says_what_is_there_changes_nothing():
    """One sentence, and no chart."""
    rows = roster(rotations=[{**DAILY, "Participants": ADA}])

    assert list(preview(rows, rows, NOW, colours=True)) == ["Nothing changes."]


def test_many_changes_for_people_are_counted():
    """Where turns are short the first of them are told, and how many more there are."""
    before, after = (roster(rotations=[{**DAILY, "Participants": f"{ADA}, {who}"}]) for who in (GRACE, ALAN))
    said = list(preview(before, after, NOW, colours=False))

    assert sum("is alan@contoso.com, was grace@contoso.com" in line for line in said) == PEOPLE_LIMIT == 30
    assert not [line for line in said if "more changes" in line]
    shorter = [roster(rotations=[{**row.cells, "Shift": "6h"} for row in rows]) for rows in (before, after)]
    assert "  and 30 more changes" in preview(*shorter, NOW, colours=False)


def test_a_gap_and_what_goes_are_red_at_a_terminal():
    """Colours are added to what is said without them, and only there."""
    before = roster(rotations=[{**DAILY, "Participants": ADA}])
    plain, coloured = ("\n".join(preview(before, [], NOW, colours=on)) for on in (False, True))

    assert "After: no rotation serves payments" in plain
    assert "\x1b[31m  - removed row payments/1 of rotations" in coloured
    assert "\x1b" not in plain
    partly = roster(rotations=[{**DAILY, "Participants": ADA, "Only": "Mon-Fri"}])
    assert "\x1b[31m!\x1b[0m" in "\n".join(preview(before, partly, NOW, colours=True))


@pytest.mark.parametrize(
    ("out", "environment", "on"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(out, environment, on):
    """Not where the output goes into a file, and not against somebody's wish."""
    assert has_colours(out, environment) is on
