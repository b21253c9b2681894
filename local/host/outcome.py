"""How a simulated orchestration went."""

from dataclasses import dataclass
from typing import Any

from local.host.wire import Event


@dataclass(frozen=True)
class ActivityCall:
    """One attempt of an activity; times in virtual seconds."""

    name: str
    input: Any
    started: float
    ended: float
    result: Any = None
    error: Exception | None = None


@dataclass(frozen=True)
class Outcome:
    """How a simulated orchestration went."""

    status: str
    """`Completed`, `Failed` or `Running`."""
    output: Any
    """What it returned; the reason in plain words if it failed."""
    ended: float
    """Virtual seconds from the start to its end, or to the last thing that happened."""
    custom_statuses: list[Any]
    """In order, each time it changed."""
    calls: list[ActivityCall]
    """By start, those of sub-orchestrations too."""
    history: list[Event]
    """Of the last execution, in the shape the SDK is given."""
    stuck: bool
    """Still running, and nothing is left that could wake it."""

    def calls_of(self, name: str) -> list[ActivityCall]:
        """The attempts of one activity, by start."""
        return [call for call in self.calls if call.name == name]
