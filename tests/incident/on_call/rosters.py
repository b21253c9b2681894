"""Rosters for searches: rows of a service, of every service, and flags, before and after somebody changed them."""

from hypothesis import strategies as st

from incident.on_call.answer import who_is_on_call
from incident.on_call.book import book_of
from incident.on_call.changes_cells import flagged, rota_rows, row_of
from incident.on_call.schedule import Schedule
from incident.roster import on_call, serves
from tests.incident.on_call.invented import (
    PEOPLE,
    ZONE_NAMES,
    absences,
    instants,
    layers,
    near_a_change,
    overrides,
)
from tests.incident.on_call.written import rows_of

SERVICES = ("payments", "search", None)


def roster(**tables):
    """The rows of tables."""
    return [row_of(table, row) for table, rows in tables.items() for row in rows]


def of_schedule(schedule, partition):
    """A schedule as rows of a roster."""
    rows = rows_of(schedule, partition)
    return roster(rotations=rows.rotations, overrides=rows.overrides, absences=rows.absences)


@st.composite
def flags(draw):
    """Now and then somebody is flagged, for a service or for every one."""
    drawn = draw(
        st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([True, False, "false"])), max_size=2)
    )
    service = draw(st.sampled_from([{}, {"Service": "Search"}]))
    return [
        {"PartitionKey": "people", "RowKey": str(n), "Email": email, "OnCall": says, "Order": n, **service}
        for n, (email, says) in enumerate(drawn)
    ]


@st.composite
def rosters(draw, since):
    """All rows, of which those of two rosters often have the same keys."""
    rows = []
    for partition in ("payments", "*"):
        parts = (layers(since), overrides(since), absences(since))
        drawn = [tuple(draw(st.lists(part, max_size=2))) for part in parts]
        rows += of_schedule(Schedule(partition, *drawn), partition)
    return rows + (roster(oncall=draw(flags())) if draw(st.integers(0, 3)) == 0 else [])


@st.composite
def two_rosters(draw):
    """One roster, another, and the instant about which they are."""
    since = draw(st.one_of(near_a_change(draw(ZONE_NAMES)), instants()))
    return draw(rosters(since)), draw(rosters(since)), since


def asked(rows):
    """What answers who is on call for a service at an instant, by these rows."""
    book, up = book_of(rota_rows(rows)), flagged(rows)

    def who(service, instant):
        found = who_is_on_call(
            book.schedules, on_call(up, service), service, instant, flagged_for_it=serves(up, service)
        )
        return [responder.email for responder in found.responders]

    return who
