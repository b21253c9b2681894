"""The coming weeks as text: one row for each slot, gaps marked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise, takewhile

from incident.on_call.schedule import Schedule, Shift
from incident.on_call.shifts import shifts
from incident.on_call.wall_clock import as_instant, first_instant, wall_clock, weekday, zone_of

CELLS_OF_A_DAY = 8
DAYS_OF_A_WEEK = 7
GAP = "!"
LINE = "─"
HANDOVER = "│"


def chart(schedule: Schedule, since: datetime, weeks: int = 4) -> str:
    """Weeks from the date of an instant on, in the schedule's zone, each with a row for every slot.

    A day is eight characters of three hours on the wall clock. `│` is where somebody takes over, followed by their
    name as far as there is room; `!` is where nobody has the slot for at least a minute of those hours.

    Raises:
        ValueError: As for `shifts`.
    """
    first = wall_clock(as_instant(since), zone_of(schedule.zone)).date()
    blocks = (_week(schedule, first + timedelta(weeks=week)) for week in range(weeks))
    title = f"on call for {schedule.subject}, {schedule.zone}; {GAP} is nobody"
    return "\n\n".join([title, *("\n".join(block) for block in blocks)]) + "\n"


def _week(schedule: Schedule, monday: date) -> Iterator[str]:
    """The lines of the seven days from a date on."""
    edges = _edges(monday, schedule.zone)
    found = shifts(schedule, edges[0], edges[-1])
    width = max((len(slot) for slot in schedule.slots), default=0)
    days = (monday + timedelta(days=day) for day in range(DAYS_OF_A_WEEK))
    heads = (f"{weekday(day.weekday())} {day:%d}".ljust(CELLS_OF_A_DAY) for day in days)
    yield f"{f'{monday:%Y-%m}'.ljust(width)} {''.join(heads)}".rstrip()
    for slot in schedule.slots:
        row = _row(schedule, [shift for shift in found if shift.slot == slot], edges)
        yield f"{slot.ljust(width)} {row}"


def _edges(first: date, zone_name: str) -> list[datetime]:
    """The instants between the cells; a cell that clocks skip has no length, one that comes twice a longer one."""
    zone = zone_of(zone_name)
    midnight = datetime.combine(first, time(0))
    hours = timedelta(hours=24 // CELLS_OF_A_DAY)
    return [
        first_instant(midnight + hours * cell, zone) for cell in range(CELLS_OF_A_DAY * DAYS_OF_A_WEEK + 1)
    ]


def _row(schedule: Schedule, found: list[Shift], edges: list[datetime]) -> str:
    """One character for each cell: a gap in it, a hand-over in it, or a letter of the name of who has it."""
    row = ""
    letters = iter(_name(schedule, found[0]))
    left = deque(found)
    for begins, ends in pairwise(edges):
        while left[0].ends <= begins:
            left.popleft()
        here = list(takewhile(lambda shift: shift.starts < ends, left)) or [left[0]]  # noqa: B023 - used at once
        begun = [shift for shift in here if shift.starts >= begins and shift is not found[0]]
        if begun:
            letters = iter(_name(schedule, begun[-1]))
        vacant = any(shift.held.email is None for shift in here)
        row += GAP if vacant else HANDOVER if begun else next(letters, LINE)
    return row


def _name(schedule: Schedule, shift: Shift) -> str:
    return schedule.responder(shift.held.email).name if shift.held.email else ""
