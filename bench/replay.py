"""What a launch's history costs: the runtime replays it from its beginning at every episode."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from azure.durable_functions.models.history import HistoryEventType as Type

from local.host.noise import sdk_noise_ignored
from local.host.store import Store
from local.host.wire import Event, trigger_body

ROUNDS, ENOUGH_SECONDS = 5, 2.0


def replayed(store: Store, instance_id: str, orchestrator: Callable[[str], str]) -> dict[str, Any]:
    """Replay a finished launch, episode by episode, as often as it takes to measure it.

    Returns:
        The `events` of its history, its `episodes`, how many events they `replayed` in all, and the `cpu` (seconds)
        that took: the least of some rounds, because it is the same work each time.
    """
    instance, history = store.instance(instance_id), store.history(instance_id)
    if instance is None:
        raise LookupError(instance_id)
    said = instance.execution.input_text
    bodies = [trigger_body(instance_id, None, said, events) for events in _episodes(history)]
    seen = sum(len(events) for events in _episodes(history))
    cpu = _least(bodies, orchestrator)
    return {"events": len(history), "episodes": len(bodies), "replayed": seen, "cpu": cpu}


def _episodes(history: list[Event]) -> Iterator[list[Event]]:
    """What the orchestrator was given at each episode: everything before it, and what had come since."""
    ends = [place for place, event in enumerate(history) if event["EventType"] == Type.ORCHESTRATOR_COMPLETED]
    known = 0
    for end in ends:
        scheduled = (Type.TASK_SCHEDULED, Type.TIMER_CREATED, Type.SUB_ORCHESTRATION_INSTANCE_CREATED)
        fresh = [e for e in history[known:end] if e["EventType"] not in scheduled]
        yield [*({**event, "IsPlayed": True} for event in history[:known]), *fresh]
        known = end + 1


def _least(bodies: list[str], orchestrator: Callable[[str], str]) -> float:
    """The CPU of the quickest of some rounds; of one round alone where that takes long."""
    taken = [_cpu(bodies, orchestrator)]
    while len(taken) < ROUNDS and sum(taken) < ENOUGH_SECONDS:
        taken.append(_cpu(bodies, orchestrator))
    return min(taken)


def _cpu(bodies: list[str], orchestrator: Callable[[str], str]) -> float:
    begun = time.process_time()
    with sdk_noise_ignored():
        for body in bodies:
            orchestrator(body)
    return time.process_time() - begun
