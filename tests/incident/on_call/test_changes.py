"""What is different between two rosters, and what that means for people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.changes import changes
from incident.on_call.changes_cells import carried, columns_to_keep, row_of
from incident.on_call.changes_people import people_changes, schedules_of
from incident.on_call.duty import at
from incident.on_call.instead import ANY_OTHER
from tests.incident.on_call.invented import searching
from tests.incident.on_call.reference import MINUTE
from tests.incident.on_call.rosters import asked, roster, two_rosters
from tests.incident.on_call.team import ADA, ALAN, GRACE, iso

KEYS = {"PartitionKey": "payments", "RowKey": "1"}
WEEKLY = {
    **KEYS,
    "Participants": f"{ADA}, {GRACE}",
    "HandOver": "Mon 09:00",
    "Zone": "Europe/Berlin",
    "From": "2026-03-02",
}
BEGIN, END = iso("2026-03-02T08:00Z"), iso("2026-03-30T08:00Z")
AHEAD = timedelta(days=10)


def people(before, after):
    """What a change means, in words."""
    return [change.in_words for change in people_changes(before, after, BEGIN, END)]


def test_a_change_is_told_column_by_column():
    """Cells that are another, new or empty now; rows that are new or gone with what they say."""
    before = roster(rotations=[WEEKLY], absences=[{**KEYS, "Email": ADA, "From": "2026-12-24"}])
    after = roster(
        rotations=[{**WEEKLY, "Zone": "Europe/London", "Until": "2026-12-31"}],
        oncall=[{**KEYS, "Email": ALAN, "OnCall": True}],
    )

    assert [change.in_words for change in changes(before, after)] == [
        "added row payments/1 of oncall: Email 'alan@contoso.com', OnCall 'true'",
        "changed row payments/1 of rotations: Zone is 'Europe/London', was 'Europe/Berlin'; Until is '2026-12-31', was empty",
        "removed row payments/1 of absences: Email 'ada@contoso.com', From '2026-12-24'",
    ]


def test_what_says_the_same_is_no_change():
    """Types, the casing of columns and of a yes, and empty cells make no difference."""
    typed = {
        **KEYS,
        "email": ADA,
        "OnCall": True,
        "Order": 1,
        "Name": None,
        "Timestamp": iso("2026-03-02T08:00Z"),
    }
    texts = {**KEYS, "Email": ADA, "OnCall": "TRUE", "Order": "1", "Role": " "}

    assert changes(roster(oncall=[typed]), roster(oncall=[texts])) == ()


def test_an_unchanged_cell_keeps_its_type_and_a_new_one_gets_it():
    """A DateTime that says the same stays one; OnCall and Order become what an editor would offer."""
    began = iso("2026-03-02T08:00Z")
    kept = row_of("rotations", {**WEEKLY, "From": began, "Order": 2})
    wanted = row_of("rotations", {**carried("rotations", kept.kept), "Order": "1", "Layer": "first"})
    flag = row_of("oncall", {**KEYS, "Email": ADA, "OnCall": "true", "Order": "1.5"})

    assert kept.cells["From"] == "2026-03-02T08:00:00Z"
    assert {name: columns_to_keep(wanted, kept)[name] for name in ("From", "Order", "Layer")} == {
        "From": began,
        "Order": 1,
        "Layer": "first",
    }
    assert columns_to_keep(flag) == {**KEYS, "Email": ADA, "OnCall": True, "Order": 1.5}


def test_people_are_told_who_instead_of_whom_from_when_until_when():
    """A stretch for each two people, as long as it is the same two, in the zone of the service."""
    before = roster(rotations=[WEEKLY])
    after = roster(rotations=[{**WEEKLY, "Participants": f"{ADA}, {ALAN}"}])

    assert people(before, after) == [
        (
            "Mon 2026-03-09 09:00 Europe/Berlin: primary of payments is alan@contoso.com, was grace@contoso.com; "
            "until Mon 2026-03-16 09:00 Europe/Berlin"
        ),
        (
            "Mon 2026-03-23 09:00 Europe/Berlin: primary of payments is alan@contoso.com, was grace@contoso.com; "
            "until Mon 2026-03-30 09:00 Europe/Berlin"
        ),
    ]


def test_a_rotation_that_goes_or_comes_is_nobody_before_or_after():
    """One stretch of the whole period, with nobody on one side; those that take turns are told one by one."""
    rows = roster(rotations=[{**WEEKLY, "Participants": ADA}])
    (gone,) = people_changes(rows, [], BEGIN, END)
    (come,) = people_changes([], rows, BEGIN, END)

    assert (gone.before, gone.after, gone.starts, gone.ends) == ((ADA,), (), BEGIN, END)
    assert (come.before, come.after, come.starts, come.ends) == ((), (ADA,), BEGIN, END)
    assert "is nobody, was ada@contoso.com" in gone.in_words


EVERY = {**WEEKLY, "PartitionKey": "*", "Participants": GRACE}
FLAG = {"PartitionKey": "people", "RowKey": "f", "Email": ALAN, "OnCall": True}


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, ""),
        ({"oncall": [{**FLAG, "Service": "search"}]}, ""),
        ({"oncall": [{**FLAG, "OnCall": False}]}, ""),
        ({"oncall": [FLAG]}, f"; flagged rows answer then: {ALAN}"),
        ({"rotations": [EVERY]}, f"; the rotation of every service answers then: {GRACE}"),
        ({"rotations": [EVERY], "oncall": [FLAG]}, f"; the rotation of every service answers then: {GRACE}"),
        (
            {"rotations": [EVERY], "oncall": [{**FLAG, "Service": "Payments"}]},
            f"; flagged rows answer then: {ALAN}",
        ),
        (
            {"rotations": [{**EVERY, "Participants": f"{ADA}, {GRACE}"}]},
            "; the rotation of every service answers then",
        ),
        (
            {"rotations": [{**EVERY, "Until": "2026-03-20"}]},
            f"; the rotation of every service answers for a part of that time: {GRACE}",
        ),
        (
            {"rotations": [{**EVERY, "Until": "2026-03-20"}], "oncall": [FLAG]},
            "; the rotation of every service or flagged rows answer then",
        ),
        ({"rotations": [{**WEEKLY, "RowKey": "2", "Layer": "secondary", "Participants": GRACE}]}, ""),
    ],
)
def test_a_gap_that_a_change_makes_says_who_answers_instead(others, said):
    """Flagged rows and the rotation of every service answer where the service's own has nobody, and are told so."""
    kept = roster(**others)
    (change,) = people(roster(rotations=[{**WEEKLY, "Participants": ADA}]) + kept, kept)

    assert change.partition("; until ")[2].partition(" Europe/Berlin")[2] == said


def test_the_rotation_of_every_service_is_covered_by_flags_alone():
    """Where it has a gap only rows for every service are asked, whatever single services have."""
    kept = roster(rotations=[{**WEEKLY, "Participants": ADA}], oncall=[{**FLAG, "Service": "search"}])
    change, *others = people(roster(rotations=[EVERY]) + kept, kept)

    assert others == []
    assert "primary of every service is nobody" in change
    assert "answer" not in change


def test_flags_are_told_for_each_service_in_their_order():
    """Whoever flags have on call now: for a service by its rows, else by those of every service."""
    own = {**KEYS, "Email": ADA, "OnCall": True, "Service": "Checkout"}
    everyone = {**KEYS, "RowKey": "2", "Email": GRACE, "OnCall": True}

    assert people(roster(oncall=[own, everyone]), roster(oncall=[{**own, "OnCall": False}, everyone])) == [
        "from now on: on call for Checkout by flag is grace@contoso.com, was ada@contoso.com"
    ]
    assert people(roster(oncall=[everyone]), []) == [
        "from now on: on call for every service by flag is nobody, was grace@contoso.com"
    ]


def test_what_makes_no_difference_to_people_is_told_of_no_one():
    """Another name, or a row that cannot be used, moves nobody."""
    before = roster(rotations=[WEEKLY])

    assert people(before, roster(rotations=[WEEKLY, {**WEEKLY, "RowKey": "2", "Zone": "Berlin"}])) == []
    assert people(before, roster(rotations=[WEEKLY], oncall=[{**KEYS, "Email": ADA, "Name": "A"}])) == []


def check_instead(change, rows, instant):
    """What a change to nobody says of who answers instead holds at an instant."""
    by_rule = {service for service, _ in held(rows, instant)}
    answered = bool(asked(rows)(change.service or ANY_OTHER, instant))
    if change.service not in by_rule and not change.instead:
        assert not answered, (change, instant)
    if change.instead and "for a part of that time" not in change.instead:
        assert answered, (change, instant)
        assert change.service not in by_rule, (change, instant)


def held(rows, instant):
    """Who has each layer of each service at an instant, by the rules."""
    return {
        (schedule.service, str(duty.slot).casefold()): duty.responder.email
        for schedule in schedules_of(rows).values()
        for duty in at(schedule, instant)
        if duty.slot
    }


@given(two_rosters(), st.lists(st.integers(0, 10 * 1440 - 1), min_size=8, max_size=8))
@searching(50)
def test_what_people_are_told_agrees_with_the_rules(drawn, minutes):
    """At any instant a layer's holder is another exactly where a change says so, and it says who instead of whom.

    Where nobody has it, it says whether somebody answers all the same.
    """
    before, after, since = drawn
    told = [one for one in people_changes(before, after, since, since + AHEAD) if one.layer]
    edges = [edge for one in told for edge in (one.starts, one.ends) if edge < since + AHEAD]
    for instant in [*edges[:12], *(since + minute * MINUTE for minute in minutes)]:
        was, will_be = held(before, instant), held(after, instant)
        for one in told:
            if not one.after and one.starts <= instant < one.ends:
                check_instead(one, after, instant)
        now = {
            (one.service, str(one.layer).casefold()): (*one.before, None)[:1] + (*one.after, None)[:1]
            for one in told
            if one.starts <= instant < one.ends
        }
        assert now == {
            key: (was.get(key), will_be.get(key))
            for key in {*was, *will_be}
            if was.get(key) != will_be.get(key)
        }, instant
