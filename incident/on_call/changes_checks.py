"""Everything that is wrong with rows that somebody wants to write: what the storage cannot keep, and what no rule can use."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any, cast

from incident.declaring_texts import cut
from incident.on_call.book import RotaRows, book_of
from incident.on_call.cells import shown
from incident.on_call.changes_cells import NO, ONCALL, READ, TABLES, YES, RosterRow, carried, text_of
from incident.on_call.rows import ABSENCES, KEYS, OVERRIDES, ROTATIONS, Cells
from incident.roads import ROADS, wish
from incident.roster import WORDS_LIMIT, is_email, place_of

KEY_LIMIT, NAME_LIMIT = 500, 255
"""Characters of a key and of a column's name; a key holds 1 KiB of UTF-16.

Source: learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, as the next ones.
"""
CELL_LIMIT, ROW_LIMIT, COLUMNS_LIMIT = 32_000, 400_000, 200
"""UTF-16 units of a cell and of a row, and columns of a row; a cell holds 64 KiB, a row 1 MiB and 252 columns."""
INTEGERS = range(-(2**63), 2**63)
ALIKE = 0.8
"""How alike a column's name is to one that is read, for it to be taken as misspelt; 1 is the same."""
AN_EMAIL = "write one like ada@contoso.com"
NEEDS_FEWER = "leave out what nobody reads"

_NOT_IN_KEYS = re.compile("[/\\\\#?\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNKEPT = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WantedFault:
    """What is wrong with what is wanted: where in its table (None for the table itself), in which row and column."""

    table: str
    place: int | None
    row: str
    column: str
    what: str
    fix: str

    @property
    def where(self) -> str:
        """`rotations[2].Zone`, counted from 0 as JSON does."""
        place = "" if self.place is None else f"[{self.place}]"
        return f"{self.table}{place}{f'.{self.column}' if self.column else ''}"

    @property
    def in_words(self) -> str:
        """`row payments/1 of rotations: Zone is empty; write ...`."""
        row = f"row {self.row} of {self.table}" if self.place is not None else f"table {self.table}"
        return f"{row}: {self.column} {self.what}; {self.fix}".replace(":  ", ": ")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows that somebody wants, as far as they can be read, and every fault that they have."""

    rows: tuple[RosterRow, ...]
    faults: tuple[WantedFault, ...]


def read_wanted(tables: Mapping[str, Any]) -> Wanted:
    """What somebody wants of all tables, as plain JSON: `{"rotations": [{"PartitionKey": ..., ...}, ...], ...}`.

    Each table has to be there, so that none is emptied by leaving it out.
    """
    strange = [cut(name, WORDS_LIMIT) for name in tables if name not in TABLES]
    faults = [_of_table(name, "is no table", f"use {', '.join(TABLES)}") for name in strange]
    read = {table: _rows_of(table, tables.get(table), faults) for table in TABLES}
    rows = [row for places in read.values() for _, row in places]
    faults.extend(fault for fault in _wrong_together(read) if not _is_for_another_s_sake(fault, read))
    order = {table: number for number, table in enumerate(TABLES)}
    faults.sort(key=lambda fault: (order.get(fault.table, -1), -1 if fault.place is None else fault.place))
    return Wanted(tuple(rows), tuple(dict.fromkeys(faults)))


def read_row(table: str, columns: Mapping[str, Any], among: Iterable[RosterRow]) -> Wanted:
    """One row that somebody wants among others that are there; faults of the others are not its."""
    others = [(number, row) for number, row in enumerate(among, 1)]
    faults: list[WantedFault] = []
    wanted = _row(table, 0, columns, faults)
    if wanted is None:
        return Wanted((), tuple(faults))
    read: dict[str, list[tuple[int, RosterRow]]] = {name: [] for name in TABLES}
    for number, row in others:
        if row.key != wanted.key:
            read[row.table].append((number, row))
    read[table].append((0, wanted))
    faults.extend(fault for fault in _wrong_together(read) if (fault.table, fault.place) == (table, 0))
    return Wanted((wanted,), tuple(dict.fromkeys(faults)))


Places = Mapping[str, Sequence[tuple[int, RosterRow]]]
"""The rows of each table with their places in it."""


def _rows_of(table: str, said: Any, faults: list[WantedFault]) -> list[tuple[int, RosterRow]]:
    if not isinstance(said, list):
        missing = said is None
        what = "is missing" if missing else "is no list of rows"
        faults.append(_of_table(table, what, "list its rows, or write [] where it is to have none"))
        return []
    found: list[tuple[int, RosterRow]] = []
    for place, columns in enumerate(cast("list[Any]", said)):
        if not isinstance(columns, Mapping):
            faults.append(WantedFault(table, place, "?", "", "is no row", "write its columns by their names"))
            continue
        row = _row(table, place, cast("Mapping[str, Any]", columns), faults)
        if row is not None:
            found.append((place, row))
    return found


def _row(table: str, place: int, columns: Mapping[str, Any], faults: list[WantedFault]) -> RosterRow | None:
    """The row, if it has keys; all that the storage could not take is a fault."""
    wanted = RosterRow(table, carried(table, {name: _readable(cell) for name, cell in columns.items()}))
    without_keys = list(_wrong_keys(wanted))
    wrong = [*without_keys, *_wrong_names(table, columns), *_wrong_cells(columns), *_too_much(columns)]
    faults.extend(WantedFault(table, place, _name(wanted), *fault) for fault in wrong)
    return None if without_keys else wanted


Said = tuple[str, str, str]
"""A column, what is wrong with it, and what to write."""


def _wrong_keys(row: RosterRow) -> Iterator[Said]:
    for name, key in zip(KEYS, row.key[1:], strict=True):
        if not key:
            yield name, "is empty", "write the service's" if name == KEYS[0] else "write anything you like"
        elif _NOT_IN_KEYS.search(key) or len(key) > KEY_LIMIT:
            yield (
                name,
                f"is {shown(key)}, which cannot be a key",
                f"leave out / \\ # ? and control characters, and use {KEY_LIMIT} characters at most",
            )


def _wrong_names(table: str, columns: Iterable[str]) -> Iterator[Said]:
    known = {name.lower(): name for name in (*KEYS, *READ[table])}
    seen: set[str] = set()
    for name in columns:
        label = cut(name, WORDS_LIMIT)
        if name.lower() in seen:
            yield label, "is there twice", "write it once"
        seen.add(name.lower())
        if name.lower() in known:
            continue
        if not name.isidentifier() or len(name) > NAME_LIMIT:
            yield label, "cannot be a column's name", "use letters, digits and _"
        for like in get_close_matches(name.lower(), known, 1, ALIKE):
            yield label, "is no column that is read", f"call it {known[like]} if it is meant"


def _wrong_cells(columns: Mapping[str, Any]) -> Iterator[Said]:
    for name, cell in columns.items():
        label = cut(name, WORDS_LIMIT)
        if not isinstance(cell, str | int | float | bool | None):
            yield label, "is no text, number or yes and no", "write one value"
        elif isinstance(cell, str) and (
            _UNKEPT.search(cell) or len(cell.encode("utf-16-le", "replace")) > 2 * CELL_LIMIT
        ):
            yield label, "cannot be kept", f"write {CELL_LIMIT} characters at most, of UTF-8"
        elif isinstance(cell, int) and cell not in INTEGERS:
            yield label, "is too large a number", "write a smaller one"
        elif isinstance(cell, float) and not math.isfinite(cell):
            yield label, "is no number", "write one with digits"


def _too_much(columns: Mapping[str, Any]) -> Iterator[Said]:
    size = sum(len(name) + len(text_of(_readable(cell))) for name, cell in columns.items())
    if len(columns) > COLUMNS_LIMIT:
        yield KEYS[1], f"has {len(columns)} columns; at most {COLUMNS_LIMIT} are kept", NEEDS_FEWER
    if size > ROW_LIMIT:
        yield KEYS[1], f"has {size} characters; at most {ROW_LIMIT} are kept", NEEDS_FEWER


def _wrong_together(read: Places) -> Iterator[WantedFault]:
    """What no rule could use, and rows with the keys of others."""
    yield from _twice(read)
    for place, row in read[ONCALL]:
        yield from (WantedFault(ONCALL, place, _name(row), *fault) for fault in _wrong_flag(row.cells))
    rules = {table: [row.cells for _, row in read[table]] for table in (ROTATIONS, OVERRIDES, ABSENCES)}
    by_name = {
        (table, name): (place, row)
        for table in rules
        for place, row in reversed(read[table])
        for name in (row.name, Cells.of(table, row.cells).where)
    }
    for fault in book_of(RotaRows(*rules.values())).faults:
        place, row = by_name[fault.table, fault.row]
        yield WantedFault(fault.table, place, _name(row), fault.column, fault.what, fault.fix)


def _is_for_another_s_sake(fault: WantedFault, read: Places) -> bool:
    """Whether an override lacks but a rotation that has faults of its own: mended, it covers somebody."""
    if (fault.table, fault.column) != (OVERRIDES, "Layer"):
        return False
    mine = next(row for place, row in read[OVERRIDES] if place == fault.place)
    served = {row.key[1] for _, row in read[ROTATIONS]}
    return bool(text_of(mine.cells.get("InsteadOf"))) and mine.key[1] in served


def _twice(read: Places) -> Iterator[WantedFault]:
    for rows in read.values():
        by_key = sorted(rows, key=lambda at: (at[1].key, at[0]))
        for _, same in groupby(by_key, key=lambda at: at[1].key):
            first, *more = same
            for place, row in more:
                what = f"and PartitionKey are those of row {first[0] + 1} of the table, too"
                yield WantedFault(row.table, place, _name(row), "RowKey", what, "give each row its own")


def _wrong_flag(cells: Mapping[str, Any]) -> Iterator[Said]:
    email, says = text_of(cells.get("Email")).strip(), text_of(cells.get("OnCall"))
    if not is_email(email):
        yield "Email", f"is {shown(email)}, not an e-mail address" if email else "is empty", AN_EMAIL
    if says and says not in YES | NO:
        yield "OnCall", f"is {shown(says)}, neither yes nor no", "write true or false"
    place = place_of(cells.get("Order"))
    if place is None or (place == math.inf and cells.get("Order")) or place == -math.inf:
        yield "Order", f"is {shown(text_of(cells.get('Order')))}, not a number", "write a number"
    if strange := wish(text_of(cells.get("Roads"))).strange:
        yield "Roads", f"names {shown(', '.join(strange))}, which is no road", f"use {', '.join(ROADS)}"


def _readable(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool) else None


def _of_table(table: str, what: str, fix: str) -> WantedFault:
    return WantedFault(table, None, "", "", what, fix)


def _name(row: RosterRow) -> str:
    return cut(row.name, WORDS_LIMIT)
