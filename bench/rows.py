"""The rows of the bench's table: a figure, what it is to reach, the naive port's beside it, and the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bench.figures import Spread, Target

MODULES = 1300
"""How many modules may be loaded after one launch."""


@dataclass(frozen=True)
class Row:
    """One row; the letter is its name. Without a target it only says something."""

    letter: str
    figure: str
    measured: Spread
    digits: int = 2
    target: Target | None = None
    naive: Spread | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`hold` or `miss`, by the median; empty where there is no target."""
        if self.target is None:
            return ""
        return "hold" if self.target.is_met_by(self.measured.middle) else "miss"

    @property
    def cells(self) -> tuple[str, ...]:
        """As it is shown: letter, figure, measured, the naive port's, target, verdict, note."""
        naive = self.naive.text(self.digits) if self.naive else ""
        wanted = self.target.text if self.target else ""
        return (
            *(self.letter, self.figure, self.measured.text(self.digits), naive),
            *(wanted, self.verdict, self.note),
        )

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "row": self.letter,
            "figure": self.figure,
            "measured": asdict(self.measured),
            "naive": asdict(self.naive) if self.naive else None,
            "target": asdict(self.target) if self.target else None,
            "verdict": self.verdict,
            "note": self.note,
        }


HEADINGS = ("", "figure", "Muster", "naive port", "target", "verdict", "")
