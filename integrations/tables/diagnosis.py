"""Whether the tables can be read and written, and whom the roster lists. Creates nothing, not even a table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from incident.coverage import HOURS, coverage
from incident.diagnosis import Finding, missing, ok, told, unknown
from incident.errors import Failure
from incident.on_call.answer import who_is_on_call
from incident.on_call.book import Book
from incident.on_call.outlook import AHEAD, outlook
from incident.on_call.rows import ABSENCES, OVERRIDES, ROTATIONS
from incident.records import OnCall
from incident.roster import on_call, serves
from integrations.tables.answers import Answer, NoTable, answers
from integrations.tables.columns import Columns, Row
from integrations.tables.roster import ON_CALL, SELECTED
from integrations.tables.rota import EVERY_ROW, Rota
from integrations.tables.service import Tables
from integrations.tables.table import Table

if TYPE_CHECKING:
    from azure.data.tables.aio import TableClient

T = TypeVar("T")

ONCALL = "oncall"
NAMES = (ONCALL, ROTATIONS, OVERRIDES, ABSENCES, "incidents", "problems", "deliveries", "storms", "timeline")
READING, WRITING, ABSENT = "Storage: read tables", "Storage: write tables", "Storage: create tables"
ROSTER = "Roster"
NOWHERE = {"PartitionKey": "doctor", "RowKey": "nobody-writes-this"}
"""A row that is never there."""


class TablesCheck:
    """Each table is read, and a row that is not there is updated: who may not write is refused before it is missed."""

    subjects = (READING, WRITING, ABSENT)

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def look(self) -> AsyncIterator[Finding]:
        """Read and write every table that is there."""
        read = {name: await self._tried(self._read, name) for name in NAMES}
        there = [name for name, outcome in read.items() if not isinstance(outcome, NoTable)]
        yield _told(READING, {name: read[name] for name in there}, "read: {}")
        written = {name: await self._tried(self._write, name) for name in there if read[name] is None}
        yield _told(
            WRITING, written, "an update of a row that is not there was let in, and changed nothing: {}"
        )
        absent = [name for name in NAMES if name not in there]
        if absent:
            yield unknown(
                ABSENT, f"not there yet: {', '.join(absent)}; each is created when it is first needed"
            )
        else:
            yield ok(ABSENT, "every table is there")

    async def _tried(
        self, attempt: Callable[[str], Awaitable[object]], name: str
    ) -> Failure | NoTable | None:
        try:
            await attempt(name)
        except (Failure, NoTable) as outcome:
            return outcome
        return None

    async def _read(self, name: str) -> None:
        await Untouched(self._tables, name).query(
            f"read the table {name}", "PartitionKey eq 'doctor'", limit=1
        )

    async def _write(self, name: str) -> None:
        # A merge asks for a row that is there (If-Match: *), so it can create none.
        # learn.microsoft.com/rest/api/storageservices/merge-entity
        await Untouched(self._tables, name).merge(f"write the table {name}", NOWHERE)


class Untouched(Table):
    """A table that is not created where it is missed: then every method raises `NoTable`."""

    async def _ask(
        self,
        doing: str,
        send: Callable[[TableClient], Awaitable[T]],
        *,
        writes: bool = True,
        reads: tuple[type[Answer], ...] = (),
    ) -> T:
        with answers(doing, writes=writes, reads=(*reads, NoTable)):
            return await send(self._tables.client(self.name))


class Spared(Untouched):
    """A table that is an empty one where it is absent, and stays absent."""

    async def query(
        self,
        doing: str,
        where: str,
        values: Columns | None = None,
        *,
        select: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """The rows of which a filter is true."""
        try:
            return await super().query(doing, where, values, select=select, limit=limit)
        except NoTable:
            return []


def _told(subject: str, outcomes: Mapping[str, Failure | NoTable | None], well: str) -> Finding:
    """One finding for all tables: what is refused for several is most likely one right."""
    failures = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Failure)}
    if failures:
        first = told(subject, next(iter(failures.values())))
        return Finding(subject, first.state, f"{', '.join(failures)}: {first.what}", first.fix)
    if not outcomes:
        return unknown(subject, "there is no table that it could be tried with")
    return ok(subject, well.format(", ".join(outcomes)))


@dataclass(frozen=True, slots=True)
class Listing:
    """The roster as it stands: every row, those that are on call, and the schedules."""

    rows: Sequence[Mapping[str, Any]]
    on_call_rows: Sequence[Mapping[str, Any]]
    book: Book
    _known: dict[str | None, tuple[OnCall, bool]] = field(
        default_factory=dict[str | None, tuple[OnCall, bool]], init=False
    )

    @property
    def services(self) -> tuple[str, ...]:
        """The services that rows name, as they are first written."""
        named: dict[str, str] = {}
        for service in (*(_column(row, "Service") for row in self.rows), *self.book.services):
            if service:
                named.setdefault(service.casefold(), service)
        return tuple(named.values())

    @property
    def emails(self) -> tuple[str, ...]:
        """Everybody who is listed, on call or not, where the e-mail can be used."""
        people = (
            responder for row in self.rows for responder in on_call([row], _column(row, "Service")).responders
        )
        listed = [*(responder.email for responder in people), *self.book.emails]
        return tuple({email.casefold(): email for email in listed}.values())

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with single rows that are on call."""
        alarms = (on_call([row], _column(row, "Service")).alarm or "" for row in self.on_call_rows)
        return tuple(part for alarm in alarms for part in alarm.split("; ") if part.startswith("row "))

    def who(self, service: str | None, at: datetime) -> OnCall:
        """Who is on call for a service at an instant. A flagged row holds until somebody changes it."""
        flagged, for_it = self._flagged(service)
        return who_is_on_call(self.book.schedules, flagged, service, at, flagged_for_it=for_it)

    def _flagged(self, service: str | None) -> tuple[OnCall, bool]:
        """Whom the flagged rows say, and whether they name the service; worked out once for all hours of many days."""
        if service not in self._known:
            self._known[service] = on_call(self.on_call_rows, service), serves(self.on_call_rows, service)
        return self._known[service]


class RosterBook:
    """Reads the listing. An absent table is an empty one, and stays absent."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def listing(self) -> Listing:
        """Read the table `oncall`, and those of rotations, overrides and absences, whole."""
        table = Spared(self._tables, ONCALL)
        every = await table.query("read the roster", EVERY_ROW, select=SELECTED)
        now = await table.query("look up who is on call", ON_CALL, select=SELECTED)
        rota = Rota(*(Spared(self._tables, name) for name in (ROTATIONS, OVERRIDES, ABSENCES)))
        return Listing(every, now, await rota.for_all())

    async def emails(self) -> Sequence[str]:
        """Everybody who is listed."""
        return (await self.listing()).emails


class RosterCheck:
    """Somebody is on call now and in the next hours, for each service that the roster knows; each row can be used.

    Without a number of hours it is looked 24 ahead for every service, and 30 days for what rotations leave open.
    """

    subjects = (ROSTER,)

    def __init__(self, book: RosterBook, clock: Callable[[], datetime], hours: int | None = None) -> None:
        self._book = book
        self._clock = clock
        self._hours = HOURS if hours is None else hours
        self._ahead = AHEAD if hours is None else timedelta(hours=hours)

    async def look(self) -> AsyncIterator[Finding]:
        """Read the roster once."""
        listing, now = await self._book.listing(), self._clock()
        yield _roster(listing, now)
        for finding in coverage(listing.services, listing.who, now, self._hours):
            yield finding
        for finding in outlook(listing.book, now, now + self._ahead, listing.who):
            yield finding


def _roster(listing: Listing, now: datetime) -> Finding:
    if listing.faults:
        return missing(ROSTER, "; ".join(listing.faults), "correct these rows of the table oncall")
    anybody = listing.who(None, now)
    if not anybody.responders:
        return missing(
            ROSTER,
            anybody.alarm or "nobody is on call",
            "add a row with Email and OnCall = true to the table oncall",
        )
    counted = f"{len(listing.emails)} people listed, {len(listing.on_call_rows)} rows on call"
    if listing.who("\0", now).responders:
        return ok(ROSTER, f"{counted}; some serve every service")
    return ok(
        ROSTER, f"{counted}; none serves every service: what names another one is told to the catch-all alone"
    )


def _column(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or row.get(name.lower()) or "").strip()
