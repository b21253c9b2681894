"""What a change of the roster is and means, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TextIO

from incident.diagnosis import Finding, State
from incident.on_call.book import book_of
from incident.on_call.changes import Doing, RowChange, changes
from incident.on_call.changes_cells import RosterRow, flagged, rota_rows
from incident.on_call.changes_people import PeopleChange, people_changes, schedules_of
from incident.on_call.chart import GAP, chart
from incident.on_call.instead import who_by
from incident.on_call.outlook import AHEAD, outlook
from incident.on_call.schedule import Schedule

WEEKS = 4
PEOPLE_LIMIT = 30
"""Changes for people that are listed; the charts show the others."""
MARKS = {Doing.ADDED: ("+", "32"), Doing.CHANGED: ("~", "33"), Doing.REMOVED: ("-", "31")}
"""What stands before a row, and its colour (an SGR code of ECMA-48)."""
RED = "31"


def paint(text: str, colour: str, *, on: bool) -> str:
    """The text in a colour, where colours are on."""
    return f"\x1b[{colour}m{text}\x1b[0m" if on else text


def has_colours(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour: at a terminal, unless the environment says no (no-color.org)."""
    return out.isatty() and environment.get("TERM") != "dumb" and not environment.get("NO_COLOR")


def preview(
    before: Sequence[RosterRow], after: Sequence[RosterRow], now: datetime, *, colours: bool
) -> Iterator[str]:
    """Which rows change, who is on call instead of whom, and the charts of the services for which that is so."""
    made = changes(before, after)
    if not made:
        yield "Nothing changes."
        return
    yield f"Rows: {_counted(made)}"
    yield from (_row(change, colours=colours) for change in made)
    people = people_changes(before, after, now, now + AHEAD)
    yield ""
    yield from _people(people, now)
    yield from _charts(before, after, people, now, colours=colours)


def ahead(rows: Sequence[RosterRow], now: datetime, until: datetime) -> list[Finding]:
    """What is wrong in a period: gaps, people who have two layers at once, overrides that contradict each other."""
    book = book_of(rota_rows(rows))
    found = outlook(book, now, until, who_by(book.schedules, flagged(rows)))
    return [finding for finding in found if finding.state is State.MISSING]


def _counted(made: Sequence[RowChange]) -> str:
    counts = {doing: sum(change.doing is doing for change in made) for doing in Doing}
    return ", ".join(f"{count} {doing.value}" for doing, count in counts.items() if count)


def _row(change: RowChange, *, colours: bool) -> str:
    mark, colour = MARKS[change.doing]
    return paint(f"  {mark} {change.in_words}", colour, on=colours)


def _people(people: Sequence[PeopleChange], now: datetime) -> Iterator[str]:
    until = f"{now + AHEAD:%Y-%m-%d}"
    if not people:
        yield f"Nobody else is on call until {until}."
        return
    yield f"People, until {until}:"
    yield from (f"  {change.in_words}" for change in people[:PEOPLE_LIMIT])
    if len(people) > PEOPLE_LIMIT:
        yield f"  and {len(people) - PEOPLE_LIMIT} more changes"


def _charts(
    before: Sequence[RosterRow],
    after: Sequence[RosterRow],
    people: Sequence[PeopleChange],
    now: datetime,
    *,
    colours: bool,
) -> Iterator[str]:
    was, will_be = schedules_of(before), schedules_of(after)
    touched = {change.service for change in people if change.layer is not None}
    for key in dict.fromkeys((*will_be, *was)):
        one, other = was.get(key), will_be.get(key)
        told = other or one
        if told is None or told.service not in touched:
            continue
        yield from _chart("Before", one, told, now, colours=colours)
        yield from _chart("After", other, told, now, colours=colours)


def _chart(
    when: str, schedule: Schedule | None, told: Schedule, now: datetime, *, colours: bool
) -> Iterator[str]:
    yield ""
    if schedule is None:
        yield f"{when}: no rotation serves {told.subject}"
        return
    drawn = chart(schedule, now, WEEKS).rstrip("\n")
    title, _, rest = drawn.partition("\n")
    yield f"{when}: {title}"
    yield rest.replace(GAP, paint(GAP, RED, on=True)) if colours else rest
