"""The answer for random schedules, against living through every minute; `MUSTER_FUZZ=50` searches longer."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.duty import at
from incident.on_call.schedule import Schedule
from incident.on_call.shifts import shifts
from tests.incident.on_call.invented import TIMES, instants, layers, schedules, searching
from tests.incident.on_call.reference import MINUTE, minutes

LIVED = timedelta(days=2)

pytestmark = pytest.mark.timeout(120 * TIMES)


def by_slot(found):
    """The shifts of each slot."""
    slots = {}
    for shift in found:
        slots.setdefault(shift.slot, []).append(shift)
    return slots


def described(held):
    """What the reference says of a holder."""
    return held.email, held.cause.value, held.instead_of


@given(schedules())
@searching(100)
def test_every_minute_is_as_it_was_lived(drawn):
    """Each minute each slot has exactly whom the rules give it, for the stated reason, or nobody where they give nobody."""
    schedule, since = drawn
    slots = by_slot(shifts(schedule, since, since + LIVED))
    left = {slot: iter(found) for slot, found in slots.items()}
    current = {slot: next(found) for slot, found in left.items()}

    for now, lived in minutes(schedule, since, since + LIVED):
        for slot, expected in lived.items():
            if now >= current[slot].ends:
                current[slot] = next(left[slot])
            assert current[slot].starts <= now < current[slot].ends, (slot, now)
            assert described(current[slot].held) == expected, (slot, now)


@given(schedules())
@searching(120)
def test_the_shifts_of_a_slot_fill_the_period_and_never_overlap(drawn):
    """Never two people in one slot: each shift begins where the one before it ends, from the first moment to the last."""
    schedule, since = drawn
    until = since + timedelta(days=30)

    for found in by_slot(shifts(schedule, since, until)).values():
        assert (found[0].starts, found[-1].ends) == (since, until)
        assert all(one.ends == other.starts for one, other in pairwise(found))
        assert all(shift.starts < shift.ends for shift in found)
        assert all(one.held != other.held for one, other in pairwise(found))


@given(schedules(), st.data())
@searching(120)
def test_an_instant_and_the_calendar_agree(drawn, data):
    """Who is on call at an instant has the shift that the calendar shows there, and has it as long as it says."""
    schedule, since = drawn
    until = since + timedelta(days=10)
    slots = by_slot(shifts(schedule, since, until))
    edges = [shift.starts for found in slots.values() for shift in found]
    anywhere = st.integers(0, 10 * 24 * 60 - 1).map(lambda minute: since + minute * MINUTE)
    now = data.draw(st.one_of(st.sampled_from(edges), anywhere) if edges else anywhere)
    shown = [shift for found in slots.values() for shift in found if shift.starts <= now < shift.ends]
    duties = {duty.slot: duty for duty in at(schedule, now)}

    assert {slot: duty.held for slot, duty in duties.items()} == {
        shift.slot: shift.held for shift in shown if shift.held.email is not None
    }
    for shift in shown:
        if shift.slot in duties and shift.ends < until:
            assert duties[shift.slot].until == shift.ends


@given(st.data())
@searching(60)
def test_a_calendar_is_the_same_wherever_it_begins(data):
    """Asking from the middle of a period shows the rest of what asking from its beginning shows."""
    since = data.draw(instants())
    schedule = Schedule("payments", (data.draw(layers(since)),))
    middle, until = since + data.draw(st.integers(1, 20 * 1440)) * MINUTE, since + timedelta(days=40)
    whole, rest = shifts(schedule, since, until), shifts(schedule, middle, until)

    assert [(s.ends, s.held) for s in whole if s.ends > middle] == [(s.ends, s.held) for s in rest]
