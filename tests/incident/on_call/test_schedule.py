"""What can be in a schedule: overrides, swaps and absences as they are made."""

from dataclasses import replace

import pytest

from incident.on_call.duty import at
from incident.on_call.schedule import Absence, Override, swap
from incident.on_call.shifts import shifts
from tests.incident.on_call.team import ADA, ALAN, GRACE, PRIMARY, SECONDARY, absence, iso, override, schedule


def test_a_swap_is_two_covers():
    """Ada and Grace swap their weeks: each has the other's, and the third week is untouched."""
    week_of = shifts(schedule(), iso("2026-03-02T08:00Z"), iso("2026-03-23T08:00Z"))
    swapped = schedule(overrides=swap(week_of[0], week_of[1], "Sam"))
    found = shifts(swapped, iso("2026-03-02T08:00Z"), iso("2026-03-23T08:00Z"))

    assert [shift.held.email for shift in found] == [GRACE, ADA, ALAN]


def test_two_people_can_swap_their_slots_of_the_same_week():
    """Primary and secondary change places: each override stays in its own slot."""
    both = schedule(PRIMARY, SECONDARY)
    one, other = shifts(both, iso("2026-03-02T08:00Z"), iso("2026-03-09T08:00Z"))

    swapped = at(replace(both, overrides=swap(one, other, "Sam")), iso("2026-03-04T12:00Z"))

    assert [duty.responder.email for duty in swapped] == [GRACE, ADA]


def test_a_swap_needs_two_people():
    """A shift cannot be swapped with nobody's or with one's own."""
    week_of = shifts(schedule(), iso("2026-03-01T08:00Z"), iso("2026-03-30T08:00Z"))

    for one, other in [(week_of[0], week_of[1]), (week_of[1], week_of[4])]:
        with pytest.raises(ValueError, match="two people"):
            swap(one, other, "Sam")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: override(ADA, "2026-03-04T00:00Z", "2026-03-04T00:00Z", "primary"), "not after it begins"),
        (lambda: override(ADA, "2026-03-04T00:00Z", "2026-03-05T00:00Z"), "neither a layer nor whom"),
        (lambda: override(ADA, "2026-03-04T00:00Z", "2026-03-05T00:00Z", None, ADA.upper()), "nobody else"),
        (lambda: override(ADA, "2026-03-04T00:00", "2026-03-05T00:00Z", "primary"), "has no time zone"),
        (lambda: absence(ADA, "2026-03-04T00:00Z", "2026-03-03T00:00Z"), "not after it begins"),
        (lambda: absence(ADA, "2026-03-04T00:00"), "has no time zone"),
    ],
)
def test_an_exception_that_cannot_be_says_what_is_wrong(make, said):
    """What no override or absence can be is refused where it is made."""
    with pytest.raises(ValueError, match=said):
        make()


def test_times_of_exceptions_are_kept_in_utc():
    """An offset is understood and not kept, so that two times that look alike are never mixed up."""
    made = Override(ADA, iso("2026-03-04T00:00+02:00"), iso("2026-03-05T00:00+02:00"), "Sam", "primary")

    assert made.starts.isoformat() == "2026-03-03T22:00:00+00:00"
    assert Absence(ADA, made.starts, iso("2026-03-05T00:00-05:00")).ends == iso("2026-03-05T05:00Z")
