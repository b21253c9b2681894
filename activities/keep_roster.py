"""Write what is different into the roster, row by row, and say in the log who changed what."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from incident.declaring_texts import one_line
from incident.on_call.changes import Doing, RowChange
from incident.on_call.changes_cells import READ, Key, RosterRow
from incident.on_call.changes_order import Write, writes
from incident.roster_ports import Rosters

log = logging.getLogger(__name__)

PRIVATE = ("Contact",)
"""Columns whose cells are not logged; nor are those of columns that people keep for themselves."""
LINE_LIMIT = 1_000
"""UTF-16 units of a line of the log."""


async def keep_roster(
    changes: Sequence[RowChange], there: Iterable[RosterRow], by: str, rosters: Rosters
) -> str:
    """Make the changes in the order in which somebody stays on call; returns the version of the row written last.

    Safe to repeat: whatever a stop left is told from what is wanted when the roster is read again.

    Raises:
        Stale: Somebody else changed a row meanwhile; the writes before it are done.
    """
    version = ""
    for_a_while: dict[Key, str] = {}
    for write in writes(changes, there):
        version = await _written(write, for_a_while, rosters)
        if write.is_for_a_while:
            for_a_while[write.row.key] = version
        log.info("roster: %s, by %s", one_line(_said(write), LINE_LIMIT), by)
    return version


async def _written(write: Write, for_a_while: Mapping[Key, str], rosters: Rosters) -> str:
    """Do one write; the version of the row, empty where it is gone."""
    before, wanted = write.before, write.wanted
    if before is None or wanted is None:
        if wanted is not None:
            return await rosters.add(wanted)
        row = write.row
        await rosters.remove(replace(row, version=for_a_while.get(row.key, row.version)))
        return ""
    return await rosters.change(before, wanted)


def _said(write: Write) -> str:
    what = f"row {write.row.name} of {write.row.table}"
    if write.is_for_a_while:
        kept = "kept as it was for a while" if write.wanted else "removed again"
        return f"{what} {kept}"
    if write.before is None or write.wanted is None:
        return f"{what} {Doing.ADDED.value if write.wanted else Doing.REMOVED.value}: {_cells(write.row)}"
    shown = [
        one.in_words if _is_shown(write.row, one.column) else f"{one.column} is another"
        for one in write.change.columns
    ]
    return f"{what} changed: {'; '.join(shown)}"


def _cells(row: RosterRow) -> str:
    return "; ".join(f"{name} {cell!r}" for name, cell in row.cells.items() if _is_shown(row, name))


def _is_shown(row: RosterRow, column: str) -> bool:
    return column in READ[row.table] and column not in PRIVATE
