"""One episode of an orchestration: new messages in, new history and things to do out.

Pure but for the orchestrator function itself: the server and the simulator both live on it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from azure.durable_functions.models.history import HistoryEventType as Type

from local.host.effects import Effect
from local.host.noise import sdk_noise_ignored
from local.host.replay import Decision, NonDeterministic, Unsupported, walk
from local.host.wire import Answer, Event, event, read_answer, read_failure, trigger_body

Orchestrator = Callable[[str], str]
"""An orchestrator function as the SDK registers it: trigger body in, answer out, raises when it failed."""


@dataclass(frozen=True)
class Execution:
    """One execution of an instance; a new one begins when it continues as new."""

    instance_id: str
    execution_id: str
    name: str
    input_text: str | None
    parent_id: str | None = None


@dataclass(frozen=True)
class Ending:
    """How an execution ended."""

    status: str
    """`Completed`, `Failed` or `ContinuedAsNew`."""
    output: str | None
    """JSON text of the result, or of the next input; the reason in plain words if it failed."""


@dataclass(frozen=True)
class Episode:
    """What an episode brought."""

    events: list[Event]
    """To add to the history."""
    effects: list[Effect] = field(default_factory=list)
    custom_status: str | None = None
    """JSON text."""
    ending: Ending | None = None
    waits_for: list[str] = field(default_factory=list)


CUSTOM_STATUS_KILOBYTES = 16


def play(
    execution: Execution, history: list[Event], messages: list[Event], now: datetime, call: Orchestrator
) -> Episode:
    """Replay an orchestrator over its history and the messages that arrived since."""
    begun = [event(Type.ORCHESTRATOR_STARTED, now), *messages]
    everything = [*({**old, "IsPlayed": True} for old in history), *begun]
    try:
        answer = _ask(execution, everything, call)
        _check_status(answer)
        decision = walk(execution.execution_id, everything, answer.actions)
    except (_NoAnswer, _TooLarge, NonDeterministic, Unsupported) as error:
        return _closed(Episode(begun, ending=_failed(execution, str(error))), now)
    return _closed(_concluded(execution, answer, decision, Episode(begun)), now)


class _TooLarge(Exception):
    """The custom status does not fit, for which the host fails the orchestration."""


def _check_status(answer: Answer) -> None:
    """Refuse a custom status over 16 KB of UTF-16, in the host's words (EXT MessagePayloadDataConverter)."""
    text = json.dumps(answer.custom_status, separators=(",", ":"), ensure_ascii=False)
    kilobytes = len(text.encode("utf-16-le")) / 1024
    if int(kilobytes) > CUSTOM_STATUS_KILOBYTES:
        raise _TooLarge(
            f"The UTF-16 size of the JSON-serialized payload must not exceed {CUSTOM_STATUS_KILOBYTES} KB. "
            f"The current payload size is {kilobytes:.2f} KB."
        )


class _NoAnswer(Exception):
    """The orchestrator function raised, and not in the way the SDK raises for an orchestration."""


def _ask(execution: Execution, history: list[Event], call: Orchestrator) -> Answer:
    body = trigger_body(execution.instance_id, execution.parent_id, execution.input_text, history)
    with sdk_noise_ignored():
        try:
            return read_answer(call(body))
        except Exception as error:
            answer = read_failure(error)
            if answer is None:
                raise _NoAnswer(f"{type(error).__name__}: {error}") from error
            return answer


def _concluded(execution: Execution, answer: Answer, decision: Decision, episode: Episode) -> Episode:
    return replace(
        episode,
        effects=decision.effects,
        waits_for=decision.waits_for,
        custom_status=None if answer.custom_status is None else json.dumps(answer.custom_status),
        ending=_ending(execution, answer, decision) if decision.may_complete else None,
    )


def _ending(execution: Execution, answer: Answer, decision: Decision) -> Ending | None:
    if answer.error:
        return _failed(execution, answer.error)
    if decision.continues_with is not None:
        return Ending("ContinuedAsNew", json.dumps(decision.continues_with))
    if answer.is_done:
        return Ending("Completed", None if answer.output is None else json.dumps(answer.output))
    return None


def _failed(execution: Execution, reason: str) -> Ending:
    return Ending("Failed", f"Orchestrator function '{execution.name}' failed: {reason}")


def _closed(episode: Episode, now: datetime) -> Episode:
    begun = [effect.to_event(now) for effect in episode.effects]
    return replace(episode, events=[*episode.events, *begun, event(Type.ORCHESTRATOR_COMPLETED, now)])
