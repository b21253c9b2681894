"""What a change of the roster means for people: who is on call when, and who was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from incident.on_call.book import book_of
from incident.on_call.changes_cells import RosterRow, flagged, rota_rows
from incident.on_call.instead import Instead, who_by
from incident.on_call.rows import service_key
from incident.on_call.schedule import ZONE_WITHOUT_LAYERS, Schedule, same
from incident.on_call.shifts import shifts
from incident.on_call.wall_clock import as_instant, in_words
from incident.roster import lowered, on_call


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """From one instant until another somebody else is on call.

    `service` is None for what serves every service. `layer` is None where flags say who is on call; then `before` and
    `after` are all of them, in order. An empty one is nobody; `instead` then says who answers all the same, if somebody
    does. `zone` is where the times are told.
    """

    service: str | None
    layer: str | None
    starts: datetime
    ends: datetime
    before: tuple[str, ...]
    after: tuple[str, ...]
    zone: str
    instead: str = ""

    @property
    def in_words(self) -> str:
        """`Mon 2026-11-24 09:00 Europe/Berlin: primary of payments is ben@contoso.com, was anna@contoso.com; until ...`."""
        subject, who = (
            self.service or "every service",
            f"is {_people(self.after)}, was {_people(self.before)}",
        )
        if self.layer is None:
            return f"from now on: on call for {subject} by flag {who}"
        begins, ends = (in_words(instant, self.zone) for instant in (self.starts, self.ends))
        instead = f"; {self.instead}" if self.instead else ""
        return f"{begins}: {self.layer} of {subject} {who}; until {ends}{instead}"


def people_changes(
    before: Iterable[RosterRow], after: Iterable[RosterRow], since: datetime, until: datetime
) -> tuple[PeopleChange, ...]:
    """Who is on call in a period (instants) instead of whom: by flag, and by rotation in each layer of each service.

    A row that cannot be used counts for nothing, as in a look-up.

    Raises:
        ValueError: A time has no zone or is out of reach, or the period is longer than three years.
    """
    was, will_be = tuple(before), tuple(after)
    begin, end = as_instant(since), as_instant(until)
    rotated = _with_instead(_by_rotation(was, will_be, begin, end), will_be)
    found = [*_by_flag(was, will_be, begin, end), *rotated]
    return tuple(sorted(found, key=lambda one: (one.starts, one.service or "", one.layer or "")))


def schedules_of(rows: Iterable[RosterRow]) -> Mapping[str, Schedule]:
    """The schedules that the rows make, by the key of their service."""
    return {service_key(schedule.service): schedule for schedule in book_of(rota_rows(rows)).schedules}


def _with_instead(changes: Iterable[PeopleChange], after: Sequence[RosterRow]) -> Iterator[PeopleChange]:
    schedules = schedules_of(after).values()
    instead = Instead(schedules, who_by(schedules, flagged(after)))
    for change in changes:
        yield (
            change
            if change.after
            else replace(change, instead=instead.in_words(change.service, change.starts, change.ends))
        )


def _by_rotation(
    before: Sequence[RosterRow], after: Sequence[RosterRow], since: datetime, until: datetime
) -> Iterator[PeopleChange]:
    was, will_be = schedules_of(before), schedules_of(after)
    for key in dict.fromkeys((*will_be, *was)):
        one, other = was.get(key), will_be.get(key)
        told = other or one
        layers = {slot.casefold(): slot for known in (other, one) if known for slot in known.slots}
        for layer in layers.values():
            held = _Held(one, layer, since, until), _Held(other, layer, since, until)
            blank = PeopleChange(
                told.service if told else None,
                layer,
                since,
                until,
                (),
                (),
                told.zone if told else ZONE_WITHOUT_LAYERS,
            )
            yield from _different(*held, blank)


class _Held:
    """Who has a layer from which instant on, in a period."""

    def __init__(self, schedule: Schedule | None, layer: str, since: datetime, until: datetime) -> None:
        found = shifts(schedule, since, until) if schedule else ()
        self._by_start = {s.starts: s.held.email or "" for s in found if same(s.slot, layer)} or {since: ""}
        self.edges = (*self._by_start, until)
        self._now = ""

    def at(self, instant: datetime) -> tuple[str, ...]:
        """Who has it; the instants that are asked for never go back, and leave out no edge."""
        self._now = self._by_start.get(instant, self._now)
        return (self._now,) if self._now else ()


def _different(before: _Held, after: _Held, blank: PeopleChange) -> Iterator[PeopleChange]:
    """The stretches in which two people have it, each as long as it is the same two."""
    last: PeopleChange | None = None
    for starts, ends in pairwise(sorted({*before.edges, *after.edges})):
        now = replace(blank, starts=starts, ends=ends, before=before.at(starts), after=after.at(starts))
        if last and last.ends == starts and _alike(last.before, now.before) and _alike(last.after, now.after):
            last = replace(last, ends=ends)
            continue
        if last:
            yield last
        last = None if _alike(now.before, now.after) else now
    if last:
        yield last


def _by_flag(
    before: Sequence[RosterRow], after: Sequence[RosterRow], since: datetime, until: datetime
) -> Iterator[PeopleChange]:
    was, will_be = flagged(before), flagged(after)
    named = {_service(row).casefold(): _service(row) for row in (*was, *will_be)}
    for service in named.values():
        one, other = _told(was, service), _told(will_be, service)
        if not _alike(one, other):
            yield PeopleChange(service or None, None, since, until, one, other, ZONE_WITHOUT_LAYERS)


def _told(rows: Sequence[Mapping[str, Any]], service: str) -> tuple[str, ...]:
    asked = rows if service else [row for row in rows if not _service(row)]
    return tuple(responder.email for responder in on_call(asked, service or None).responders)


def _service(row: Mapping[str, Any]) -> str:
    return str(lowered(row).get("service") or "").strip()


def _alike(some: Sequence[str], others: Sequence[str]) -> bool:
    return [email.casefold() for email in some] == [email.casefold() for email in others]


def _people(emails: Sequence[str]) -> str:
    return ", ".join(emails) or "nobody"
