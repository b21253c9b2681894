"""The order of writes: a stop between any two of them leaves nobody uncovered who is covered before and afterwards."""

from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.changes import changes
from incident.on_call.changes_order import writes
from tests.incident.on_call.invented import searching
from tests.incident.on_call.reference import MINUTE
from tests.incident.on_call.rosters import SERVICES, asked, roster, two_rosters
from tests.incident.on_call.team import ADA, GRACE, iso

KEYS = {"PartitionKey": "payments", "RowKey": "1"}
ROTATION = {**KEYS, "Participants": ADA, "Zone": "UTC", "HandOver": "00:00", "From": "2026-03-02"}
WEEKDAYS, WEEKEND = {**ROTATION, "Only": "Mon-Fri"}, {**ROTATION, "Only": "Sat-Sun"}
WEDNESDAY, SATURDAY = iso("2026-03-04T12:00Z"), iso("2026-03-07T12:00Z")


def states(before, after):
    """The rosters that there are from the first to the last, one after each write."""
    now = {row.key: row for row in before}
    yield list(now.values())
    for write in writes(changes(before, after), before):
        if write.wanted is None:
            del now[write.row.key]
        else:
            assert (write.before.key if write.before else None) == (
                write.row.key if write.row.key in now else None
            )
            now[write.row.key] = write.wanted
        yield list(now.values())


def uncovered(before, after, instants, services=SERVICES):
    """When, for which service, after how many writes nobody is on call, although somebody was and will be."""
    first, last = asked(before), asked(after)
    covered = [
        (service, instant)
        for service in services
        for instant in instants
        if first(service, instant) and last(service, instant)
    ]
    return [
        (number, service, instant)
        for number, rows in enumerate(states(before, after))
        for who in [asked(rows)]
        for service, instant in covered
        if not who(service, instant)
    ]


def kinds(before, after):
    """The writes, in short."""
    return [
        f"{'remove' if write.wanted is None else 'change' if write.before else 'add'} {write.row.table} {write.row.name}"
        for write in writes(changes(before, after), before)
    ]


def test_two_rows_that_take_each_other_s_times_leave_no_gap():
    """In place, one after the other, nobody would have the week or the weekend for a moment."""
    before = roster(rotations=[WEEKDAYS, {**WEEKEND, "RowKey": "2"}])
    after = roster(rotations=[WEEKEND, {**WEEKDAYS, "RowKey": "2"}])

    assert uncovered(before, after, [WEDNESDAY, SATURDAY]) == []
    assert kinds(before, after) == [
        "add rotations payments/1~",
        "add rotations payments/2~",
        "change rotations payments/1",
        "change rotations payments/2",
        "remove rotations payments/1~",
        "remove rotations payments/2~",
    ]


def test_a_row_that_changes_alone_is_one_write():
    """One write is all or nothing, and needs no help; nor do words that say nothing of who is on call."""
    before = roster(rotations=[WEEKDAYS], oncall=[{**KEYS, "Email": ADA, "Name": "A"}])
    after = roster(rotations=[WEEKEND], oncall=[{**KEYS, "Email": ADA, "Name": "B", "Roads": "mention"}])

    assert kinds(before, after) == ["change oncall payments/1", "change rotations payments/1"]


def test_absences_that_take_each_other_s_place_are_never_both_there():
    """One person is absent before and another afterwards; in between nobody is, not both."""
    away = {**KEYS, "From": "2026-03-01", "Until": "2026-03-09"}
    rotation = roster(rotations=[{**ROTATION, "Participants": f"{ADA}, {GRACE}"}])
    later = {"From": "2026-04-01", "Until": "2026-04-02"}
    before = rotation + roster(
        absences=[{**away, "Email": ADA}, {**away, "RowKey": "2", "Email": GRACE, **later}]
    )
    after = rotation + roster(
        absences=[{**away, "Email": ADA, **later}, {**away, "RowKey": "2", "Email": GRACE}]
    )

    assert uncovered(before, after, [WEDNESDAY, iso("2026-04-01T12:00Z")]) == []


def test_an_absence_waits_for_its_stand_in():
    """The override comes before the absence that it is for, and goes after it."""
    rotation = roster(rotations=[ROTATION])
    cover = {**KEYS, "Email": GRACE, "InsteadOf": ADA, "From": "2026-03-04", "Until": "2026-03-04"}
    away = {**KEYS, "Email": ADA, "From": "2026-03-04", "Until": "2026-03-04"}
    with_both = rotation + roster(overrides=[cover], absences=[away])

    assert kinds(rotation, with_both) == ["add overrides payments/1", "add absences payments/1"]
    assert kinds(with_both, rotation) == ["remove absences payments/1", "remove overrides payments/1"]


def test_an_old_self_takes_no_row_s_key():
    """A row that somebody called so stays what it is."""
    tilde = {**WEEKEND, "RowKey": "1~"}
    before = roster(rotations=[WEEKDAYS, tilde, {**WEEKEND, "RowKey": "2"}])
    after = roster(rotations=[WEEKEND, tilde, {**WEEKDAYS, "RowKey": "2"}])

    assert kinds(before, after)[0] == "add rotations payments/1~~"
    assert list(states(before, after))[-1] == [*after[:1], before[1], *after[2:]]


@given(two_rosters(), st.lists(st.integers(-1440, 5 * 1440), min_size=8, max_size=8))
@searching(40)
def test_a_stop_between_two_writes_leaves_nobody_uncovered(drawn, minutes):
    """Whoever is on call before and afterwards, somebody is at each moment between: for every service, at any instant."""
    before, after, since = drawn

    assert uncovered(before, after, [since + minute * MINUTE for minute in minutes]) == []


@given(two_rosters(), st.integers(0, 30))
@searching(40)
def test_a_repeat_does_what_is_left(drawn, stop):
    """From wherever it stopped, making the same roster again ends with exactly that."""
    before, after, _ = drawn
    reached = list(states(before, after))
    (*_, ended) = states(reached[min(stop, len(reached) - 1)], after)

    assert changes(ended, after) == ()
