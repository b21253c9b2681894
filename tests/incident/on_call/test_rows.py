"""Rows of rotations, overrides and absences: what they say, and all that is wrong with them."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.book import RotaRows, book_of
from incident.on_call.instead import who_by
from incident.on_call.outlook import outlook
from incident.on_call.rotation import WEEK, WEEKDAYS, Hours, Layer, Rotation
from incident.on_call.rows import COLUMNS, absence_of, layer_of, override_of, service_key
from incident.on_call.schedule import Absence, Override
from tests.incident.on_call.invented import DAY, schedules, searching
from tests.incident.on_call.team import ADA, ALAN, GRACE, iso
from tests.incident.on_call.written import rows_of

KEYS = {"PartitionKey": "payments", "RowKey": "1"}
ROTATION = {
    **KEYS,
    "Participants": f"{ADA}; {GRACE}",
    "HandOver": "Mon 09:00",
    "Zone": "Europe/Berlin",
    "From": "2026-03-02",
}
OVERRIDE = {**KEYS, "Email": ALAN, "InsteadOf": ADA, "From": "2026-03-04", "Until": "2026-03-04"}
ABSENCE = {**KEYS, "Email": ADA, "From": "2026-12-24"}


def columns(faults):
    """Which columns have a fault."""
    return {fault.column for fault in faults}


def test_the_smallest_rotation_is_the_primary_by_the_week():
    """Participants, hand-over, zone and date are enough."""
    layer, faults = layer_of(ROTATION)

    assert layer == Layer(
        "primary", Rotation((ADA, GRACE), "Europe/Berlin", iso("2026-03-02T09:00"), (WEEK,))
    )
    assert faults == ()


def test_every_column_of_a_rotation_counts():
    """Layer, shift, end and hours reach the rule; a date as Until is to its end; the casing of columns is no matter."""
    row = {
        **{name.lower(): value for name, value in ROTATION.items()},
        "LAYER": "nights",
        "shift": "5 days, 2 days",
        "until": "2026-03-31",
        "Only": "Mon-Fri 18:00-08:00",
    }
    layer, faults = layer_of(row)

    lengths, ends = (5 * DAY, 2 * DAY), iso("2026-04-01T00:00")
    rotation = Rotation((ADA, GRACE), "Europe/Berlin", iso("2026-03-02T09:00"), lengths, ends)
    assert layer == Layer("nights", rotation, (Hours(WEEKDAYS, time(18), time(8)),))
    assert faults == ()


def test_from_alone_is_the_first_hand_over_where_it_has_a_time():
    """Who writes a time into From need not repeat it."""
    layer, _ = layer_of({**ROTATION, "HandOver": "", "From": "2026-03-04 07:00"})

    assert layer is not None
    assert layer.rotation.first_handover == iso("2026-03-04T07:00")


def test_every_column_of_an_override_and_an_absence_counts():
    """Times are on the service's clock, or on that of the row's own zone."""
    override, _ = override_of(
        {**OVERRIDE, "Layer": "primary", "By": "Sam", "Reason": "dentist"}, "Europe/Berlin"
    )
    absence, _ = absence_of({**ABSENCE, "Until": "2026-12-25 09:00", "Zone": "Asia/Kolkata"}, "Europe/Berlin")

    assert override == Override(
        ALAN, iso("2026-03-03T23:00Z"), iso("2026-03-04T23:00Z"), "Sam", "primary", ADA, "dentist"
    )
    assert absence == Absence(ADA, iso("2026-12-23T18:30Z"), iso("2026-12-25T03:30Z"))
    assert absence_of(ABSENCE, "UTC") == (Absence(ADA, iso("2026-12-24T00:00Z")), ())


def test_every_fault_of_a_row_is_named_at_once():
    """Who corrects a row need not come back for the next fault; the sentence has row, column, fault and fix."""
    row = {
        **ROTATION,
        "Participants": "Ada",
        "Shift": "weak",
        "HandOver": "Mon",
        "Zone": "Berlin",
        "From": "soon",
        "Until": "24.12.2026",
        "Only": "at night",
    }
    layer, faults = layer_of(row)

    assert layer is None
    assert columns(faults) == {"Participants", "Shift", "HandOver", "Zone", "From", "Until", "Only"}
    assert next(fault.in_words for fault in faults if fault.column == "Zone") == (
        "row payments/1 of rotations was skipped: Zone is 'Berlin', not a time zone; "
        "write an IANA name like Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("reads", "row", "missing"),
    [
        (layer_of, KEYS, {"Participants", "Zone", "From"}),
        (layer_of, {**ROTATION, "HandOver": None}, {"HandOver"}),
        (lambda row: override_of(row, "UTC"), KEYS, {"Email", "From", "Until", "Layer"}),
        (lambda row: absence_of(row, "UTC"), KEYS, {"Email", "From"}),
    ],
)
def test_what_is_needed_and_empty_is_named(reads, row, missing):
    """An empty cell that is needed is a fault of its own."""
    made, faults = reads(row)

    assert made is None
    assert columns(faults) == missing


@pytest.mark.parametrize(
    ("reads", "row"),
    [
        (layer_of, {**ROTATION, "Until": "2026-03-01"}),
        (lambda row: override_of(row, "UTC"), {**OVERRIDE, "Until": "2026-03-01"}),
        (lambda row: override_of(row, "UTC"), {**OVERRIDE, "InsteadOf": ALAN.upper()}),
        (lambda row: absence_of(row, "UTC"), {**ABSENCE, "Until": "2026-01-01"}),
    ],
)
def test_cells_that_do_not_fit_each_other_are_a_fault(reads, row):
    """What ends before it begins, or covers for itself, is skipped with the reason."""
    made, (fault,) = reads(row)

    assert made is None
    assert fault.skipped


@pytest.mark.parametrize("name", ["Untill", "until_", "Participant", "hand over", "HandOvr"])
def test_a_misspelt_column_is_named_and_the_rest_counts(name):
    """A column that is nearly one that is read would be lost in silence."""
    layer, (fault,) = layer_of({**ROTATION, name: "2026-03-31"})

    assert layer is not None
    assert (fault.column, fault.skipped) == (name, False)


@pytest.mark.parametrize("name", ["Note", "Comment", "Timestamp", "Team"])
def test_columns_of_ones_own_are_no_fault(name):
    """People may keep what they like beside what is read."""
    assert layer_of({**ROTATION, name: "x"})[1] == ()


def test_an_order_that_is_no_number_is_named_and_the_row_comes_last():
    """The person is still on call."""
    layer, (fault,) = layer_of({**ROTATION, "Order": "first"})

    assert layer is not None
    assert (fault.column, fault.skipped) == ("Order", False)


@pytest.mark.parametrize(
    ("keys", "column"),
    [({"PartitionKey": "Payments"}, "PartitionKey"), ({"Service": "search"}, "Service")],
)
def test_a_row_where_nobody_looks_is_named(keys, column):
    """A partition that no service has, or another service's, is a fault."""
    layer, (fault,) = layer_of({**ROTATION, **keys})

    assert layer is None
    assert fault.column == column


@pytest.mark.parametrize(
    ("service", "key"),
    [
        ("Payments", "payments"),
        (" a/b\\c#d?e%f\n", "a-b-c-d-e-f"),
        (None, "*"),
        (" ", "*"),
        ("Größe", "grösse"),
    ],
)
def test_the_key_of_a_service_is_one_that_table_storage_takes(service, key):
    """Small letters, and nothing that a key cannot have."""
    assert service_key(service) == key
    assert service_key(key) == key


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=20),
    st.datetimes(timezones=st.sampled_from([None, UTC])),
    st.uuids(),
)
PLAUSIBLE = st.sampled_from(
    [*ROTATION.values(), *OVERRIDE.values(), "week", "0 days", "Mon-Sun", "9999-12-31", "1971-01-01", "2998-12-31",
     "2026-02-30", "*", "UTC", "12h", "1e999", "nan", "00:00-00:00", "0001-01-01T00:00+14:00", ADA.upper()]
)  # fmt: skip
NAMES = st.sampled_from([*KEYS, *{name for names in COLUMNS.values() for name in names}])
ROW = st.dictionaries(
    st.one_of(NAMES, NAMES.map(str.lower), st.text(max_size=12)), st.one_of(ODD, PLAUSIBLE), max_size=14
)
NEARLY = st.one_of(
    ROW,
    ROW.map(lambda row: {**ROTATION, **row}),
    ROW.map(lambda row: {**OVERRIDE, **row}),
    ROW.map(lambda row: {**ABSENCE, **row}),
)


@given(*[st.lists(NEARLY, max_size=3)] * 3)
@searching(150)
def test_no_row_stops_the_reading(rotations, overrides, absences):
    """Whatever people write, everything that can be used is used, and what is made of it can be asked and looked at."""
    book = book_of(RotaRows(rotations, overrides, absences))
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)

    assert sum(len(s.layers) + len(s.overrides) for s in book.schedules) <= len(rotations) + len(overrides)
    assert all(fault.in_words for fault in book.faults)
    assert isinstance(book.told_of(now), tuple)
    assert all(finding.subject for finding in outlook(book, now, now + 2 * DAY, who_by(book.schedules, ())))


@given(schedules())
@searching(150)
def test_rows_say_what_the_rules_say(drawn):
    """Every schedule can be written as rows, which give exactly that schedule again."""
    schedule, _ = drawn
    book = book_of(rows_of(schedule))

    assert book.faults == ()
    assert book.schedules == (schedule,)
