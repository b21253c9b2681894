"""Who is on call: by the rows that are flagged in the table `oncall`, and by rotations, overrides and absences."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from incident.diagnosis import Finding
from incident.on_call.answer import who_is_on_call
from incident.on_call.book import Book
from incident.on_call.instead import who_by
from incident.on_call.outlook import outlook
from incident.on_call.rows import Row
from incident.records import OnCall
from incident.roster import COLUMNS, on_call, people, serves, strange_roads
from integrations.tables.rota import Rota
from integrations.tables.service import Tables
from integrations.tables.table import Table

ON_CALL = " or ".join(
    f"{column} eq {yes}" for column in ("OnCall", "oncall") for yes in ("true", "'true'", "'True'", "'TRUE'")
)
"""A yes as a boolean, or as the text that an editor makes of one."""
SELECTED = ("PartitionKey", "RowKey", *(spelling for name in COLUMNS for spelling in (name, name.lower())))
PEOPLE_AT_ONCE = 3
"""Each is looked for in two spellings of two columns, and a filter takes 15 comparisons.

Source: learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities.
"""


class Roster:
    """The roster: whom a rotation has on call, and rows with an e-mail and `OnCall` = true."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "oncall")
        self._rota = Rota(
            Table(tables, "rotations"),
            Table(tables, "overrides"),
            Table(tables, "absences"),
        )

    async def on_call(self, service: str | None, at: datetime) -> OnCall:
        """Who is on call for a service, in order; nobody is an answer, with an alarm. Absent tables are created.

        All that can answer for the service is read at once. Two things need a second look: what is known of people
        who are on call by rule alone, and for an incident without a service where nobody is found, all services.
        """
        rows, book = await asyncio.gather(
            self._on_call_rows(),
            self._rota.for_service(service, at),
        )
        found = await self._answer(rows, book, service, at)
        if found.responders or service:
            return found
        return await self._answer(rows, await self._rota.for_all(at), service, at)

    async def schedules(self, service: str | None, since: datetime) -> Book:
        """The schedules that can answer for a service, or where none is named all, with what is known of their people.

        Overrides and absences that ended days before an instant are left out.
        """
        book = await (self._rota.for_service(service, since) if service else self._rota.for_all(since))
        return book.with_people(people(await self._rows_of(book.emails), service))

    async def findings(self, since: datetime, until: datetime) -> tuple[Finding, ...]:
        """What is wrong with single rows, and with each rotation in a period (instants): gaps, doubles, conflicts.

        Raises:
            ValueError: A time has no zone or is out of reach, or the period is longer than three years.
        """
        rows, book = await asyncio.gather(self._on_call_rows(), self._rota.for_all(since))
        return tuple(outlook(book, since, until, who_by(book.schedules, rows)))

    async def _on_call_rows(self) -> Sequence[Row]:
        return await self._table.query("look up who is on call", ON_CALL, select=SELECTED)

    async def _answer(self, rows: Sequence[Row], book: Book, service: str | None, at: datetime) -> OnCall:
        own = people([row for row in rows if serves([row], service)], service)
        known_best = {responder.email.casefold() for responder in own}
        others = [email for email in book.told_of(at) if email.casefold() not in known_best]
        theirs = [*rows, *await self._rows_of(others)]
        found = who_is_on_call(
            book.with_people(people(theirs, service)).schedules,
            on_call(rows, service),
            service,
            at,
            flagged_for_it=serves(rows, service),
        )
        said = filter(None, (found.alarm, book.alarm))
        # Where the flagged rows answer they have said their faults themselves.
        strange = (one for one in strange_roads(theirs, found.responders) if one not in (found.alarm or ""))
        return OnCall(found.responders, "; ".join((*said, *strange)) or None)

    async def _rows_of(self, emails: Sequence[str]) -> list[Row]:
        """The rows that list people, whether they are on call or not."""
        batches = (emails[at : at + PEOPLE_AT_ONCE] for at in range(0, len(emails), PEOPLE_AT_ONCE))
        found = await asyncio.gather(*(self._rows_of_few(batch) for batch in batches))
        return [row for rows in found for row in rows]

    async def _rows_of_few(self, emails: Sequence[str]) -> list[Row]:
        spelled = dict.fromkeys(spelling for email in emails for spelling in (email, email.lower()))
        values = {f"email{number}": spelling for number, spelling in enumerate(spelled)}
        where = " or ".join(f"{column} eq @{name}" for name in values for column in ("Email", "email"))
        return await self._table.query("look up the people on call", where, values, select=SELECTED)
