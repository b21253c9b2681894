"""The bench's rows for a terminal, for a program and for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.rows import HEADINGS, Row
from bench.table import Table

FIGURE_WIDTH = 50


@dataclass(frozen=True)
class Report:
    """One run."""

    command: str
    rows: Sequence[Row]
    tables: Sequence[Table]
    seconds: float
    processors: int

    @property
    def misses(self) -> list[str]:
        """The letters of the rows that miss their target."""
        return [row.letter for row in self.rows if row.verdict == "miss"]

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "command": self.command,
            "seconds": round(self.seconds, 1),
            "rows": [row.to_json() for row in self.rows],
            "tables": [table.to_json() for table in self.tables],
        }

    def to_text(self) -> str:
        """For a terminal."""
        return "\n".join([self.command, "", *map(_line, self.rows), *self._growth(), "", self._summary()])

    def _growth(self) -> Iterator[str]:
        for table in self.tables:
            yield f"\n{table.title}"
            yield from (
                f"  {cells}" for cells in ("  ".join(f"{c:>14}" for c in row) for row in table.grid())
            )

    def _summary(self) -> str:
        missed = f"missed: {', '.join(self.misses)}" if self.misses else "nothing missed"
        return (
            f"{sum(row.verdict == 'hold' for row in self.rows)} targets hold; {missed}. {self.seconds:.0f} s."
        )

    def to_markdown(self) -> str:
        """For the docs: the rows, then the tables."""
        said = f"`{self.command}`, on {self.processors} processors that do other work besides:"
        shown = (f"### {table.title}\n\n{_grid(table.grid())}\n" for table in self.tables)
        return (
            "\n".join(["", said, "", _grid([HEADINGS, *(row.cells for row in self.rows)]), "", *shown]) + "\n"
        )


def _line(row: Row) -> str:
    letter, figure, measured, naive, target, verdict, note = row.cells
    beside = f"naive {naive}" if naive else ""
    text = f"{verdict:<5} {letter:<8}{figure:<{FIGURE_WIDTH}} {measured:<22} {target:<9} {beside}"
    return f"{text.rstrip()}\n{'':14}{note}" if note else text.rstrip()


def _grid(rows: Iterable[Sequence[str]]) -> str:
    heading, *body = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    rule = ["---" for _ in heading]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, rule, *body))
