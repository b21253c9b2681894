"""Keeps orchestrations going: plays episodes, runs activities, wakes timers, answers parents.

Everything but the activities themselves happens on the event loop's thread, one episode at a time.
"""

import asyncio
import json
import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from local.host import wire
from local.host.calling import RunActivity
from local.host.clock import Clock
from local.host.effects import CallActivity, Effect, StartChild, StartTimer
from local.host.episode import Ending, Episode, Execution, Orchestrator, play
from local.host.errors import missing_function
from local.host.store import Instance, Parent, Store, Work

log = logging.getLogger(__name__)


class Engine:
    """The durable half of the host, over one store."""

    def __init__(
        self,
        store: Store,
        orchestrators: Mapping[str, Orchestrator],
        activities: Collection[str],
        run_activity: RunActivity,
        clock: Clock,
    ) -> None:
        self._store, self._orchestrators = store, orchestrators
        self._activities, self._run_activity = activities, run_activity
        self.clock = clock
        self._requests = 0
        self._awake = asyncio.Event()
        self._begun: list[Work] = []
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """While a request from outside is answered, the clock does not leap: there may be more to do after it."""
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1
            self.wake()

    async def run(self) -> None:
        """Do what there is to do, for ever; begins with what an earlier run left over."""
        self._begun = self._store.work()
        self._begin_work()
        while True:
            self._awake.clear()
            for instance_id in self._store.due_instances(self.clock.now()):
                self._play(instance_id)
                await asyncio.sleep(0)
            await self._rest()

    async def close(self, grace: float) -> None:
        """Give activities in flight so many seconds; what is not done by then runs again at the next start."""
        if self._running:
            await asyncio.wait(self._running, timeout=grace)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _rest(self) -> None:
        """Sleep until a message is due or somebody wakes us."""
        due = self._store.next_due()
        if due is not None and not self._running and not self._requests:
            self.clock.leap_to(due)
        pause = None if due is None else max(0.0, due - self.clock.now().timestamp())
        try:
            async with asyncio.timeout(pause):
                await self._awake.wait()
        except TimeoutError:
            return

    def _play(self, instance_id: str) -> None:
        """One episode: in, replayed and out again in one transaction."""
        now = self.clock.now()
        with self._store.transaction():
            messages = self._store.take_messages(instance_id, now)
            instance = self._store.instance(instance_id)
            if instance is None or instance.finished or not messages:
                return
            history = self._store.history(instance_id)
            episode = play(instance.execution, history, messages, now, self._orchestrator(instance))
            self._store.append_history(instance_id, len(history), episode.events)
            self._keep(instance, episode, now, first=not history)
        self._begin_work()

    def _orchestrator(self, instance: Instance) -> Orchestrator:
        name = instance.execution.name

        def missing(_body: str) -> str:
            raise LookupError(missing_function(name, "orchestrator", [*self._orchestrators]))

        return self._orchestrators.get(name, missing)

    def _keep(self, instance: Instance, episode: Episode, now: datetime, *, first: bool) -> None:
        execution = instance.execution
        if (
            episode.custom_status is not None or not first
        ):  # a status outlives continue-as-new until the next one
            self._store.set_custom_status(execution.instance_id, episode.custom_status)
        for effect in episode.effects:
            self._perform(execution, effect, now)
        if episode.ending:
            self._end(instance, episode.ending, now)
            return
        self._store.set_status(execution.instance_id, "Running", now)
        if not episode.waits_for:
            log.warning("%s %s waits for nothing and will never end", execution.name, execution.instance_id)

    def _perform(self, execution: Execution, effect: Effect, now: datetime) -> None:
        instance_id, execution_id = execution.instance_id, execution.execution_id
        match effect:
            case CallActivity(task_id, name, input_text) if name in self._activities:
                self._begun.append(self._store.add_work(instance_id, task_id, name, input_text))
            case CallActivity(task_id, name):
                missing = missing_function(name, "activity", [*self._activities])
                self._store.send(instance_id, execution_id, wire.task_failed(now, task_id, missing), now)
            case StartTimer(task_id, fire_at):
                self._store.send(
                    instance_id, execution_id, wire.timer_fired(fire_at, task_id, fire_at), fire_at
                )
            case StartChild():
                self._start_child(Parent(instance_id, execution_id, effect.task_id), effect, now)

    def _start_child(self, parent: Parent, child: StartChild, now: datetime) -> None:
        existing = self._store.instance(child.instance_id)
        refusal = None
        if child.name not in self._orchestrators:
            refusal = missing_function(child.name, "orchestrator", [*self._orchestrators])
        elif existing and not existing.finished:
            refusal = already_exists(existing)
        if refusal:
            failed = wire.child_ended(now, parent.task_id, refusal, completed=False)
            self._store.send(parent.instance_id, parent.execution_id, failed, now)
        else:
            self.begin(child.instance_id, child.name, json.dumps(child.input_text), now, parent)

    def begin(
        self, instance_id: str, name: str, input_text: str | None, now: datetime, parent: Parent | None = None
    ) -> None:
        """Create an instance and send its first message, within the caller's transaction."""
        parent_id = parent.instance_id if parent else None
        execution = Execution(instance_id, uuid4().hex, name, input_text, parent_id)
        self._store.create(execution, now, parent)
        self._send_start(execution, now)

    def _send_start(self, execution: Execution, now: datetime) -> None:
        started = wire.execution_started(now, execution.name, execution.input_text)
        self._store.send(execution.instance_id, execution.execution_id, started, now)

    def _end(self, instance: Instance, ending: Ending, now: datetime) -> None:
        execution = instance.execution
        if ending.status != "ContinuedAsNew":
            self.finish(instance, ending.status, ending.output, now)
            return
        self._store.drop_pending(execution.instance_id)
        following = replace(execution, execution_id=uuid4().hex, input_text=ending.output)
        self._store.continue_as_new(following)
        self._store.set_status(execution.instance_id, "Running", now)
        self._send_start(following, now)

    def finish(self, instance: Instance, status: str, output: str | None, now: datetime) -> None:
        """End an instance and tell its parent, within the caller's transaction."""
        execution = instance.execution
        self._store.drop_pending(execution.instance_id)
        self._store.set_status(execution.instance_id, status, now, output)
        took = (now - instance.created).total_seconds()
        level = logging.INFO if status == "Completed" else logging.WARNING
        detail = "" if status == "Completed" else f": {output}"
        log.log(
            level, "%s %s %s in %.3f s%s", execution.name, execution.instance_id, status.lower(), took, detail
        )
        parent = instance.parent
        waiting = self._store.instance(parent.instance_id) if parent else None
        if parent and waiting and waiting.execution.execution_id == parent.execution_id:
            ended = wire.child_ended(now, parent.task_id, output, completed=status == "Completed")
            self._store.send(parent.instance_id, parent.execution_id, ended, now)

    def _begin_work(self) -> None:
        """Start the activities whose rows are safely stored."""
        begun, self._begun = self._begun, []
        for work in begun:
            task = asyncio.create_task(self._work(work))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()

    async def _work(self, work: Work) -> None:
        try:
            result = await self._run_activity(work)
        except Exception as error:  # noqa: BLE001 - the edge to an activity, which may raise what it likes
            now = self.clock.now()
            message = wire.activity_raised(now, work.task_id, work.name, error)
        else:
            now = self.clock.now()
            message = wire.task_completed(now, work.task_id, result)
        with self._store.transaction():
            instance = self._store.instance(work.instance_id)
            if self._store.finish_work(work) and instance:
                self._store.send(work.instance_id, instance.execution.execution_id, message, now)


def already_exists(instance: Instance) -> str:
    """Says that an id is taken; the words of the Durable extension."""
    return f"An Orchestration instance with the status {instance.status} already exists."
