"""The shifts of a period: what the calendar shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from incident.on_call.schedule import Schedule, Shift
from incident.on_call.slots import Slot
from incident.on_call.wall_clock import as_instant

LONGEST_PERIOD = timedelta(days=3 * 366)


def shifts(schedule: Schedule, since: datetime, until: datetime) -> tuple[Shift, ...]:
    """Who has each slot in a period (instants), slot by slot and then by time.

    The shifts of a slot touch each other and fill the period exactly, those that nobody has included. The first and
    the last are cut to the period. A hand-over always begins a new shift, even to the same person. The cost grows
    with the hand-overs, overrides and absences in the period, not with its length.

    Raises:
        ValueError: A time has no zone or is out of reach, or the period is longer than three years.
    """
    begin, end = as_instant(since), as_instant(until)
    if end - begin > LONGEST_PERIOD:
        raise ValueError(f"from {since} until {until} is too long: ask for three years at most")
    return tuple(
        Shift(slot.name, starts, min(ends or end, end), held)
        for slot in (Slot(schedule, name) for name in schedule.slots)
        for starts, ends, held in slot.held(begin, end)
    )
