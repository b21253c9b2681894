"""What is different between two rosters, row by row and column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from incident.declaring_texts import one_line
from incident.on_call.changes_cells import TABLES, RosterRow, says_the_same, text_of

SHOWN = 120
"""UTF-16 units of a cell that are shown."""


class Doing(Enum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A cell as it was and as it will be; empty texts are empty cells."""

    column: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        """`Until is '2026-12-31', was empty`."""
        return f"{self.column} is {_shown(self.after)}, was {_shown(self.before)}"


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of a row: `before` is None where it is added, `after` where it is removed."""

    doing: Doing
    before: RosterRow | None
    after: RosterRow | None
    columns: tuple[ColumnChange, ...] = ()

    @property
    def row(self) -> RosterRow:
        """The row as it will be, or where it is removed as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is that of a row")
        return found

    @property
    def in_words(self) -> str:
        """`changed row payments/1 of rotations: Until is '2026-12-31', was empty`."""
        said = f"{self.doing.value} row {one_line(self.row.name, SHOWN)} of {self.row.table}"
        if self.doing is Doing.CHANGED:
            return f"{said}: {'; '.join(column.in_words for column in self.columns)}"
        return f"{said}: {', '.join(column.in_words for column in _new(self.row))}"


def changes(before: Iterable[RosterRow], after: Iterable[RosterRow]) -> tuple[RowChange, ...]:
    """All that is different, by table and key. Rows of the same keys are the same row; no two of a roster have them."""
    was, will_be = ({row.key: row for row in rows} for rows in (before, after))
    keys = sorted({*was, *will_be}, key=lambda key: (TABLES.index(key[0]), key))
    found = (_change(was.get(key), will_be.get(key)) for key in keys)
    return tuple(change for change in found if change)


def _change(before: RosterRow | None, after: RosterRow | None) -> RowChange | None:
    if before is None:
        return RowChange(Doing.ADDED, None, after)
    if after is None:
        return RowChange(Doing.REMOVED, before, None)
    columns = tuple(_columns(before, after))
    return RowChange(Doing.CHANGED, before, after, columns) if columns else None


def _columns(before: RosterRow, after: RosterRow) -> Iterator[ColumnChange]:
    for name in dict.fromkeys((*before.cells, *after.cells)):
        was, will_be = before.cells.get(name), after.cells.get(name)
        if not says_the_same(name, was, will_be):
            yield ColumnChange(name, text_of(was), text_of(will_be))


@dataclass(frozen=True, slots=True)
class _Cell:
    column: str
    text: str

    @property
    def in_words(self) -> str:
        return f"{self.column} {_shown(self.text)}"


def _new(row: RosterRow) -> Iterator[_Cell]:
    for name, cell in row.cells.items():
        if name not in ("PartitionKey", "RowKey"):
            yield _Cell(name, text_of(cell))


def _shown(text: str) -> str:
    return repr(one_line(text, SHOWN)) if text else "empty"
