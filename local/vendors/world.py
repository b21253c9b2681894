"""What the stand-ins know and remember, and the errors that they answer with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.vendors.faults import Faults


@dataclass(frozen=True)
class Recorded:
    """One request that arrived, for assertions: times are seconds since the world began."""

    number: int
    vendor: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    began: float
    ended: float
    status: int | None
    fault: str | None

    def to_json(self) -> dict[str, Any]:
        """As the control address lists it."""
        return dict(self.__dict__)


@dataclass
class World:
    """One set of stand-in vendors.

    `missing_rights` holds the names of permissions that were taken away (as the vendors write them, for
    example `Channel.Create.Group`); `lag_seconds` is how long a write stays unseen by the reads named in its
    key (`wiql`, `channels`); `parts` is each vendor's own state, by the vendor's name.
    """

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    faults: Faults = field(default_factory=Faults)
    missing_rights: set[str] = field(default_factory=set)
    lag_seconds: dict[str, float] = field(default_factory=dict)
    requests: list[Recorded] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    def may(self, right: str) -> bool:
        """Whether the permission is (still) granted."""
        return right not in self.missing_rights


class VendorError(Exception):
    """A refusal that a handler raises: status, the vendor's body, further headers."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}
