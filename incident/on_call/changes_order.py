"""In which order rows are written, so that a stop between any two writes leaves somebody on call.

More rotations, overrides and flags never leave fewer times with somebody, and neither do fewer absences. So, with what
is there and what is wanted, each step keeps to one side:

1. what goes beside what is there: rows that are added, and rows that are changed, whose old selves are first written
   beside them;
2. absences that are taken away or changed are taken away: nobody is missing who was not before;
3. absences that are added or changed are written: all that is wanted is there to stand in;
4. rows that are removed, and the old selves, go.

Any state in 1 and 2 has all that was there, with no absence that was not; any state in 3 and 4 has all that is wanted,
with no absence that is not. So who was covered before and is to be covered afterwards is covered all the while. It is
taken for granted that times without a zone stay on the same clock, which is that of the service's first layer.

Where one row changes alone no old self is needed, because one write is all or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from incident.on_call.changes import Doing, RowChange
from incident.on_call.changes_cells import Key, RosterRow
from incident.on_call.rows import ABSENCES, KEYS

OLD_SELF = "~"
"""What the second key of an old self ends with; where rows are asked in the order of their keys it comes after."""
WORDS = frozenset({"Name", "Role", "Contact", "UserId", "Roads", "By", "Reason", "Note"})
"""Columns that say nothing of who is on call when."""


@dataclass(frozen=True, slots=True)
class Write:
    """One row to write: a wanted row in place of `before`, or where one of them is None to add or to remove it."""

    before: RosterRow | None
    wanted: RosterRow | None
    change: RowChange

    @property
    def row(self) -> RosterRow:
        """The row that is written or removed."""
        return self.wanted or self.before or self.change.row

    @property
    def is_for_a_while(self) -> bool:
        """Whether it writes an old self, or takes one away again."""
        return self.row.key != self.change.row.key


def writes(changes: Sequence[RowChange], there: Iterable[RosterRow]) -> tuple[Write, ...]:
    """The writes that make these changes, in order. `there` are all rows as they are now."""
    of_absences = [change for change in changes if change.row.table == ABSENCES]
    others = [change for change in changes if change.row.table != ABSENCES]
    alone = sum(map(_matters, changes)) <= 1
    taken = {*(row.key for row in there), *(change.row.key for change in changes)}
    old = [] if alone else list(_old_selves(others, taken))
    return (
        *(Write(None, beside, change) for change, beside in old),
        *(Write(c.before, c.after, c) for c in others if c.doing is not Doing.REMOVED),
        *_absences(of_absences),
        *(Write(c.before, None, c) for c in others if c.doing is Doing.REMOVED),
        *(Write(beside, None, change) for change, beside in old),
    )


def _absences(changes: Sequence[RowChange]) -> Iterator[Write]:
    """Of several absences that change none stays while others are new; one alone changes in one write."""
    changed = [change for change in changes if change.doing is Doing.CHANGED]
    moved = [change for change in changed if _matters(change)]
    apart = moved if len(moved) > 1 else []
    yield from (Write(c.before, None, c) for c in changes if c.doing is Doing.REMOVED or c in apart)
    yield from (Write(c.before, c.after, c) for c in changed if c not in apart)
    yield from (Write(None, c.after, c) for c in changes if c.doing is Doing.ADDED or c in apart)


def _old_selves(changes: Iterable[RowChange], taken: set[Key]) -> Iterator[tuple[RowChange, RosterRow]]:
    """The rows that change as they were, under keys that nobody has."""
    for change in changes:
        if change.doing is Doing.CHANGED and change.before is not None and _matters(change):
            beside = _beside(change.before)
            while beside.key in taken:
                beside = _beside(beside)
            taken.add(beside.key)
            yield change, beside


def _beside(row: RosterRow) -> RosterRow:
    renamed = {KEYS[1]: f"{row.cells[KEYS[1]]}{OLD_SELF}"}
    return replace(row, cells={**row.cells, **renamed}, kept={**row.kept, **renamed}, version="")


def _matters(change: RowChange) -> bool:
    """Whether it can make a difference to who is on call when."""
    return change.doing is not Doing.CHANGED or any(one.column not in WORDS for one in change.columns)
