"""Things that are in force from one instant until another, asked for by the instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Span(Protocol):
    """What is in force from an instant until another; None is for ever."""

    @property
    def starts(self) -> datetime:
        """When it begins."""
        ...

    @property
    def ends(self) -> datetime | None:
        """When it is over."""
        ...


S = TypeVar("S", bound=Span)


class Spans(Generic[S]):
    """Which of many spans are in force at an instant, found without looking at the others."""

    def __init__(self, spans: Iterable[S]) -> None:
        begun: dict[datetime, list[int]] = {}
        over: dict[datetime, list[int]] = {}
        kept = tuple(spans)
        for number, span in enumerate(kept):
            begun.setdefault(span.starts, []).append(number)
            if span.ends is not None:
                over.setdefault(span.ends, []).append(number)
        self._edges = sorted({*begun, *over})
        self._in_force: list[tuple[S, ...]] = [()]
        now: set[int] = set()
        for edge in self._edges:
            now.update(begun.get(edge, ()))
            now.difference_update(over.get(edge, ()))
            self._in_force.append(tuple(kept[number] for number in sorted(now)))

    def at(self, instant: datetime) -> tuple[S, ...]:
        """Those in force, in the order in which they were given."""
        return self._in_force[bisect_right(self._edges, instant)]

    def next_change(self, instant: datetime) -> datetime | None:
        """When one of them begins or ends next, after an instant."""
        following = bisect_right(self._edges, instant)
        return self._edges[following] if following < len(self._edges) else None
