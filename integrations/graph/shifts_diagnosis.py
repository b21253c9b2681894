"""Whether the schedule in Shifts can be read, and whether somebody has a shift now and in the next hours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from incident.coverage import HOURS, coverage
from incident.diagnosis import Finding, missing, ok, unknown
from incident.on_call.rows import EVERY_SERVICE
from incident.records import OnCall, Responder
from integrations.graph.client import GraphError
from integrations.graph.shifts import (
    FORBIDDEN,
    GIVE,
    NO_SCHEDULE,
    NOT_FOUND,
    SCHEDULE_RIGHT,
    USER_RIGHT,
    refusal,
)
from integrations.graph.shifts_book import PUBLISH, ShiftBook
from integrations.graph.shifts_reader import ShiftsReader

ROSTER, SCHEDULE = "Roster", "Shifts: schedule"
READ, LOOK_UP = f"Shifts: right {SCHEDULE_RIGHT}", f"Shifts: right {USER_RIGHT}"
WITHOUT = "without it nobody knows who is on call, and only the catch-all is told"
WRITABLE = "give them a mailbox, or their shifts to somebody else"
ANOTHER_SERVICE = "what names another service is told to the catch-all alone"

People = Mapping[str, Responder]


class ShiftsCheck:
    """The rights by the calls that need them; then who has shifts, for each group of the schedule."""

    subjects = (SCHEDULE, READ, LOOK_UP, ROSTER)

    def __init__(self, reader: ShiftsReader, clock: Callable[[], datetime], hours: int | None = None) -> None:
        self._reader = reader
        self._clock = clock
        self._hours = HOURS if hours is None else hours

    async def look(self) -> AsyncIterator[Finding]:
        """Read the schedule once, and everybody who has a shift in it."""
        now = self._clock()
        try:
            book = await self._reader.book(now, now + timedelta(hours=self._hours))
        except GraphError as error:
            yield _unread(error)
            return
        yield ok(SCHEDULE, f"groups that name a service: {', '.join(book.services) or 'none'}")
        yield ok(READ, "a call that needs it was answered")
        try:
            people = await self._people(book)
        except GraphError as error:
            yield _unknown_people(error)
            return
        yield ok(LOOK_UP, "a call that needs it was answered")
        for finding in self._of(book, people, now):
            yield finding

    async def _people(self, book: ShiftBook) -> People:
        if not book.user_ids:
            await self._reader.anybody()
        return await self._reader.people(book.user_ids)

    def _of(self, book: ShiftBook, people: People, now: datetime) -> Iterator[Finding]:
        def who(service: str | None, at: datetime) -> OnCall:
            return book.who(service, at, people)

        yield _roster(book, people, who(None, now), now)
        for finding in coverage(book.services, who, now, self._hours):
            group = f" to the group {finding.subject.partition(': ')[2]}"
            yield replace(finding, fix=PUBLISH.format(group=group)) if finding.fix else finding


async def listed(reader: ShiftsReader, now: datetime) -> Sequence[str]:
    """The e-mails of everybody who has a shift in the next 24 hours.

    Raises:
        TryAgain: Graph was busy, or could not be reached.
        Refused: A right is missing, or the team has no schedule.
    """
    try:
        book = await reader.book(now, now + timedelta(hours=HOURS))
        people = await reader.people(book.user_ids)
    except GraphError as error:
        raise refusal(error, "read who has shifts", SCHEDULE_RIGHT) from error
    return tuple(person.email for person in people.values())


def _unread(error: GraphError) -> Finding:
    if error.status == FORBIDDEN:
        return missing(READ, f"{WITHOUT}. Graph says: {error.message}", GIVE.format(right=SCHEDULE_RIGHT))
    if error.status == NOT_FOUND:
        return missing(SCHEDULE, error.message, NO_SCHEDULE)
    return unknown(SCHEDULE, f"not seen: {error}")


def _unknown_people(error: GraphError) -> Finding:
    if error.status == FORBIDDEN:
        return missing(LOOK_UP, f"{WITHOUT}. Graph says: {error.message}", GIVE.format(right=USER_RIGHT))
    return unknown(LOOK_UP, f"not seen: {error}")


def _roster(book: ShiftBook, people: People, anybody: OnCall, now: datetime) -> Finding:
    """Whether all who have shifts can be told, and whether anybody is on call now, for whatever service."""
    strangers = [user_id for user_id in book.user_ids if user_id not in people]
    if strangers:
        what = f"no e-mail address in Microsoft Entra, or not there any more: {', '.join(strangers)}"
        return missing(ROSTER, what, WRITABLE)
    if not anybody.responders:
        return missing(ROSTER, anybody.alarm or "nobody is on call", PUBLISH.format(group=""))
    counted = f"{len(book.user_ids)} people with shifts"
    if book.on_duty(EVERY_SERVICE, now):
        return ok(ROSTER, f"{counted}; some serve every service")
    return ok(ROSTER, f"{counted}; none serves every service: {ANOTHER_SERVICE}")
