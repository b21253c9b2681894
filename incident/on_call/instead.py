"""Who answers where the rotation of a service has nobody: rows that are flagged, or the rotation of every service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from incident.on_call.answer import who_is_on_call
from incident.on_call.duty import at
from incident.on_call.rows import Row, service_key
from incident.on_call.schedule import Schedule
from incident.on_call.shifts import shifts
from incident.records import OnCall
from incident.roster import on_call, serves

Who = Callable[[str | None, datetime], OnCall]
"""Who is on call for a service at an instant."""
ANY_OTHER = "any service that has nothing of its own"
"""A service that only what serves every service answers for."""
BY_FLAG, BY_EVERY_SERVICE = "flagged rows", "the rotation of every service"


def who_by(schedules: Iterable[Schedule], flagged: Iterable[Row]) -> Who:
    """What answers by these schedules and rows that are on call."""
    kept, rows = tuple(schedules), tuple(flagged)

    def who(service: str | None, instant: datetime) -> OnCall:
        return who_is_on_call(
            kept, on_call(rows, service), service, instant, flagged_for_it=serves(rows, service)
        )

    return who


@dataclass(frozen=True, slots=True)
class _Answer:
    """Who answers in place of a rotation."""

    by: str
    emails: tuple[str, ...]


class Instead:
    """Says who answers where a rotation has a gap. `who` is what a look-up would say by all of the roster."""

    def __init__(self, schedules: Iterable[Schedule], who: Who) -> None:
        self._by_service = {service_key(schedule.service): schedule for schedule in schedules}
        self._who = who

    def in_words(self, service: str | None, starts: datetime, ends: datetime) -> str:
        """`flagged rows answer then: grace@contoso.com`; empty where nobody does, or the service's own rotation.

        Who takes turns meanwhile is not named. `service` is None for the rotation of every service.
        """
        answers = list(dict.fromkeys(self._answers(service, starts, ends)))
        found = [answer for answer in answers if answer]
        if not found:
            return ""
        ways = list(dict.fromkeys(answer.by for answer in found))
        answer = "answers" if ways == [BY_EVERY_SERVICE] else "answer"
        when = "for a part of that time" if None in answers else "then"
        names = f": {', '.join(found[0].emails)}" if len(found) == 1 else ""
        return f"{' or '.join(ways)} {answer} {when}{names}"

    def _answers(self, service: str | None, starts: datetime, ends: datetime) -> Iterator[_Answer | None]:
        own = self._by_service.get(service_key(service))
        every = self._by_service.get(service_key(None))
        edges = {shift.starts for one in (own, every) if one for shift in shifts(one, starts, ends)}
        for instant in sorted({starts, *edges}):
            yield None if own and at(own, instant) else self._at(service, instant)

    def _at(self, service: str | None, instant: datetime) -> _Answer | None:
        responders = self._who(service or ANY_OTHER, instant).responders
        if not responders:
            return None
        # Only what a rule has on call comes with the reason why.
        by = BY_EVERY_SERVICE if any(one.reason for one in responders) else BY_FLAG
        return _Answer(by, tuple(one.email for one in responders))
