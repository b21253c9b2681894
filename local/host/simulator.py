"""Run an orchestration in virtual time: the SDK's real replays and the host's half of them, no server, no waiting.

    simulation = Simulation(launch, {"open_work_item": open_work_item}, random=Random(7))
    simulation.raise_event("acknowledged", {"by": "sam"}, at=90)
    outcome = simulation.run({"title": "checkout is down"})

    assert outcome.status == "Completed"
    assert outcome.calls_of("open_work_item")[0].started < 1

- The orchestrator is a generator function as the app registers it, decorated or plain. What it calls is
  looked up by registered name: `activities` (plain or async functions of the decoded input; what they return must be
  JSON, what they raise fails the activity) and `orchestrators` (sub-orchestrations, each like the orchestrator).
- Each activity is called once per attempt, at its virtual start, and its result is delivered `duration` virtual
  seconds later. `duration(name, random)` is 0.05 to 5 seconds at random unless given. Fault on order: let the callable
  raise; `simulation.seconds` tells it the virtual time.
- All times are virtual seconds since the start; `current_utc_datetime` begins at `begins`.
- `run` returns when the orchestration has ended or nothing is left to happen. One that is then still `Running` waits
  for an event that nobody raises: `outcome.stuck`. After `patience` virtual seconds `run` gives up with what there is.
- The host awaits the SDK's actions one at a time, here as in Azure: after `yield task_any([pending, new])` it begins
  nothing more until one of the *new* tasks has ended, whatever the pending ones do. `started` of a call shows it.
- The same seed gives the same run. Messages that arrive at one moment are delivered in one batch, as the host does.
"""

import asyncio
import heapq
import inspect
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from local.host import wire
from local.host.effects import CallActivity, Effect, StartChild, StartTimer
from local.host.episode import Ending, Execution, Orchestrator, play
from local.host.errors import missing_function
from local.host.outcome import ActivityCall, Outcome
from local.host.registered import orchestrator_of
from local.host.wire import Event

Activity = Callable[[Any], Any]
Function = TypeVar("Function")
Duration = Callable[[str, Random], float]

BEGINS = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
THIRTY_DAYS = 30 * 24 * 3600.0


@dataclass
class _Instance:
    execution: Execution
    call: Orchestrator
    parent: tuple[str, int] | None = None
    history: list[Event] = field(default_factory=list)
    custom_statuses: list[Any] = field(default_factory=list)
    ending: Ending | None = None


@dataclass(order=True)
class _Message:
    due: float
    number: int
    instance_id: str = field(compare=False)
    execution_id: str | None = field(compare=False)
    event: Event = field(compare=False)


class Simulation:
    """One run of one orchestration in virtual time; see the module for how it is used."""

    def __init__(  # noqa: PLR0913 - all but two by name, each a knob of its own
        self,
        orchestrator: object,
        activities: Mapping[str, Activity],
        *,
        random: Random,
        orchestrators: Mapping[str, object] | None = None,
        duration: Duration | None = None,
        instance_id: str = "INC-TEST",
        begins: datetime = BEGINS,
        patience: float = THIRTY_DAYS,
    ) -> None:
        self.seconds = 0.0
        """The virtual time now."""
        self.calls: list[ActivityCall] = []
        """The attempts so far, by start."""
        self._orchestrator, self._orchestrators = orchestrator, orchestrators or {}
        self._activities, self._random = activities, random
        self._duration = duration or (lambda _name, random: random.uniform(0.05, 5))
        self._instance_id, self._begins, self._patience = instance_id, begins, patience
        self._instances: dict[str, _Instance] = {}
        self._messages: list[_Message] = []
        self._sent = 0

    @property
    def now(self) -> datetime:
        """The virtual time as a moment (UTC)."""
        return self._begins + timedelta(seconds=self.seconds)

    def raise_event(
        self, name: str, data: object = None, *, at: float, instance_id: str | None = None
    ) -> None:
        """Raise an external event `at` so many virtual seconds after the start; before `run`, or from an activity."""
        moment = self._begins + timedelta(seconds=at)
        self._send(
            instance_id or self._instance_id, None, at, wire.event_raised(moment, name, json.dumps(data))
        )

    def run(self, input_: object = None) -> Outcome:
        """Start the orchestration and let everything happen."""
        # As the SDK's client does: the JSON of the input travels as a JSON string.
        text = None if input_ is None else json.dumps(json.dumps(input_))
        self._start(self._instance_id, self._orchestrator, text, parent=None)
        main = self._instances[self._instance_id]
        while main.ending is None and self._messages and self._messages[0].due <= self._patience:
            self._step()
        return self._outcome(main)

    def _outcome(self, instance: _Instance) -> Outcome:
        ending = instance.ending or Ending("Running", None)
        output = ending.output if ending.status == "Failed" else json.loads(ending.output or "null")
        return Outcome(
            status=ending.status,
            output=output,
            ended=self.seconds,
            custom_statuses=instance.custom_statuses,
            calls=self.calls,
            history=instance.history,
            stuck=instance.ending is None and not self._messages,
        )

    def _step(self) -> None:
        """Hand an instance all it got at the next moment something arrives."""
        first = heapq.heappop(self._messages)
        self.seconds = max(self.seconds, first.due)
        batch, others = [first], []
        while self._messages and self._messages[0].due <= self.seconds:
            message = heapq.heappop(self._messages)
            (batch if message.instance_id == first.instance_id else others).append(message)
        for message in others:
            heapq.heappush(self._messages, message)
        self._play(first.instance_id, batch)

    def _play(self, instance_id: str, batch: list[_Message]) -> None:
        instance = self._instances.get(instance_id)
        if instance is None or instance.ending is not None:
            return
        current = (None, instance.execution.execution_id)
        events = [message.event for message in batch if message.execution_id in current]
        episode = play(instance.execution, instance.history, events, self.now, instance.call)
        instance.history += episode.events
        self._note_status(instance, episode.custom_status)
        for effect in episode.effects:
            self._perform(instance.execution, effect)
        if episode.ending:
            self._end(instance, episode.ending)

    @staticmethod
    def _note_status(instance: _Instance, text: str | None) -> None:
        status = json.loads(text or "null")
        if status != (instance.custom_statuses or [None])[-1]:
            instance.custom_statuses.append(status)

    def _perform(self, execution: Execution, effect: Effect) -> None:
        match effect:
            case CallActivity():
                self._call_activity(execution, effect)
            case StartTimer(task_id=task_id, fire_at=fire_at):
                due = max(self.seconds, (fire_at - self._begins).total_seconds())
                fired = wire.timer_fired(self._begins + timedelta(seconds=due), task_id, fire_at)
                self._send(execution.instance_id, execution.execution_id, due, fired)
            case StartChild(name=name, instance_id=instance_id, task_id=task_id):
                parent = (execution.instance_id, task_id)
                self._start(
                    instance_id, self._orchestrators[name], json.dumps(effect.input_text), parent, name
                )

    def _call_activity(self, execution: Execution, effect: CallActivity) -> None:
        ended = self.seconds + self._duration(effect.name, self._random)
        moment = self._begins + timedelta(seconds=ended)
        order = json.loads(effect.input_text or "null")
        call = ActivityCall(effect.name, order, self.seconds, ended)
        activity = _named(self._activities, effect.name, "activity")
        try:
            result = json.loads(json.dumps(_called(activity, order)))
            message = wire.task_completed(
                moment, effect.task_id, None if result is None else json.dumps(result)
            )
            self.calls.append(replace(call, result=result))
        except Exception as error:  # noqa: BLE001 - the edge to an activity, which may raise what it likes
            message = wire.activity_raised(moment, effect.task_id, effect.name, error)
            self.calls.append(replace(call, error=error))
        self._send(execution.instance_id, execution.execution_id, ended, message)

    def _start(
        self,
        instance_id: str,
        orchestrator: object,
        input_text: str | None,
        parent: tuple[str, int] | None,
        name: str | None = None,
    ) -> None:
        call, own_name = orchestrator_of(orchestrator)
        parent_id = parent[0] if parent else None
        execution = Execution(instance_id, f"{instance_id}-1", name or own_name, input_text, parent_id)
        self._instances[instance_id] = _Instance(execution, call, parent)
        self._begin(execution)

    def _begin(self, execution: Execution) -> None:
        started = wire.execution_started(self.now, execution.name, execution.input_text)
        self._send(execution.instance_id, execution.execution_id, self.seconds, started)

    def _end(self, instance: _Instance, ending: Ending) -> None:
        if ending.status == "ContinuedAsNew":
            stem, _, number = instance.execution.execution_id.rpartition("-")
            instance.execution = replace(
                instance.execution, execution_id=f"{stem}-{int(number) + 1}", input_text=ending.output
            )
            instance.history = []
            self._begin(instance.execution)
            return
        instance.ending = ending
        if instance.parent:
            parent_id, task_id = instance.parent
            completed = ending.status == "Completed"
            message = wire.child_ended(self.now, task_id, ending.output, completed=completed)
            self._send(parent_id, self._instances[parent_id].execution.execution_id, self.seconds, message)

    def _send(self, instance_id: str, execution_id: str | None, due: float, event: Event) -> None:
        self._sent += 1
        heapq.heappush(self._messages, _Message(due, self._sent, instance_id, execution_id, event))


def _called(activity: Activity, order: object) -> object:
    result = activity(order)
    if inspect.iscoroutine(result):
        with ThreadPoolExecutor(1) as thread:  # this thread may have a loop running, of the test
            return thread.submit(asyncio.run, result).result()
    return result


def _named(functions: Mapping[str, Function], name: str, kind: str) -> Function:
    if name not in functions:
        raise LookupError(missing_function(name, kind, [*functions]))
    return functions[name]
