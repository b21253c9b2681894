"""What the storms gathered, and what was split out of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from incident.codec import to_json
from incident.records import Declaration, Incident, Severity, Source
from incident.storm import Gathered, SplitOut
from integrations.tables.columns import (
    Columns,
    Row,
    instant,
    json_columns,
    record_of,
    short,
    text_columns,
    text_of,
)
from integrations.tables.keys import digest
from integrations.tables.service import Tables
from integrations.tables.table import Table

GATHERED, SPLIT = "gathered-", "split-"
PROBLEM_ID_LENGTH = 12
"""Hexadecimal characters: short enough for an address, and two problems of one storm never meet in it."""
KNOWN = 10_000
"""Rows that a process remembers to be there."""
LISTED = (
    *("RowKey", "ProblemKey", "ProblemKeyParts", "Title", "Severity", "Service", "FirstSeen", "Signal"),
    *("Source", "SourceParts"),
)


class Storms:
    """A storm's rows, in a partition of its own of the table `storms`."""

    def __init__(self, tables: Tables) -> None:
        self._table = Table(tables, "storms")
        self._known: set[tuple[str, str]] = set()

    async def gather(self, storm_id: str, declaration: Declaration, at: datetime) -> str:
        """Keep what a problem's first delivery declared; returns the problem's id in the storm. Safe to repeat."""
        problem_id = digest(declaration.problem_key, PROBLEM_ID_LENGTH)
        if (storm_id, problem_id) not in self._known:
            row = {**_keys(storm_id, GATHERED, problem_id), **_gathered_columns(declaration, at)}
            await self._table.insert(f"gather an alert in {storm_id}", row)
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known.add((storm_id, problem_id))
        return problem_id

    async def note_signal(self, storm_id: str, problem_key: str, signal: str) -> None:
        """Note what the alert of a gathered problem said last. Safe to repeat."""
        keys = _keys(storm_id, GATHERED, digest(problem_key, PROBLEM_ID_LENGTH))
        await self._table.merge(f"note a signal in {storm_id}", {**keys, "Signal": short(signal)})

    async def gathered(self, storm_id: str) -> Sequence[Gathered]:
        """Every problem that a storm gathered, in the order in which they came."""
        rows = await self._of(storm_id, GATHERED, LISTED)
        splits = {split.problem_id: split.incident.id for split in await self.splits(storm_id)}
        found = [_gathered(row, splits) for row in rows]
        return sorted(found, key=lambda one: (one.first_seen, one.id))

    async def declaration(self, storm_id: str, problem_id: str) -> Declaration | None:
        """What a gathered problem's first delivery declared; None where the storm gathered no such problem."""
        row = await self._table.get(f"read what {storm_id} gathered", storm_id, f"{GATHERED}{problem_id}")
        return None if row is None else record_of(Declaration, row, "Declaration")

    async def agree(self, split: SplitOut) -> SplitOut:
        """Keep that a problem is split out; returns what was agreed on first. Safe to repeat."""
        doing = f"split a problem out of {split.storm_id}"
        keys = _keys(split.storm_id, SPLIT, split.problem_id)
        new = {
            **keys,
            "IncidentId": split.incident.id,
            "By": short(split.by),
            "Finished": False,
            **json_columns("Incident", split.incident),
        }
        if await self._table.insert(doing, new):
            return split
        row = await self._table.get(doing, keys["PartitionKey"], keys["RowKey"])
        return split if row is None else _split(row)

    async def finish(self, split: SplitOut) -> None:
        """Note that it was done. Safe to repeat."""
        keys = _keys(split.storm_id, SPLIT, split.problem_id)
        await self._table.merge(f"note the split of {split.storm_id}", {**keys, "Finished": True})

    async def was_split(self, storm_id: str, problem_key: str) -> bool:
        """Whether a person split this problem out of the storm."""
        keys = _keys(storm_id, SPLIT, digest(problem_key, PROBLEM_ID_LENGTH))
        return await self._table.get(f"read what {storm_id} gave away", *keys.values()) is not None

    async def splits(self, storm_id: str) -> Sequence[SplitOut]:
        """Every split of a storm."""
        return [_split(row) for row in await self._of(storm_id, SPLIT)]

    async def unfinished(self) -> Sequence[SplitOut]:
        """Every split that was agreed on and not done yet, of all storms; a filtered scan of the table."""
        return [
            _split(row)
            for row in await self._table.query("look for splits that are not done", "Finished eq false")
        ]

    async def _of(self, storm_id: str, kind: str, select: Sequence[str] | None = None) -> list[Row]:
        return await self._table.query(
            f"read what {storm_id} gathered",
            "PartitionKey eq @storm and RowKey ge @first and RowKey lt @last",
            {"storm": storm_id, "first": kind, "last": f"{kind}~"},
            select=select,
        )


def _keys(storm_id: str, kind: str, problem_id: str) -> dict[str, Any]:
    return {"PartitionKey": storm_id, "RowKey": f"{kind}{problem_id}"}


def _gathered_columns(declaration: Declaration, at: datetime) -> Columns:
    return {
        **text_columns("ProblemKey", declaration.problem_key),
        "Title": short(declaration.title),
        "Severity": declaration.severity.label,
        "Service": short(declaration.service),
        **json_columns("Source", to_json(declaration.source)),
        "FirstSeen": instant(at),
        "Signal": "",
        **json_columns("Declaration", declaration),
    }


def _gathered(row: Row, splits: dict[str, str]) -> Gathered:
    problem_id = row["RowKey"].removeprefix(GATHERED)
    return Gathered(
        id=problem_id,
        problem_key=text_of(row, "ProblemKey"),
        title=row["Title"],
        severity=next(severity for severity in Severity if severity.label == row["Severity"]),
        service=row["Service"] or None,
        source=record_of(Source, row, "Source"),
        first_seen=datetime.fromisoformat(row["FirstSeen"]),
        signal=row.get("Signal") or None,
        split_out=splits.get(problem_id),
    )


def _split(row: Row) -> SplitOut:
    incident = record_of(Incident, row, "Incident")
    return SplitOut(row["PartitionKey"], row["RowKey"].removeprefix(SPLIT), incident, row["By"])
