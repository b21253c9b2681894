"""The upgrade gate: launches as a release recorded them, taken up by today's plan at every point of their way.

Durable Functions replays a launch in flight on whatever plan is deployed. An upgrade finds it between two episodes, so
each episode of a recorded history is played today: the plan must ask for the same activities and timers under the same
numbers, for else the instance fails or hangs.
What an activity is asked may gain fields and lose none, and an order that waited during the upgrade must be readable.
How long a timer waits may change, and so may texts: no host compares them.

Source: learn.microsoft.com/azure/azure-functions/durable/durable-functions-versioning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure.durable_functions.models.history import HistoryEventType as Type

from incident import orders
from incident.codec import from_json
from local.host.episode import Episode, Execution, Orchestrator, play
from local.host.functions import App
from local.host.wire import Event, read_stamp

ROOT = Path(__file__).resolve().parents[2]
HISTORIES = ROOT / "tests" / "histories"
SCHEDULED = (Type.TASK_SCHEDULED, Type.TIMER_CREATED, Type.SUB_ORCHESTRATION_INSTANCE_CREATED)
FRAME = (Type.ORCHESTRATOR_STARTED, Type.ORCHESTRATOR_COMPLETED)


@dataclass(frozen=True)
class History:
    """One recorded execution: `shape` says what happened in it, `version` is the plan's that wrote it."""

    shape: str
    version: str
    execution: Execution
    status: str
    events: list[Event]

    @classmethod
    def read(cls, file: Path) -> History:
        """Read a saved history."""
        saved = json.loads(file.read_text("utf-8"))
        return cls(**{**saved, "execution": Execution(**saved["execution"])})

    def write(self, folder: Path) -> Path:
        """Save it, one event a line, so that a difference can be read."""
        head = {
            "shape": self.shape,
            "version": self.version,
            "execution": self.execution.__dict__,
            "status": self.status,
        }
        events = ",\n".join(json.dumps(each) for each in self.events)
        file = folder / f"{self.shape}.json"
        file.write_text(f'{json.dumps(head)[:-1]},\n"events": [\n{events}\n]}}\n', "utf-8")
        return file

    @property
    def episodes(self) -> list[list[Event]]:
        """The events of each episode."""
        episodes: list[list[Event]] = []
        for event in self.events:
            if event["EventType"] == Type.ORCHESTRATOR_STARTED:
                episodes.append([])
            episodes[-1].append(event)
        return episodes


def default_version(host_json: Path = ROOT / "host.json") -> str:
    """The version that new launches are started with."""
    return json.loads(host_json.read_text("utf-8"))["extensions"]["durableTask"]["defaultVersion"]


def saved() -> list[Path]:
    """Every saved history, of every version."""
    return sorted(HISTORIES.glob("*/*.json"))


def breaks(history: History, app: App) -> list[str]:
    """What breaks when today's app takes this launch up, at every episode; nothing where an upgrade is safe."""
    plan = app.orchestrators[history.execution.name]
    past: list[Event] = []
    for number, recorded in enumerate(history.episodes):
        found = [*_breaks_of_orders(recorded, app), *_breaks_of(history, past, recorded, plan)]
        if found:
            return [f"{history.version}/{history.shape}, episode {number}: {each}" for each in found]
        past += recorded
    return []


def _breaks_of(history: History, past: list[Event], recorded: list[Event], plan: Orchestrator) -> list[str]:
    messages = [each for each in recorded if each["EventType"] not in (*SCHEDULED, *FRAME)]
    episode = play(history.execution, past, messages, read_stamp(recorded[0]["Timestamp"]), plan)
    status = history.status if len(past) + len(recorded) == len(history.events) else "Running"
    if (today := _status(episode)) != status:
        why = episode.ending.output if episode.ending else "it waits for something else"
        return [f"it was {status} after this, and is {today}: {why}"]
    before, after = _scheduled(recorded), _scheduled(episode.events)
    if [_what(each) for each in before] != [_what(each) for each in after]:
        return [f"it began {[_what(each) for each in before]}, and begins {[_what(each) for each in after]}"]
    return [lost for old, new in zip(before, after, strict=True) for lost in _lost(_order(old), _order(new))]


def _breaks_of_orders(recorded: list[Event], app: App) -> Iterator[str]:
    """Activities that were begun before the upgrade and run after it."""
    for event in recorded:
        if event["EventType"] != Type.TASK_SCHEDULED:
            continue
        name = event["Name"]
        record = getattr(orders, name.title().replace("_", ""), None)
        if name not in app.activities or record is None:
            yield f"there is no activity {name} any more; a launch that called it hangs"
            continue
        try:
            from_json(record, _order(event))
        except (KeyError, TypeError, ValueError) as error:
            yield f"{name} cannot read an order that waited: {error!r}"


def _status(episode: Episode) -> str:
    return episode.ending.status if episode.ending else "Running"


def _scheduled(events: list[Event]) -> list[Event]:
    return [event for event in events if event["EventType"] in SCHEDULED]


def _what(event: Event) -> str:
    return f"{event['EventId']} {event.get('Name') or Type(event['EventType']).name}"


def _order(event: Event) -> Any:
    """An input; it travels as JSON in a text, sometimes twice."""
    order: Any = event.get("Input")
    while isinstance(order, str):
        order = json.loads(order)
    return order


def _lost(before: Any, after: Any, where: str = "the order") -> Iterator[str]:
    """The fields that were there and are gone, or empty."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from _lost(value, after.get(key), f"{where}.{key}")
    elif isinstance(before, list) and isinstance(after, list):
        for number, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from _lost(old, new, f"{where}[{number}]")
    elif before is not None and (after is None or isinstance(before, dict | list)):
        yield f"{where} is lost"
