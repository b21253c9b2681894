"""Rows of all that is on call, as files and the API carry them: one name for each column, one text for each cell."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from incident.on_call.book import RotaRows
from incident.on_call.rows import ABSENCES, COLUMNS, KEYS, OVERRIDES, ROTATIONS
from incident.roster import place_of

ONCALL = "oncall"
TABLES = (ONCALL, ROTATIONS, OVERRIDES, ABSENCES)
READ: Mapping[str, tuple[str, ...]] = {
    ONCALL: ("Email", "OnCall", "Service", "Order", "Name", "Role", "Contact", "UserId", "Roads"),
    **COLUMNS,
}
"""The columns of each table that are read, besides the keys, in the order in which they are carried."""
YES, NO = frozenset({"true", "True", "TRUE"}), frozenset({"false", "False", "FALSE"})
"""How a text says whether somebody is on call, as a look-up asks for it."""
EXACT = 2.0**53
"""Below it a fraction that is whole is exactly that number."""
NOT_CARRIED = frozenset({"timestamp", "odata.etag"})

Key = tuple[str, str, str]
"""A table and the row's two keys."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a table.

    `cells` are those that are not empty, the keys among them, as `carried` gives them. `kept` are the same as the
    storage has them, with its types, and `version` is what it calls this state of the row; a row that is only wanted
    has neither.
    """

    table: str
    cells: Mapping[str, Any]
    kept: Mapping[str, Any] = field(default_factory=dict[str, Any])
    version: str = ""

    @property
    def key(self) -> Key:
        """The table and the row's keys."""
        return self.table, text_of(self.cells.get("PartitionKey")), text_of(self.cells.get("RowKey"))

    @property
    def name(self) -> str:
        """The row's keys as faults name them."""
        return "/".join(self.key[1:])


def carried(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that are not empty: the keys, the columns that are read, and then the row's own columns.

    Columns that are read get the names of the documents, whatever their casing; of two spellings the later that is not
    empty counts, as everywhere where rows are read. Times become text, so that JSON can carry them.
    """
    order = (*KEYS, *READ[table])
    known = {name.lower(): name for name in order}
    found: dict[str, Any] = {}
    for name, value in row.items():
        cell = _plain(value)
        if name.lower() not in NOT_CARRIED and text_of(cell).strip():
            label = known.get(name.lower(), name)
            found[label] = text_of(cell) if label in KEYS else cell
    return {**{name: found.pop(name) for name in order if name in found}, **found}


def row_of(table: str, columns: Mapping[str, Any], version: str = "") -> RosterRow:
    """A row as the storage keeps it."""
    return RosterRow(table, carried(table, columns), columns, version)


def text_of(cell: object) -> str:
    """A cell as text; empty where there is none. What has the same text says the same."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return str(cell)


def says_the_same(column: str, one: object, other: object) -> bool:
    """Whether two cells of a column say the same."""
    texts = text_of(one), text_of(other)
    if column == "OnCall":
        texts = texts[0].lower(), texts[1].lower()
    return texts[0] == texts[1]


def columns_to_keep(wanted: RosterRow, kept: RosterRow | None = None) -> dict[str, Any]:
    """The columns to write for a wanted row; a cell that says what it said stays of the type that it had."""
    before = {name.lower(): value for name, value in kept.kept.items() if text_of(value)} if kept else {}
    return {
        name: before[name.lower()]
        if says_the_same(name, _plain(before.get(name.lower())), cell)
        else _typed(name, cell)
        for name, cell in wanted.cells.items()
    }


def rota_rows(rows: Iterable[RosterRow]) -> RotaRows:
    """The rows by which people take turns, in the order of their keys, as a look-up reads them."""
    by_table: dict[str, list[Mapping[str, Any]]] = {table: [] for table in TABLES}
    for row in sorted(rows, key=lambda row: row.key):
        by_table[row.table].append(row.cells)
    return RotaRows(by_table[ROTATIONS], by_table[OVERRIDES], by_table[ABSENCES])


def flagged(rows: Iterable[RosterRow]) -> list[Mapping[str, Any]]:
    """The rows of `oncall` that say yes, in the order of their keys."""
    listed = sorted((row for row in rows if row.table == ONCALL), key=lambda row: row.key)
    return [row.cells for row in listed if text_of(row.cells.get("OnCall")) in YES]


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        instant = value.astimezone(UTC) if value.tzinfo else value
        return instant.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def _typed(column: str, cell: object) -> object:
    """A new cell by the type that its column should have, as an editor of tables would offer it."""
    if column == "OnCall" and isinstance(cell, str):
        return cell in YES
    if column == "Order" and isinstance(cell, str) and place_of(cell) is not None:
        number = float(cell)
        return int(number) if number.is_integer() else number
    return cell
