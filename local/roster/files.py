"""One file of all rows that are on call, in YAML or CSV: read with the line of each row, and written.

Both have the tables and columns of docs/rosters.md. In YAML each table is a list of rows; in CSV the first column says
of which table a row is. Every cell is read as the text that stands there: `09:00`, `no` and `2026-03-02` are what they
look like, which YAML itself would take for a number, a no and a date.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from incident.on_call.changes_cells import READ, TABLES, RosterRow, text_of
from incident.on_call.rows import KEYS

FORMATS = ("yaml", "csv")
TABLE = "Table"
DELIMITERS = (";", "\t", ",")
"""What stands between cells: spreadsheets write what is usual where they are."""
EMPTY = ("", "~", "null", "Null", "NULL")
APART = {"Only": "; "}
"""How the parts of a cell that is written as a list are put together; elsewhere a comma."""
WIDTH = 120


class Unreadable(Exception):
    """The file is none of ours; the message says where and what to write."""


Lines = dict[tuple[str, int, str], int]
"""By table, place in it and column, in small letters; -1 and an empty text are the table and the row themselves."""


@dataclass(frozen=True)
class ReadFile:
    """What a file says: each table's rows, and where that stands."""

    name: str
    tables: dict[str, Any]
    lines: Lines = field(default_factory=Lines)

    def where(self, table: str, place: int | None, column: str = "") -> str:
        """`roster.yaml, line 12`: of the cell, or where the file does not say it of the row."""
        at = -1 if place is None else place
        line = self.lines.get((table, at, column.lower())) or self.lines.get((table, at, ""))
        return f"{self.name}, line {line}" if line else self.name


def format_of(name: str, asked: str | None = None) -> str:
    """The format that is asked for, or that a file's name ends with.

    Raises:
        Unreadable: The name does not say, and nobody asked for one.
    """
    ending = Path(name).suffix.lower()
    found = asked or {".yaml": "yaml", ".yml": "yaml", ".json": "yaml", ".csv": "csv"}.get(ending)
    if found is None:
        raise Unreadable(f"{name} ends neither in .yaml nor in .csv: say which it is with --format")
    return found


def read(name: str, text: str, kind: str) -> ReadFile:
    """What a file says.

    Raises:
        Unreadable: It is no YAML or CSV, or not of the shape that ours have.
    """
    return _read_yaml(name, text) if kind == "yaml" else _read_csv(name, text)


def write(rows: Sequence[RosterRow], kind: str) -> str:
    """The rows as a file."""
    return _as_yaml(rows) if kind == "yaml" else _as_csv(rows)


def _read_yaml(name: str, text: str) -> ReadFile:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as wrong:
        raise Unreadable(f"{name} is no YAML: {' '.join(str(wrong).split())}") from wrong
    if root is None:
        raise Unreadable(f"{name} is empty: list the tables {', '.join(TABLES)}")
    tables: dict[str, Any] = {}
    lines: Lines = {}
    for table, rows in _pairs(name, root):
        if table in tables:
            raise Unreadable(f"{name}, line {_line(rows)}: {table} is there twice")
        lines[table, -1, ""] = _line(rows)
        tables[table] = [_columns(name, row) for row in _items(name, rows)]
        for place, row in enumerate(_items(name, rows)):
            lines[table, place, ""] = _line(row)
            lines |= {(table, place, column.lower()): _line(cell) for column, cell in _pairs(name, row)}
    return ReadFile(name, tables, lines)


def _columns(name: str, row: Node) -> dict[str, str]:
    columns: dict[str, str] = {}
    for column, node in _pairs(name, row):
        if column in columns:
            raise Unreadable(f"{name}, line {_line(node)}: {column} is there twice")
        columns[column] = _cell(name, column, node)
    return columns


def _cell(name: str, column: str, node: Node) -> str:
    if isinstance(node, SequenceNode):
        return APART.get(column, ", ").join(_text(name, column, part) for part in node.value)
    return _text(name, column, node)


def _text(name: str, column: str, node: Node) -> str:
    if not isinstance(node, ScalarNode):
        raise Unreadable(f"{name}, line {_line(node)}: {column} is no single value")
    return "" if node.style is None and node.value in EMPTY else node.value


def _pairs(name: str, node: Node) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, MappingNode):
        raise Unreadable(
            f"{name}, line {_line(node)}: write names with values, like `Email: ada@contoso.com`"
        )
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise Unreadable(f"{name}, line {_line(key)}: this is no name")
        yield key.value, value


def _items(name: str, node: Node) -> list[Node]:
    if isinstance(node, ScalarNode) and node.style is None and node.value in EMPTY:
        return []
    if not isinstance(node, SequenceNode):
        raise Unreadable(f"{name}, line {_line(node)}: write a list of rows, each with `- ` before it")
    return node.value


def _line(node: Node) -> int:
    return node.start_mark.line + 1


def _read_csv(name: str, text: str) -> ReadFile:
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    tables: dict[str, Any] = {table: [] for table in TABLES}
    lines_of: Lines = {}
    try:
        names = [column.strip() for column in next(lines, [])]
        _check_heading(name, names)
        begins = lines.line_num + 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                table, columns = _csv_row(f"{name}, line {begins}", names, cells)
                lines_of[table, len(tables[table]), ""] = begins
                tables[table].append(columns)
            begins = lines.line_num + 1
    except csv.Error as wrong:
        raise Unreadable(f"{name}, line {lines.line_num}: {wrong}") from wrong
    return ReadFile(name, tables, lines_of)


def _check_heading(name: str, columns: Sequence[str]) -> None:
    if TABLE not in columns:
        raise Unreadable(f"{name}, line 1: the first line names the columns, and one of them is {TABLE}")
    twice = [column for column in dict.fromkeys(columns) if column and columns.count(column) > 1]
    if twice:
        raise Unreadable(f"{name}, line 1: {', '.join(twice)} is there twice")


def _csv_row(where: str, names: Sequence[str], cells: Sequence[str]) -> tuple[str, dict[str, str]]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise Unreadable(f"{where}: there are more cells than the first line has columns")
    columns = dict(zip(names, cells, strict=False))
    table = columns.pop(TABLE, "").strip()
    if table not in TABLES:
        raise Unreadable(f"{where}: {TABLE} is {table!r}; use {', '.join(TABLES)}")
    unnamed = columns.pop("", "")
    if unnamed.strip():
        raise Unreadable(f"{where}: {unnamed!r} stands in a column without a name")
    return table, {name: cell for name, cell in columns.items() if cell.strip()}


class _Dumper(yaml.SafeDumper):
    """Writes what does not print as escapes: some of it would be taken for the end of a line."""


def _text_node(dumper: _Dumper, text: str) -> ScalarNode:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text_node)


def _as_yaml(rows: Sequence[RosterRow]) -> str:
    tables = {table: [_yaml_cells(row.cells) for row in rows if row.table == table] for table in TABLES}
    return yaml.dump(tables, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def _yaml_cells(cells: Mapping[str, Any]) -> dict[str, Any]:
    """YAML writes some fractions in its own way, and they are read as they stand."""
    return {name: text_of(cell) if isinstance(cell, float) else cell for name, cell in cells.items()}


def _as_csv(rows: Sequence[RosterRow]) -> str:
    known = dict.fromkeys((TABLE, *KEYS, *(column for table in TABLES for column in READ[table])))
    own = dict.fromkeys(name for row in rows for name in row.cells if name not in known)
    out = io.StringIO(newline="")
    lines = csv.DictWriter(out, [*known, *own])  # its own line ends, or a lone \r would not be quoted
    lines.writeheader()
    for table in TABLES:
        lines.writerows(_csv_cells(table, row.cells) for row in rows if row.table == table)
    return out.getvalue()


def _csv_cells(table: str, cells: Mapping[str, Any]) -> dict[str, str]:
    return {TABLE: table, **{name: text_of(cell) for name, cell in cells.items()}}
