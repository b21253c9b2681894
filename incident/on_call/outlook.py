"""What the on-call rows hold for the time ahead, in the doctor's words: rows that cannot be used, gaps, doubles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from incident.diagnosis import Finding, missing, ok
from incident.on_call.book import Book
from incident.on_call.findings import Finding as Trouble
from incident.on_call.findings import Kind, findings
from incident.on_call.instead import Instead, Who
from incident.on_call.rows import RowFault
from incident.on_call.schedule import Schedule

AHEAD = timedelta(days=30)
FIXES = {
    Kind.NOBODY: "add a row to rotations or overrides for that time",
    Kind.TWICE: "add an override for one of the two layers",
    Kind.CONFLICT: "delete the override that is not meant",
    Kind.ABSENT: "give the override to somebody else, or correct the absence",
}
"""What to change, by what is wrong. A layer that has nobody while another has somebody may be meant so."""


def outlook(book: Book, since: datetime, until: datetime, who: Who) -> Iterator[Finding]:
    """One finding for each row that has a fault, and for each service that has a rotation those of a period (instants).

    Gaps, people who have two layers at once and overrides that contradict are `missing`, each kind once with its
    first time and how often it comes; a service without any of these is `ok`. `who` is what a look-up would say: where
    it has somebody for the first gap, that is said too.

    Raises:
        ValueError: A time has no zone or is out of reach, or the period is longer than three years.
    """
    yield from _of_rows(book.faults)
    instead = Instead(book.schedules, who)
    for schedule in book.schedules:
        yield from _of_schedule(schedule, since, until, instead)


def _of_rows(faults: Iterable[RowFault]) -> Iterator[Finding]:
    by_row = sorted(faults, key=lambda fault: (fault.table, fault.row))
    for (table, row), its in groupby(by_row, key=lambda fault: (fault.table, fault.row)):
        wrong = list(its)
        fate = "skipped" if any(fault.skipped for fault in wrong) else "used as it is"
        what = "; ".join(f"{fault.column} {fault.what}" for fault in wrong)
        fix = "; ".join(f"{fault.column}: {fault.fix}" for fault in wrong)
        yield missing(f"On-call row: {table} {row}", f"{fate}: {what}", fix)


def _of_schedule(schedule: Schedule, since: datetime, until: datetime, instead: Instead) -> Iterator[Finding]:
    subject = f"On call ahead: {schedule.subject}"
    kinds = (
        FIXES if schedule.layers else {kind: fix for kind, fix in FIXES.items() if kind is not Kind.NOBODY}
    )
    found = findings(schedule, since, until)
    for kind, fix in kinds.items():
        if alike := [trouble for trouble in found if trouble.kind is kind]:
            yield missing(subject, _in_words(schedule, alike, instead), fix)
    if not any(trouble.kind in kinds for trouble in found):
        yield ok(subject, f"no gap and nothing double from {_date(since)} until {_date(until)}")


def _in_words(schedule: Schedule, alike: list[Trouble], instead: Instead) -> str:
    first = alike[0]
    said = [first.in_words(schedule)]
    if first.kind is Kind.NOBODY:
        said.append(instead.in_words(schedule.service, first.starts, first.ends))
    if len(alike) > 1:
        said.append(f"and {len(alike) - 1} more times until {_date(alike[-1].ends)}")
    return "; ".join(filter(None, said))


def _date(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d}"
