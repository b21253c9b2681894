"""Who has a slot at an instant, and until when: layers first, then absences, then overrides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from incident.on_call.rotation import Layer, Stretch
from incident.on_call.schedule import Absence, Cause, Held, Override, Schedule, same
from incident.on_call.spans import Spans


@dataclass(slots=True)
class _Sight:
    """A look at one instant: the earliest moment after it at which something that was looked at changes."""

    at: datetime
    changes: datetime | None = None

    def saw(self, change: datetime | None) -> None:
        """Something that was looked at changes at that moment; None is never."""
        if change is not None and (self.changes is None or change < self.changes):
            self.changes = change


@dataclass(slots=True)
class _Claim:
    """Who has a slot as far as it was looked at; `named` are all who would have it, were it not for what came after."""

    held: Held
    named: set[str]


@dataclass(slots=True)
class _Shelf:
    """A layer at its place in the schedule, with the stretch that was looked at last."""

    place: int
    layer: Layer
    last: Stretch | None = field(default=None)

    def stretch(self, at: datetime) -> Stretch | None:
        """The first stretch that ends after an instant; the instants that are asked for never go back."""
        if self.last is None or self.last.ends <= at:
            self.last = next(self.layer.stretches(at), None)
        return self.last


class Slot:
    """One slot of a schedule, to be looked at from an instant on.

    The rules, in this order:

    1. Of the layers of the slot's name, the first that has a turn at the instant says who is on call.
    2. Where that person is absent, the next participant stands in who is not; where all are, the next layer is asked.
    3. An override takes the slot where it names the layer alone, or covers for who has the slot or would have it, were
       it not for an absence or an earlier override. Of several, the one made last counts.
    4. An override by somebody who is absent changes nothing: nobody who is absent is ever on call.
    """

    def __init__(self, schedule: Schedule, name: str) -> None:
        self.name = name
        self._layers = [(n, layer) for n, layer in enumerate(schedule.layers) if same(layer.name, name)]
        self._overrides = Spans[Override](
            o for o in schedule.overrides if o.layer is None or same(o.layer, name)
        )
        self._absences = _by_person(schedule.absences)
        self.zone = self._layers[0][1].rotation.zone if self._layers else schedule.zone

    def held(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime | None, Held]]:
        """Who has the slot and why, from an instant on: stretches that touch, each begun before `until`.

        The last one's end may be later than `until`. It is None where nothing changes any more, and otherwise the
        first moment after `until` at which something may.
        """
        for held, alike in groupby(self._looks(since, until), key=lambda look: look[2]):
            looks = list(alike)
            yield looks[0][0], looks[-1][1], held

    def _looks(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime | None, Held]]:
        shelves = [_Shelf(place, layer) for place, layer in self._layers]
        at: datetime | None = since
        while at is not None and at < until:
            sight = _Sight(at)
            held = self._with_overrides(sight, self._by_rotation(sight, shelves))
            yield at, sight.changes, held
            at = sight.changes

    def _by_rotation(self, sight: _Sight, shelves: list[_Shelf]) -> _Claim:
        named: set[str] = set()
        for shelf in shelves:
            stretch = shelf.stretch(sight.at)
            if stretch is None:
                continue
            if stretch.starts > sight.at:
                sight.saw(stretch.starts)
                continue
            sight.saw(stretch.ends)
            turn_of, *stand_ins = shelf.layer.rotation.taking_turn(stretch.turn)
            named.add(turn_of.casefold())
            zone, which = shelf.layer.rotation.zone, (shelf.place, stretch.turn)
            if self._is_here(turn_of, sight):
                return _Claim(Held(Cause.ROTATION, zone, turn_of, None, None, *which), named)
            for person in stand_ins:
                if self._is_here(person, sight):
                    named.add(person.casefold())
                    return _Claim(Held(Cause.STAND_IN, zone, person, turn_of, None, *which), named)
        return _Claim(Held(Cause.NOBODY, self.zone), named)

    def _with_overrides(self, sight: _Sight, claim: _Claim) -> Held:
        sight.saw(self._overrides.next_change(sight.at))
        for override in self._overrides.at(sight.at):
            if override.instead_of is not None and override.instead_of.casefold() not in claim.named:
                continue
            claim.named.add(override.email.casefold())
            if self._is_here(override.email, sight):
                claim.held = Held(
                    Cause.OVERRIDE,
                    self.zone,
                    override.email,
                    override.instead_of,
                    override.by,
                    reason=override.reason,
                )
        return claim.held

    def _is_here(self, person: str, sight: _Sight) -> bool:
        absences = self._absences.get(person.casefold())
        if absences is None:
            return True
        sight.saw(absences.next_change(sight.at))
        return not absences.at(sight.at)


def _by_person(absences: tuple[Absence, ...]) -> dict[str, Spans[Absence]]:
    of: dict[str, list[Absence]] = {}
    for absence in absences:
        of.setdefault(absence.email.casefold(), []).append(absence)
    return {person: Spans(theirs) for person, theirs in of.items()}
