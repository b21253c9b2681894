"""Who is on call by the shifts of a team: which shift counts for which service, and in which order. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from incident.on_call.rows import EVERY_SERVICE, service_key
from incident.on_call.spans import Spans
from incident.on_call.wall_clock import as_instant, in_words
from incident.records import OnCall, Responder

FOR_EVERY_SERVICE = ("*", "every service")
"""What a group is called whose shifts serve every service; a shift in no group, or in one without a name, does too."""
RANKS = ("primary", "secondary", "tertiary")
"""Labels that say who is told first. All other shifts come after these, by who began first."""
ZONE = "UTC"
"""Shifts come in UTC, and the look-up asks for no more than it needs: so neither for the schedule's own zone."""
PUBLISH = "in Teams, open Shifts, add a shift{group} for that time and share it"


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that was shared: whose it is (a user's id), for which service (`service_key`), and what it is labelled."""

    user_id: str
    key: str
    starts: datetime
    ends: datetime
    label: str = ""

    @property
    def place(self) -> tuple[int, datetime, str]:
        """Where it stands among others: by its label, then by when it began, then always the same."""
        label = self.label.casefold()
        rank = RANKS.index(label) if label in RANKS else len(RANKS)
        return rank, self.starts, self.user_id


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A user's time off that was shared."""

    user_id: str
    starts: datetime
    ends: datetime


def key_of(group: str | None) -> str:
    """The key of the service that a group serves, by the group's name."""
    key = service_key(group)
    return EVERY_SERVICE if key in FOR_EVERY_SERVICE else key


class ShiftBook:
    """The shifts and the time off of some time.

    `services` are the groups that serve one service, as people write them. `faults` say what is missing from the book.
    """

    def __init__(
        self,
        shifts: Sequence[Shift] = (),
        times_off: Sequence[TimeOff] = (),
        services: Sequence[str] = (),
        faults: Sequence[str] = (),
    ) -> None:
        by_key: dict[str, list[Shift]] = {}
        for shift in shifts:
            by_key.setdefault(shift.key, []).append(shift)
        self._shifts = {key: Spans(of_it) for key, of_it in by_key.items()}
        self._off = Spans(times_off)
        self._faults = tuple(faults)
        self._named = {service_key(service): service for service in services}
        self.services = tuple(self._named.values())
        self.user_ids = tuple(dict.fromkeys(shift.user_id for shift in shifts))

    def candidates(self, service: str | None, at: datetime) -> tuple[str, ...]:
        """The users of whom an answer can speak: those who are on call for the service, and for every service."""
        keys = dict.fromkeys((service_key(service), EVERY_SERVICE))
        found = [shift for key in keys for shift in self.on_duty(key, as_instant(at))]
        if not found and service_key(service) == EVERY_SERVICE:
            found = [shift for key in self._shifts for shift in self.on_duty(key, as_instant(at))]
        return tuple(dict.fromkeys(shift.user_id for shift in found))

    def who(self, service: str | None, at: datetime, people: Mapping[str, Responder]) -> OnCall:
        """Who is to be told of an incident of a service, by what is known of people (by their user id).

        The first of these that has somebody answers: the service's shifts, those for every service, and where the
        incident names no service all shifts. Who has time off, or cannot be written to, is not told.

        Raises:
            ValueError: The instant has no zone or is out of reach.
        """
        now, key = as_instant(at), service_key(service)
        answer = _Answer(self, now, people)
        found = answer.of(key)
        if not found and key != EVERY_SERVICE:
            found = answer.of(EVERY_SERVICE)
            if found and key in self._named:
                answer.faults.append(
                    f"nobody has a shift of {self._named[key]}, so those of every service were asked"
                )
        elif not found:
            found = answer.of(*sorted(self._shifts))
            if found:
                answer.faults.append(
                    "the incident names no service and every shift does, so everybody on call was told"
                )
        if not found:
            answer.faults.insert(0, _nobody(service))
        return OnCall(_in_order(found), "; ".join((*answer.faults, *self._faults)) or None)

    def subject(self, key: str) -> str:
        """A service in words."""
        return "every service" if key == EVERY_SERVICE else self._named.get(key, key)

    def on_duty(self, key: str, now: datetime) -> list[Shift]:
        """The shifts of a service that run at an instant, in order, without those of who has time off."""
        running = self._shifts[key].at(now) if key in self._shifts else ()
        off = {time_off.user_id for time_off in self._off.at(now)}
        return sorted((shift for shift in running if shift.user_id not in off), key=lambda shift: shift.place)


class _Answer:
    """One question's way through the book; `faults` is what was wrong on it."""

    def __init__(self, book: ShiftBook, now: datetime, people: Mapping[str, Responder]) -> None:
        self._book = book
        self._now = now
        self._people = people
        self.faults: list[str] = []

    def of(self, *keys: str) -> list[Responder]:
        """Who is on call for some services and can be told, each with the reason."""
        found: list[Responder] = []
        for shift in (shift for key in keys for shift in self._book.on_duty(key, self._now)):
            person = self._people.get(shift.user_id)
            if person is None:
                self.faults.append(
                    f"a shift of {self._book.subject(shift.key)} was skipped: user {shift.user_id} has no e-mail "
                    "address in Microsoft Entra, or is not there any more"
                )
            else:
                found.append(replace(person, reason=self._reason(shift)))
        return found

    def _reason(self, shift: Shift) -> str:
        subject, until = self._book.subject(shift.key), in_words(shift.ends, ZONE, self._now)
        what = f"{shift.label} of {subject} by shift" if shift.label else f"shift of {subject}"
        return f"{what} until {until}"


def _in_order(found: Iterable[Responder]) -> tuple[Responder, ...]:
    """Each person once, at their first place."""
    first: dict[str, Responder] = {}
    for responder in found:
        first.setdefault(responder.email.casefold(), responder)
    return tuple(replace(responder, order=order) for order, responder in enumerate(first.values()))


def _nobody(service: str | None) -> str:
    if service_key(service) == EVERY_SERVICE:
        return f"nobody is on call: no shift runs; {PUBLISH.format(group='')}"
    name = str(service).strip()
    group = f" to a group named {name}"
    return (
        f"nobody is on call for {name}: no shift of that group runs, and none for every service; "
        f"{PUBLISH.format(group=group)}"
    )
