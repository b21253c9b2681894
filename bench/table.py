"""A table of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """What it shows, its columns, and its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def grid(self) -> list[Sequence[str]]:
        """The headings and the rows."""
        return [self.columns, *self.rows]

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)
