"""What launches did outside, read from the stand-ins' request log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bench.calls import counted, name_of
from local.vendors.world import Recorded

MARK = re.compile(r"^/pager/pages\?mark=(\d+)$")
VENDORS = ("azure-devops", "graph", "bot", "pager")
TELLING = r"(?i)/sendMail$|^/pager/pages$|/activities$"
"""A call that tells a person: a page, or a message in the channel."""


@dataclass(frozen=True)
class Launch:
    """One launch: when it was asked for (seconds on the stand-ins' clock), and every call until the next was.

    The tables' relay has a clock of its own, so table operations are counted and not compared in time.
    """

    began: float
    requests: list[Recorded]

    @property
    def calls(self) -> list[Recorded]:
        """The calls of vendors and of the token service."""
        return [request for request in self.requests if not _is_table_operation(request)]

    @property
    def table_operations(self) -> list[Recorded]:
        """The calls of Table Storage."""
        return [request for request in self.requests if _is_table_operation(request)]

    @property
    def names(self) -> Counter[str]:
        """How often each kind of call was made outside the tables."""
        return counted(self.calls)

    @property
    def usable_ms(self) -> float:
        """From the call that began it until record, room and people were there, linked and briefed.

        What is done after that to keep the record (a briefing brought up to date, what is missing) does not count.
        """
        writes = [r for r in self.calls if r.method in ("POST", "PATCH") and r.vendor in VENDORS]
        return 1000 * (max(r.ended for r in writes) - self.began)

    @property
    def notice_ms(self) -> float:
        """Until the first person had been told."""
        told = [r for r in self.calls if r.method == "POST" and re.search(TELLING, r.path)]
        return 1000 * (min(r.ended for r in told) - self.began)

    def first(self, name: str) -> Recorded:
        """The first call of a name.

        Raises:
            LookupError: There was none.
        """
        for request in self.calls:
            if name_of(request) == name:
                return request
        raise LookupError(f"no call '{name}' among {', '.join(self.names)}")


def launches_in(requests: Iterable[Recorded]) -> list[Launch]:
    """The launches between the marks that a sample leaves; what comes after the last mark is none's."""
    found: list[Launch] = []
    for request in requests:
        if MARK.match(request.path):
            found.append(Launch(request.ended, []))
        elif found:
            found[-1].requests.append(request)
    return found[:-1]


def side_by_side(one: Recorded, other: Recorded) -> float:
    """For how many milliseconds two calls were under way at the same time."""
    return 1000 * max(0.0, min(one.ended, other.ended) - max(one.began, other.began))


def _is_table_operation(request: Recorded) -> bool:
    return request.vendor not in (*VENDORS, "identity")
