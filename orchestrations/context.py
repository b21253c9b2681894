"""What a plan uses of the Durable Functions SDK, as types: all that has to change when the SDK does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol


class Task(Protocol):
    """Something that the Durable runtime completes: an activity, a timer, an external event, or any of several.

    `result` is its value; ask `failure_of` first.
    """

    result: Any


class Context(Protocol):
    """The part of `azure.durable_functions.DurableOrchestrationContext` that the plans use."""

    @property
    def current_utc_datetime(self) -> datetime:
        """The time, the same at every replay."""
        ...

    def get_input(self) -> Any:
        """What the orchestration was started with."""
        ...

    def call_activity(self, name: str, input_: Any = None) -> Task:
        """An activity; it is scheduled when it is yielded, not before."""
        ...

    def create_timer(self, fire_at: datetime) -> Task:
        """A wait that survives restarts."""
        ...

    def wait_for_external_event(self, name: str) -> Task:
        """A wait for someone outside."""
        ...

    def task_any(self, activities: list[Any]) -> Any:
        """Completes with the first of these tasks as its value."""
        ...

    def set_custom_status(self, status: Any) -> None:
        """What the instance's status shows."""
        ...


def failure_of(task: Task) -> Exception | None:
    """Why a completed task failed; None where it did not.

    SDK 1.x leaves the exception as the task's result; 2.x raises it from there, and keeps it beside.
    """
    of_next_sdk: Any = task
    if getattr(task, "is_failed", False):
        return of_next_sdk.get_exception()
    return task.result if isinstance(task.result, Exception) else None
