"""The coming weeks as a picture of text."""

from datetime import time

from incident.on_call.chart import chart
from incident.on_call.rotation import WEEKDAYS, Hours
from incident.on_call.schedule import Schedule
from tests.incident.on_call.team import (
    ADA,
    ALAN,
    GRACE,
    PRIMARY,
    SECONDARY,
    absence,
    iso,
    layer,
    override,
    schedule,
)


def test_each_slot_is_a_row_with_names_handovers_and_gaps():
    """A week is seven days of eight characters; a hand-over is a bar before the name, nobody is exclamation marks."""
    asked = schedule(
        PRIMARY,
        layer("secondary", (GRACE, ALAN), only=(Hours(WEEKDAYS),)),
        overrides=[override(ALAN, "2026-03-04T08:00Z", "2026-03-05T08:00Z", None, ADA)],
    )

    assert chart(asked, iso("2026-03-02T00:00Z"), 2) == (
        "on call for payments, Europe/Berlin; ! is nobody\n"
        "\n"
        "2026-03   Mon 02  Tue 03  Wed 04  Thu 05  Fri 06  Sat 07  Sun 08\n"
        "primary   !!!│Ada────────────│Alan───│Ada─────────────────────────\n"
        "secondary !!!│Grace───────────────────────────────!!!!!!!!!!!!!!!!\n"
        "\n"
        "2026-03   Mon 09  Tue 10  Wed 11  Thu 12  Fri 13  Sat 14  Sun 15\n"
        "primary   Ada│Grace───────────────────────────────────────────────\n"
        "secondary Gra│Alan────────────────────────────────!!!!!!!!!!!!!!!!\n"
    )


def test_the_shortest_gap_is_seen():
    """A gap of a minute marks its three hours; a picture that hides a gap is worse than none."""
    asked = schedule(layer(only=(Hours(begin=time(0), end=time(4)), Hours(begin=time(4, 1), end=time(0)))))
    row = chart(asked, iso("2026-03-03T00:00Z"), 1).splitlines()[-1].removeprefix("primary ")

    assert [row[cell] for cell in (0, 1, 2)] == ["A", "!", "A"]
    assert row.count("!") == 7


def test_rows_are_of_one_length_when_clocks_change():
    """A skipped or doubled hour neither shortens nor lengthens a row, and the hand-over stays at its place."""
    asked = schedule(PRIMARY, SECONDARY)

    for first in ("2026-03-23T00:00Z", "2026-10-19T00:00Z"):
        rows = chart(asked, iso(first), 2).splitlines()
        drawn = [row[10:] for row in rows if row.startswith(("primary", "secondary"))]
        assert {len(row) for row in drawn} == {56}
        assert all(row[3] == "│" for row in drawn)


def test_weeks_are_counted_on_the_wall_clock_of_the_schedule():
    """The first column is the date in the schedule's zone, not in UTC."""
    assert "Mon 02" in chart(schedule(), iso("2026-03-01T23:30Z"), 1).splitlines()[2]


def test_a_schedule_without_slots_has_no_rows():
    """Nothing is drawn where there is nothing, without a failure."""
    assert len(chart(Schedule("payments"), iso("2026-03-02T00:00Z"), 1).splitlines()) == 3


def test_an_absence_is_seen_as_who_stands_in():
    """The row shows whoever is on call in fact."""
    asked = schedule(absences=[absence(ADA, "2026-03-03T23:00Z", "2026-03-04T23:00Z")])

    assert "│Grace──│Ada" in chart(asked, iso("2026-03-02T00:00Z"), 1)
