"""The JSON that passes between a Functions host and the Durable SDK: history events, trigger body, answer.

Shapes: the `orchestrationTrigger` of Azure/azure-functions-durable-extension and, on the other side,
`DurableOrchestrationContext` and `HistoryEvent` of azure-functions-durable 1.x.
"""

import json
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from azure.durable_functions.models.history import HistoryEventType

Event = dict[str, Any]
Action = dict[str, Any]

ERROR_LABEL = "\n\n$OutOfProcData$:"
"""Stands between the text of a failed orchestrator's exception and its answer."""

SCHEMA_V2, SCHEMA_V3 = 1, 2
MAXIMUM_SHORT_TIMER = "6.00:00:00"
LONG_TIMER_INTERVAL = "3.00:00:00"
"""Longest single timer of the Azure Storage provider, and the pieces a longer one is cut into (.NET TimeSpans)."""


def stamp(moment: datetime) -> str:
    """A moment (aware) as the host writes it: UTC, microseconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_stamp(text: str) -> datetime:
    """The moment (UTC) that `stamp` or the SDK wrote."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def event(kind: HistoryEventType, at: datetime, event_id: int = -1, **fields: object) -> Event:
    """One history event; what was not played yet, says so."""
    return {
        "EventType": int(kind),
        "EventId": event_id,
        "IsPlayed": False,
        "Timestamp": stamp(at),
        **fields,
    }


def history_name(event: Event) -> str:
    """The kind of an event in the words of the Durable HTTP API, like `TaskScheduled`."""
    return HistoryEventType(event["EventType"]).name.title().replace("_", "")


def execution_started(at: datetime, name: str, input_text: str | None) -> Event:
    """The message that begins an execution; `input_text` is JSON text."""
    return event(HistoryEventType.EXECUTION_STARTED, at, Name=name, Version="", Input=input_text)


def task_completed(at: datetime, task_id: int, result: str | None) -> Event:
    """An activity ended; `result` is JSON text."""
    return event(HistoryEventType.TASK_COMPLETED, at, TaskScheduledId=task_id, Result=result)


def task_failed(at: datetime, task_id: int, reason: str, details: str = "") -> Event:
    """An activity raised, or is not there."""
    return event(HistoryEventType.TASK_FAILED, at, TaskScheduledId=task_id, Reason=reason, Details=details)


def activity_raised(at: datetime, task_id: int, name: str, error: BaseException) -> Event:
    """An activity raised; two spaces before the exception, as the Functions host writes it."""
    reason = f"Activity function '{name}' failed:  {type(error).__name__}: {error}"
    return task_failed(at, task_id, reason, "".join(traceback.format_exception(error)).rstrip())


def child_ended(at: datetime, task_id: int, output: str | None, *, completed: bool) -> Event:
    """A sub-orchestration ended; `output` is JSON text if it completed, else the reason in plain words."""
    if completed:
        kind = HistoryEventType.SUB_ORCHESTRATION_INSTANCE_COMPLETED
        return event(kind, at, TaskScheduledId=task_id, Result=output)
    kind = HistoryEventType.SUB_ORCHESTRATION_INSTANCE_FAILED
    return event(kind, at, TaskScheduledId=task_id, Reason=output, Details="")


def timer_fired(at: datetime, task_id: int, fire_at: datetime) -> Event:
    """A durable timer is due."""
    return event(HistoryEventType.TIMER_FIRED, at, TimerId=task_id, FireAt=stamp(fire_at))


def event_raised(at: datetime, name: str, input_text: str) -> Event:
    """Someone raised an external event; `input_text` is JSON text."""
    return event(HistoryEventType.EVENT_RAISED, at, Name=name, Input=input_text)


def trigger_body(
    instance_id: str, parent_id: str | None, input_text: str | None, history: list[Event]
) -> str:
    """What an orchestrator function is called with: the whole history, the newest episode not yet played."""
    return json.dumps(
        {
            "history": history,
            "input": None if input_text is None else json.loads(input_text),
            "instanceId": instance_id,
            "isReplaying": history[0]["IsPlayed"],
            "parentInstanceId": parent_id,
            "upperSchemaVersion": SCHEMA_V2,
            "upperSchemaVersionNew": SCHEMA_V3,
            "maximumShortTimerDuration": MAXIMUM_SHORT_TIMER,
            "longRunningTimerIntervalDuration": LONG_TIMER_INTERVAL,
            "defaultHttpAsyncRequestSleepTimeMillseconds": 30000,
        }
    )


@dataclass(frozen=True)
class Answer:
    """What an orchestrator function answered: everything it ever asked for, and how it stands."""

    actions: list[Action] = field(default_factory=list)
    is_done: bool = False
    output: object = None
    error: str | None = None
    custom_status: object = None


def read_answer(text: str) -> Answer:
    """The answer of an orchestrator that returned, or waits."""
    state = json.loads(text)
    [actions] = state["actions"] or [[]]
    return Answer(
        actions=actions,
        is_done=state["isDone"],
        output=state.get("output"),
        error=state.get("error"),
        custom_status=state.get("customStatus"),
    )


def read_failure(error: Exception) -> Answer | None:
    """The answer that a failed orchestrator's exception carries; None where it carries none."""
    _, label, text = str(error).rpartition(ERROR_LABEL)
    return read_answer(text) if label else None
