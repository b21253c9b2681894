"""Faults and delays on order: what a request meets before, instead of, or after its real handling."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "answer",  # answer `status` and do nothing
    "hang",  # do nothing for `seconds`, then drop the connection
    "drop_before",  # drop the connection and do nothing
    "drop_after",  # do it, then drop the connection: the caller cannot know that it was done
    "error_after",  # do it, then answer `status`
    "slow_after",  # do it, then answer only after `seconds`
    "delay",  # wait `seconds`, then go on as usual
    "sign_in_page",  # answer 203 with an HTML page, as Azure DevOps does to a bad token
    "malformed",  # do it, then answer 200 with a body that is no JSON
]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass
class Fault:
    """One order.

    Attributes:
        kind: What happens; see `Kind`.
        method: The HTTP method it is for; `*` for all.
        path: A regular expression searched in the request's path and query.
        sent: A regular expression searched in the request's body, for calls that differ in nothing else.
        times: How many matching requests it meets; None is for ever.
        skip: How many matching requests pass before it starts.
        status: The HTTP status of `answer` and `error_after`.
        retry_after: Seconds for a Retry-After header; None sends none.
        seconds: How long `hang`, `slow_after` and `delay` take.
        body: What `answer` and `error_after` send; None sends the vendor's usual error body.
        headers: Further headers of the answer.
    """

    kind: Kind
    method: str = "*"
    path: str = "."
    sent: str = ""
    times: int | None = 1
    skip: int = 0
    status: int = 503
    retry_after: float | None = None
    seconds: float = 0.0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def matches(self, method: str, path: str, body: str = "") -> bool:
        """Whether the order speaks of such a request."""
        if self.method not in ("*", method) or not re.search(self.path, path):
            return False
        return re.search(self.sent, body) is not None


class Faults:
    """The orders in force; the first that matches is used up first."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add an order behind those in force."""
        self.orders.append(fault)

    def in_force(self) -> list[Fault]:
        """The orders that are not used up."""
        return [fault for fault in self.orders if fault.times != 0]

    def take(self, method: str, path: str, body: str = "") -> Fault | None:
        """The order that this request meets, counted as used."""
        for fault in self.orders:
            if fault.times == 0 or not fault.matches(method, path, body):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None
