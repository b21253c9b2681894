"""The demo's roster is a real rotation with an override, and the same people are on call whenever it is played."""

from datetime import UTC, datetime

import pytest

from incident.on_call.answer import who_is_on_call
from incident.on_call.book import RotaRows, book_of
from local.demo.play import ON_CALL
from local.demo.rota import SERVICE, rota

MOMENTS = [
    datetime(2026, 11, 22, 17, 5, tzinfo=UTC),
    datetime(2026, 11, 23, 7, 59, tzinfo=UTC),
    datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_same_three_are_on_call_whenever_it_is_played(now):
    """By day and by night, where clocks change and where the year does; two by override, one by rotation."""
    rows = rota(now)
    book = book_of(RotaRows(rows["rotations"], rows["overrides"]))
    found = who_is_on_call(book.schedules, (), SERVICE, now)

    assert book.faults == ()
    assert [responder.email for responder in found.responders] == ON_CALL
    assert [("override" in r.reason, "rotation" in r.reason) for r in found.responders] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert found.alarm is None


def test_nobody_is_flagged_by_hand():
    """What is shown is the rotation, not a flag."""
    assert not any(row["OnCall"] for row in rota(MOMENTS[0])["oncall"])
