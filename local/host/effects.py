"""What an orchestration newly asks its host to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from azure.durable_functions.models.history import HistoryEventType as Type

from local.host.wire import Event, event, stamp


@dataclass(frozen=True)
class CallActivity:
    """Run an activity; `input_text` is JSON text."""

    created: ClassVar = Type.TASK_SCHEDULED
    task_id: int
    name: str
    input_text: str | None

    def to_event(self, at: datetime) -> Event:
        """The history event that says it was begun."""
        return event(self.created, at, self.task_id, Name=self.name, Version="", Input=self.input_text)


@dataclass(frozen=True)
class StartChild:
    """Start a sub-orchestration; `input_text` is JSON text."""

    created: ClassVar = Type.SUB_ORCHESTRATION_INSTANCE_CREATED
    task_id: int
    name: str
    input_text: str | None
    instance_id: str

    def to_event(self, at: datetime) -> Event:
        """The history event that says it was begun."""
        return event(
            self.created,
            at,
            self.task_id,
            Name=self.name,
            Version="",
            Input=self.input_text,
            InstanceId=self.instance_id,
        )


@dataclass(frozen=True)
class StartTimer:
    """Set a durable timer."""

    created: ClassVar = Type.TIMER_CREATED
    name: ClassVar = None
    task_id: int
    fire_at: datetime

    def to_event(self, at: datetime) -> Event:
        """The history event that says it was begun."""
        return event(self.created, at, self.task_id, FireAt=stamp(self.fire_at))


Effect = CallActivity | StartChild | StartTimer
