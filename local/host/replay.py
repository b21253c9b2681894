"""The host's half of a replay: walk the SDK's actions, one at a time, against the history.

The SDK answers each episode with *all* actions it ever asked for. The host performs them again from the first, each
awaited before the next begins, mints the sequence numbers, and matches them with what the history says was scheduled.
What the history does not know yet is new and has to be done. Pure: no clock, no I/O.

Rules: `OutOfProcOrchestrationShim` (Azure/azure-functions-durable-extension), `TaskOrchestrationContext`,
`TaskOrchestrationExecutor` and `RetryInterceptor` (Azure/durabletask).
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.durable_functions.models.actions.ActionType import ActionType
from azure.durable_functions.models.history import HistoryEventType as Type

from local.host.effects import CallActivity, Effect, StartChild, StartTimer
from local.host.tasks import Task, when_all, when_any
from local.host.wire import Action, Event, read_stamp


class NonDeterministic(Exception):
    """The orchestrator asked for something else than its history says it did."""


class Unsupported(Exception):
    """The orchestrator asked for something this runner does not do."""


@dataclass(frozen=True)
class Decision:
    """Where a walk ended."""

    effects: list[Effect]
    """New, by sequence number."""
    may_complete: bool
    """Every action has ended and no task is open, cancelled timers apart."""
    continues_with: str | None
    """Input (the SDK's JSON text) of the next execution, if it continues as new."""
    waits_for: list[str]
    """Names of external events, and sequence numbers, that it waits for."""


class _Walk:
    """The state of one walk."""

    def __init__(self, execution_id: str, actions: list[Action]) -> None:
        self._execution_id = execution_id
        self._actions = iter(actions)
        self._now = datetime.min.replace(tzinfo=UTC)
        self._unconfirmed: dict[int, Effect] = {}
        self._open: dict[int, Task] = {}
        self._waiting: dict[str, list[Task]] = {}
        self._early: dict[str, deque[None]] = {}
        self._minted = 0
        self._ended = False
        self._continues_with: str | None = None

    def decision(self) -> Decision:
        waits_for = [*(str(task_id) for task_id in self._open), *self._waiting]
        effects = list(self._unconfirmed.values())
        return Decision(effects, self._ended and not self._open, self._continues_with, waits_for)

    def process(self, event: Event) -> None:
        match event["EventType"]:
            case Type.ORCHESTRATOR_STARTED:
                self._now = read_stamp(event["Timestamp"])
            case Type.EXECUTION_STARTED:
                self._advance(ok=True)
            case Type.TASK_SCHEDULED | Type.SUB_ORCHESTRATION_INSTANCE_CREATED | Type.TIMER_CREATED:
                self._confirm(event)
            case Type.TASK_COMPLETED | Type.SUB_ORCHESTRATION_INSTANCE_COMPLETED:
                self._settle(event["TaskScheduledId"], ok=True)
            case Type.TASK_FAILED | Type.SUB_ORCHESTRATION_INSTANCE_FAILED:
                self._settle(event["TaskScheduledId"], ok=False)
            case Type.TIMER_FIRED:
                self._settle(event["TimerId"], ok=True)
            case Type.EVENT_RAISED:
                self._deliver(event["Name"].casefold())

    def _advance(self, *, ok: bool) -> None:  # noqa: ARG002 - how the last one ended is the SDK's affair, not ours
        for action in self._actions:
            task = self._begin(action)
            if not task.settled:
                task.when_settled(self._advance)
                return
        self._ended = True

    def _begin(self, action: Action) -> Task:  # noqa: PLR0911 - one line for each kind of action
        match action["actionType"]:
            case ActionType.CALL_ACTIVITY:
                return self._call_activity(action)
            case ActionType.CALL_SUB_ORCHESTRATOR:
                return self._start_child(action)
            case ActionType.CALL_ACTIVITY_WITH_RETRY:
                return self._with_retry(lambda: self._call_activity(action), action)
            case ActionType.CALL_SUB_ORCHESTRATOR_WITH_RETRY:
                return self._with_retry(lambda: self._start_child(action), action)
            case ActionType.CREATE_TIMER:
                return self._start_timer(read_stamp(action["fireAt"]), cancelled=action["isCanceled"])
            case ActionType.WAIT_FOR_EXTERNAL_EVENT:
                return self._wait_for_event(action["externalEventName"].casefold())
            case ActionType.WHEN_ALL:
                return when_all([self._begin(each) for each in action["compoundActions"]])
            case ActionType.WHEN_ANY:
                return when_any([self._begin(each) for each in action["compoundActions"]])
            case ActionType.CONTINUE_AS_NEW:
                self._continues_with = action["input"]
                return Task.ended()
            case other:
                raise Unsupported(_refusal(other))

    def _mint(self, effect_of: Callable[[int], Effect]) -> Task:
        task_id, self._minted = self._minted, self._minted + 1
        self._unconfirmed[task_id] = effect_of(task_id)
        self._open[task_id] = Task()
        return self._open[task_id]

    def _call_activity(self, action: Action) -> Task:
        return self._mint(lambda task_id: CallActivity(task_id, action["functionName"], action["input"]))

    def _start_child(self, action: Action) -> Task:
        def child(task_id: int) -> StartChild:
            instance_id = action["instanceId"] or f"{self._execution_id}:{task_id}"
            return StartChild(task_id, action["functionName"], action["input"], instance_id)

        return self._mint(child)

    def _start_timer(self, fire_at: datetime, *, cancelled: bool = False) -> Task:
        task = self._mint(lambda task_id: StartTimer(task_id, fire_at))
        if cancelled:  # the timer is created all the same: its number is taken, and it will fire unheard
            self._settle(self._minted - 1, ok=False)
        return task

    def _with_retry(self, start: Callable[[], Task], action: Action) -> Task:
        """Attempts and the waits between them; after the last failure a further wait of no length."""
        wait = timedelta(milliseconds=action["retryOptions"]["firstRetryIntervalInMilliseconds"])
        left = action["retryOptions"]["maxNumberOfAttempts"]
        result = Task()

        def attempt() -> None:
            nonlocal left
            left -= 1
            start().when_settled(attempted)

        def attempted(*, ok: bool) -> None:
            if ok:
                result.settle(ok=True)
            else:
                pause = self._start_timer(self._now + (wait if left > 0 else timedelta()))
                pause.when_settled(waited)

        def waited(*, ok: bool) -> None:  # noqa: ARG001 - nothing cancels this timer
            if left > 0:
                attempt()
            else:
                result.settle(ok=False)

        attempt()
        return result

    def _wait_for_event(self, name: str) -> Task:
        if self._early.get(name):
            self._early[name].popleft()
            return Task.ended()
        task = Task()
        self._waiting.setdefault(name, []).append(task)
        return task

    def _deliver(self, name: str) -> None:
        """Wake the newest waiter, or keep the event for the next one."""
        if not self._waiting.get(name):
            self._early.setdefault(name, deque()).append(None)
            return
        task = self._waiting[name].pop()
        if not self._waiting[name]:
            del self._waiting[name]
        task.settle(ok=True)

    def _settle(self, task_id: int, *, ok: bool) -> None:
        task = self._open.pop(task_id, None)
        if task is not None:  # an activity may be answered twice, a cancelled timer fires unheard
            task.settle(ok=ok)

    def _confirm(self, event: Event) -> None:
        effect = self._unconfirmed.pop(event["EventId"], None)
        if effect is None or effect.created != event["EventType"] or effect.name != event.get("Name"):
            raise NonDeterministic(_mismatch(event, effect))


def _mismatch(event: Event, effect: Effect | None) -> str:
    was = f"{Type(event['EventType']).name} {event.get('Name') or ''}".strip()
    now = "nothing" if effect is None else f"{effect.created.name} {effect.name or ''}".strip()
    return (
        f"Non-deterministic workflow detected: as number {event['EventId']} the history has {was}, "
        f"and this replay asked for {now}. Was the orchestrator changed while the instance ran, "
        "or does it depend on something else than its history?"
    )


def _refusal(action_type: int) -> str:
    known = {ActionType.CALL_ENTITY: "call_entity", ActionType.SIGNAL_ENTITY: "signal_entity"}
    name = {**known, ActionType.CALL_HTTP: "call_http"}.get(ActionType(action_type), str(action_type))
    return f"The local runner does not do {name}. Do it in an activity, or run the app with `func start`."


def walk(execution_id: str, history: Iterable[Event], actions: list[Action]) -> Decision:
    """Perform the actions against the history and say what is new.

    `execution_id` names the sub-orchestrations that were given no id of their own.

    Raises:
        NonDeterministic: the history and the actions contradict each other.
        Unsupported: an action that this runner does not do.
    """
    state = _Walk(execution_id, actions)
    for event in history:
        state.process(event)
    return state.decision()
