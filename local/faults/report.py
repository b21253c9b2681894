"""What the matrix says: a table for the terminal, JSON, and Markdown for the docs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from local.faults.columns import COLUMNS, TIMES
from local.faults.limits import NOT_COVERED, READING
from local.faults.matrix import Judged, Seen
from local.faults.verdicts import COMPLETE, FAILED, NAMED, TWICE
from local.vendors.world import Recorded

SIGNS = {COMPLETE: "o", NAMED: "n", TWICE: "2", FAILED: "X"}
NONE = "."
PROGRESS_EVERY = 100
LEGEND = (
    "each cell: once, three times, for ever",
    "o  one of everything",
    "n  for ever out of order: all else is complete, and the status names step, cause and fix",
    "2  complete, but someone was paged twice: nobody could know whether the first page had arrived",
    "X  failed",
    ".  there is no such thing, or it is among what is not covered",
)


def progress(each: Iterable[Judged], cells: int) -> Iterator[Judged]:
    """Show that it goes on: each verdict on a terminal, a line for every hundred elsewhere."""
    for number, judged in enumerate(each, 1):
        if sys.stderr.isatty():
            print(SIGNS[judged.verdict.mark], end="", file=sys.stderr, flush=True)
        elif number % PROGRESS_EVERY == 0:
            print(f"{number} of {cells} cells", file=sys.stderr, flush=True)
        yield judged


@dataclass(frozen=True)
class Report:
    """All verdicts, with what is needed to get them again."""

    rows: Sequence[Seen]
    judged: Sequence[Judged]
    seed: int
    seconds: float
    command: str

    @property
    def failures(self) -> list[Judged]:
        """The cells that do not hold."""
        return [each for each in self.judged if each.verdict.mark == FAILED]

    @property
    def figures(self) -> dict[str, int]:
        """Cells by mark."""
        marks = Counter(each.verdict.mark for each in self.judged)
        return {mark: marks[mark] for mark in SIGNS}

    @property
    def first_line(self) -> str:
        """Seed, size and figures."""
        held = len(self.judged) - len(self.failures)
        marks = ", ".join(f"{count} {mark}" for mark, count in self.figures.items() if mark != FAILED)
        size = f"{len({each.cell.row for each in self.judged})} rows, {len(self.judged)} cells"
        return f"seed {self.seed}: {size}, {held} hold ({marks}), {len(self.failures)} fail"

    def text(self) -> str:
        """For the terminal."""
        lines = [f"{self.first_line}, {self.seconds:.0f} s", "", *self._table(), "", *LEGEND]
        lines += ["", *self._others(), *self._proofs()]
        return "\n".join(lines)

    def json(self) -> str:
        """For programs."""
        cells = [
            {
                "row": each.cell.row,
                "column": each.cell.column,
                "often": each.cell.often,
                "mark": each.verdict.mark,
                "faults": each.verdict.faults,
                "seconds": round(each.seconds, 2),
            }
            for each in self.judged
        ]
        head = {"seed": self.seed, "command": self.command, "seconds": round(self.seconds, 1)}
        return json.dumps({**head, "figures": self.figures, "cells": cells}, indent=1)

    def markdown(self) -> str:
        """A part of the docs: the same for the same verdicts."""
        names = [column.name for column in COLUMNS]
        table = [f"| call | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}"]
        table += [f"| {row} | {' | '.join(self._row(row))} |" for row in self._row_names]
        meanings = [f"- **{column.name}**: {column.meaning}" for column in COLUMNS]
        occasions = dict.fromkeys(seen.occasion for seen in self.rows)
        rows = [f"- {each}: {', '.join(self._seen_in(each))}" for each in occasions]
        parts = (
            [f"Printed by `{self.command}`."],
            [self.first_line + "."],
            table,
            [f"- `{line[0]}` {line[3:]}" if line[1:3] == "  " else f"- {line}" for line in LEGEND],
            ["### The faults", "", *meanings],
            [
                "### The calls",
                "",
                "Found by watching launches. Each call meets its faults in such a launch:",
                "",
                *rows,
            ],
            ["### Besides", "", *(f"- {line}" for line in self._others())],
            ["### How to read it", "", *(f"- {line}" for line in READING)],
            ["### What the matrix does not cover", "", *(f"- {line}" for line in NOT_COVERED)],
        )
        return "\n\n".join("\n".join(part) for part in parts) + "\n"

    def _seen_in(self, occasion: str) -> list[str]:
        return [seen.call.name for seen in self.rows if seen.occasion == occasion]

    @cached_property
    def _signs(self) -> dict[tuple[str, str, str], str]:
        return {(j.cell.row, j.cell.column, j.cell.often): SIGNS[j.verdict.mark] for j in self.judged}

    @property
    def _row_names(self) -> list[str]:
        there = {each.cell.row for each in self.judged}
        return [seen.call.name for seen in self.rows if seen.call.name in there]

    def _row(self, row: str) -> list[str]:
        return ["".join(self._signs.get((row, c.name, often), NONE) for often in TIMES) for c in COLUMNS]

    def _table(self) -> Iterator[str]:
        names = self._row_names
        wide = max(map(len, names), default=0)
        yield " ".join([" " * wide, *(f"{column.name:<{_width(column.name)}}" for column in COLUMNS)])
        for row in names:
            signs = (
                f"{cell:<{_width(column.name)}}" for cell, column in zip(self._row(row), COLUMNS, strict=True)
            )
            yield " ".join([f"{row:<{wide}}", *signs])

    def _others(self) -> Iterator[str]:
        """What stands in no row of the table."""
        rows = set(self._row_names)
        for each in self.judged:
            if each.cell.row not in rows:
                yield f"{SIGNS[each.verdict.mark]} {each.cell.row}, {each.cell.column}, {each.cell.often}"

    def _proofs(self) -> Iterator[str]:
        for failure in self.failures:
            yield f"\nFAIL {failure.cell.name} ({failure.seconds:.1f} s)"
            yield from (f"  {fault}" for fault in failure.verdict.faults)
            yield from (f"    {_told(request)}" for request in failure.requests)


def _width(name: str) -> int:
    return max(len(name), len(TIMES))


def _told(request: Recorded) -> str:
    status = request.status if request.status is not None else "-"
    fault = f" <- {request.fault}" if request.fault else ""
    return f"{request.began:7.3f} {request.ended:7.3f} {status:>4} {request.method:<5} {request.path[:120]}{fault}"
