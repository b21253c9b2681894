"""What a client may do to orchestrations: start, look, signal, stop, forget."""

import re
from collections.abc import Collection
from uuid import uuid4

from local.host import wire
from local.host.engine import Engine, already_exists
from local.host.errors import (
    AlreadyExists,
    BadInstanceId,
    Finished,
    NoInstance,
    UnknownFunction,
    missing_function,
)
from local.host.store import Instance, Store
from local.host.wire import Event

LONGEST_INSTANCE_ID = 100
FORBIDDEN_IN_ID = re.compile(r"^@|[/\\#?\x00-\x1f\x7f-\x9f]")


class Client:
    """The durable client's verbs, over a store and the engine that watches it."""

    def __init__(self, store: Store, engine: Engine, orchestrators: Collection[str]) -> None:
        self._store, self._engine, self._orchestrators = store, engine, orchestrators

    def start(self, name: str, instance_id: str | None, input_text: str | None) -> str:
        """Start an orchestration; `input_text` is JSON text. Returns its id.

        Raises:
            UnknownFunction: no orchestrator has this name.
            BadInstanceId: the id is too long or has forbidden characters.
            AlreadyExists: an instance of this id has not ended.
        """
        if name not in self._orchestrators:
            raise UnknownFunction(missing_function(name, "orchestrator", [*self._orchestrators]))
        if instance_id is None:
            instance_id = uuid4().hex
        if not 0 < len(instance_id) <= LONGEST_INSTANCE_ID or FORBIDDEN_IN_ID.search(instance_id):
            raise BadInstanceId(
                f"'{instance_id}' cannot be an instance id: it takes 1 to 100 characters, "
                "no / \\ # ? or control characters, and no @ in front."
            )
        with self._store.transaction():
            existing = self._store.instance(instance_id)
            if existing and not existing.finished:
                raise AlreadyExists(already_exists(existing))
            self._engine.begin(instance_id, name, input_text, self._engine.clock.now())
        self._engine.wake()
        return instance_id

    def get(self, instance_id: str) -> Instance:
        """One instance.

        Raises:
            NoInstance: there is none of this id.
        """
        instance = self._store.instance(instance_id)
        if instance is None:
            raise NoInstance(instance_id)
        return instance

    def all(self) -> list[Instance]:
        """Every instance, oldest first."""
        return self._store.instances()

    def history(self, instance_id: str) -> list[Event]:
        """The history of an instance's present execution."""
        return self._store.history(instance_id)

    def raise_event(self, instance_id: str, name: str, input_text: str) -> None:
        """Raise an external event; `input_text` is JSON text.

        Raises:
            NoInstance: there is none of this id.
            Finished: it has ended.
        """
        with self._store.transaction():
            self._unfinished(instance_id)
            now = self._engine.clock.now()
            self._store.send(instance_id, None, wire.event_raised(now, name, input_text), now)
        self._engine.wake()

    def terminate(self, instance_id: str, reason: str) -> None:
        """Stop an instance at once; what its activities still answer is dropped.

        Raises:
            NoInstance: there is none of this id.
            Finished: it has ended.
        """
        with self._store.transaction():
            self._engine.finish(self._unfinished(instance_id), "Terminated", reason, self._engine.clock.now())
        self._engine.wake()

    def suspend(self, instance_id: str) -> None:
        """Hold an instance's messages back until it is resumed.

        Raises:
            NoInstance: there is none of this id.
            Finished: it has ended.
        """
        self._set_status(instance_id, "Suspended")

    def resume(self, instance_id: str) -> None:
        """Let a suspended instance go on.

        Raises:
            NoInstance: there is none of this id.
            Finished: it has ended.
        """
        self._set_status(instance_id, "Running")

    def purge(self, instance_ids: list[str]) -> None:
        """Forget instances, whatever their status."""
        with self._store.transaction():
            for instance_id in instance_ids:
                self._store.purge(instance_id)

    def _set_status(self, instance_id: str, status: str) -> None:
        with self._store.transaction():
            self._unfinished(instance_id)
            self._store.set_status(instance_id, status, self._engine.clock.now())
        self._engine.wake()

    def _unfinished(self, instance_id: str) -> Instance:
        instance = self.get(instance_id)
        if instance.finished:
            raise Finished(instance_id)
        return instance
