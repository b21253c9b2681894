"""What is wrong with a period that is still ahead: nobody on call, nobody in a slot, one person twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import combinations

from incident.on_call.schedule import Override, Schedule, Shift, same
from incident.on_call.shifts import shifts
from incident.on_call.spans import Spans
from incident.on_call.wall_clock import as_instant, in_words


class Kind(Enum):
    """What can be wrong.

    `NOBODY`: no slot has anybody. `VACANT`: one slot has nobody while another has; that may be meant. `TWICE`: one
    person has two slots, so the second is no help. `CONFLICT`: two overrides want one slot for different people, and
    the one made last counts. `ABSENT`: who is on call by an override is absent, so the override does nothing.
    """

    NOBODY = "nobody"
    VACANT = "vacant"
    TWICE = "twice"
    CONFLICT = "conflict"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong from one instant until another; `slots` and `emails` are whose."""

    kind: Kind
    starts: datetime
    ends: datetime
    slots: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def in_words(self, schedule: Schedule) -> str:
        """One sentence, with the times in the schedule's zone."""
        times = f"from {in_words(self.starts, schedule.zone)} until {in_words(self.ends, schedule.zone)}"
        slots, people = " and ".join(self.slots), " and ".join(self.emails)
        match self.kind:
            case Kind.NOBODY:
                return f"nobody is on call for {schedule.subject} {times}"
            case Kind.VACANT:
                return f"nobody is {slots} of {schedule.subject} {times}"
            case Kind.TWICE:
                return f"{people} is {slots} of {schedule.subject} at once {times}"
            case Kind.CONFLICT:
                return f"overrides of {schedule.subject} want both {people} {times}; the one made last counts"
            case Kind.ABSENT:
                return f"an override of {schedule.subject} wants {people}, who is absent, {times}"


Trouble = tuple[Kind, tuple[str, ...], tuple[str, ...]]
"""What is wrong, in which slots, with whom."""
Moment = tuple[datetime, list[Trouble]]
"""From when on what is wrong."""


def findings(schedule: Schedule, since: datetime, until: datetime) -> tuple[Finding, ...]:
    """All that is wrong in a period (instants), by time; each as one stretch, cut to the period.

    Raises:
        ValueError: As for `shifts`.
    """
    begin, end = as_instant(since), as_instant(until)
    if end <= begin:
        return ()
    found = [
        *_stretches(_of_slots(schedule, begin, end), end),
        *_stretches(_of_overrides(schedule, begin, end), end),
        *_absent(schedule, begin, end),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.starts, finding.kind.value, finding.slots)))


def _of_slots(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[Moment]:
    every = shifts(schedule, begin, end)
    by_time = Spans[Shift](every)
    for moment in sorted({begin, *(shift.starts for shift in every)}):
        yield moment, list(_troubles(by_time.at(moment)))


def _troubles(shifts_at_once: Iterable[Shift]) -> Iterator[Trouble]:
    slots_of: dict[str, list[Shift]] = {}
    vacant: list[str] = []
    for shift in shifts_at_once:
        if shift.held.email is None:
            vacant.append(shift.slot)
        else:
            slots_of.setdefault(shift.held.email.casefold(), []).append(shift)
    if not slots_of:
        yield Kind.NOBODY, (), ()
        return
    yield from ((Kind.VACANT, (slot,), ()) for slot in vacant)
    for theirs in slots_of.values():
        if len(theirs) > 1:
            yield Kind.TWICE, tuple(shift.slot for shift in theirs), (str(theirs[0].held.email),)


def _of_overrides(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[Moment]:
    edges = {edge for override in schedule.overrides for edge in (override.starts, override.ends)}
    in_force = Spans[Override](schedule.overrides)
    for moment in sorted({begin, *(edge for edge in edges if begin < edge < end)}):
        pairs = combinations(in_force.at(moment), 2)
        yield moment, [_conflict(one, other) for one, other in pairs if _meet(one, other)]


def _meet(one: Override, other: Override) -> bool:
    """Whether two overrides that are in force at once want the same place for different people."""
    same_slot = one.layer is None or other.layer is None or same(one.layer, other.layer)
    same_place = one.instead_of == other.instead_of or same(one.instead_of, other.instead_of)
    return same_slot and same_place and not same(one.email, other.email)


def _conflict(one: Override, other: Override) -> Trouble:
    slot = one.layer or other.layer
    return Kind.CONFLICT, (slot,) if slot else (), (one.email, other.email)


def _absent(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[Finding]:
    for override in schedule.overrides:
        for absence in schedule.absences_of(override.email):
            starts = max(begin, override.starts, absence.starts)
            ends = min(end, override.ends, absence.ends or end)
            if starts < ends:
                slots = (override.layer,) if override.layer else ()
                yield Finding(Kind.ABSENT, starts, ends, slots, (override.email,))


def _stretches(moments: Iterable[Moment], end: datetime) -> Iterator[Finding]:
    """Each trouble from its first moment until the next at which it is over."""
    since: dict[Trouble, datetime] = {}
    for moment, troubles in (*moments, (end, [])):
        for trouble in [trouble for trouble in since if trouble not in troubles]:
            kind, slots, emails = trouble
            yield Finding(kind, since.pop(trouble), moment, slots, emails)
        for trouble in troubles:
            since.setdefault(trouble, moment)
