"""What the stand-ins know and remember, and the errors that they answer with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.vendors.faults import Faults
from local.vendors.rights import LAGS, RIGHTS


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

    `missing_rights` holds which of the `RIGHTS` were taken away, `lag_seconds` how long each of the `LAGS`
    lasts where it is not as usual; `parts` is each vendor's own state, by the vendor's name. `team_limit` is how many
    requests a second Graph takes about one team before it answers 429; None for any number.
    """

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    faults: Faults = field(default_factory=Faults)
    missing_rights: set[str] = field(default_factory=set)
    lag_seconds: dict[str, float] = field(default_factory=dict)
    team_limit: int | None = None
    requests: list[Recorded] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    def may(self, right: str) -> bool:
        """Whether a right is (still) granted.

        Raises:
            KeyError: Nobody could take it away, because it is not among the `RIGHTS`.
        """
        if right not in RIGHTS:
            raise KeyError(right)
        return right not in self.missing_rights

    def lag(self, what: str, usual: float = 0.0) -> float:
        """For how many seconds one of the `LAGS` lasts.

        Raises:
            KeyError: Nobody could order it, because it is not among the `LAGS`.
        """
        if what not in LAGS:
            raise KeyError(what)
        return self.lag_seconds.get(what, usual)


class VendorError(Exception):
    """A refusal that a handler raises: status, the vendor's body, further headers."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}
