"""Medians, ratios and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Spread:
    """Some measurements of one thing: their median, the least, the most, and how many."""

    middle: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of measurements.

        Raises:
            ValueError: There are none.
        """
        if not values:
            raise ValueError("nothing was measured")
        return cls(median(values), min(values), max(values), len(values))

    def text(self, digits: int = 2) -> str:
        """Like `1.04 (1.03-1.06)`; the median alone where nothing varied."""
        middle = f"{self.middle:,.{digits}f}"
        if self.least == self.most:
            return middle
        return f"{middle} ({self.least:,.{digits}f}-{self.most:,.{digits}f})"


def ratios(ones: Sequence[float], others: Sequence[float]) -> Spread:
    """Each of the ones against the other of its round: what slows the machine for a while slows both.

    Raises:
        ValueError: There are not as many of both, or none.
    """
    return Spread.of([one / other for one, other in zip(ones, others, strict=True)])


@dataclass(frozen=True)
class Target:
    """What a figure is to reach: at most, at least, or exactly so much. None is for a figure that is only said."""

    relation: Literal["<=", ">=", "=="]
    value: float

    def is_met_by(self, figure: float) -> bool:
        """Whether a figure is as it should be."""
        if self.relation == "==":
            return figure == self.value
        return figure <= self.value if self.relation == "<=" else figure >= self.value

    @property
    def text(self) -> str:
        """Like `<= 1.05`."""
        relation = "" if self.relation == "==" else f"{self.relation} "
        return f"{relation}{self.value:,g}"


@dataclass(frozen=True)
class Line:
    """One straight line through points: `start + slope * x`, and how far the worst point is from it."""

    start: float
    slope: float
    worst: float

    @classmethod
    def through(cls, points: Sequence[tuple[float, float]]) -> Line:
        """The line of least squares.

        Raises:
            ValueError: There are fewer than two different places to draw it through.
        """
        count = len(points)
        mean_x, mean_y = sum(x for x, _ in points) / max(count, 1), sum(y for _, y in points) / max(count, 1)
        wide = sum((x - mean_x) ** 2 for x, _ in points)
        if not wide:
            raise ValueError("a line needs two places")
        slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / wide
        start = mean_y - slope * mean_x
        return cls(start, slope, max(abs(y - (start + slope * x)) for x, y in points))
