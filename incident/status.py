"""The step ledger as a custom status, which Durable Functions holds to 16 KB of UTF-16.

The host fails an instance whose custom status is larger, so a launch must tell less rather than die of telling.
Sources: learn.microsoft.com/azure/azure-functions/durable/durable-functions-custom-orchestration-status, and
Azure/azure-functions-durable-extension, MessagePayloadDataConverter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from incident.codec import to_json
from incident.ledger import DONE, PLACE, Ledger

STATUS_LIMIT = 15_500
"""Bytes of UTF-16 that a custom status takes at most; 16,384 are allowed."""
ALARMS, ALARM_LIMIT, REASON_LIMIT = 3, 200, 80
"""How many alarms a crowded status tells, and how many characters of an alarm and of a reason."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step's JSON with its size in bytes, and what it was made of."""

    key: tuple[Any, ...]
    json: dict[str, Any]
    size: int


@dataclass(slots=True)
class Status:
    """Draws one ledger again and again: a plan shows it at every turn of a replay, so a step is drawn when it changed."""

    ledger: Ledger
    _drawn: dict[str, Drawn] = field(default_factory=dict[str, Drawn])

    def to_json(self) -> dict[str, Any]:
        """The ledger as it stands: whole where that fits, else without the details that the kept ledger has.

        Where even the states of all steps do not fit, those of people who were reached go first; `omitted` says how
        many steps are not told.
        """
        steps = {name: self._draw(name) for name in self.ledger.steps}
        whole = {
            "steps": {name: drawn.json for name, drawn in steps.items()},
            "alarms": list(self.ledger.alarms),
        }
        room = STATUS_LIMIT - size_of({"steps": {}, "alarms": whole["alarms"]})
        if sum(drawn.size for drawn in steps.values()) <= room:
            return whole
        return _lightened(whole)

    def _draw(self, name: str) -> Drawn:
        step, state = self.ledger.steps[name], self.ledger.state_of(name)
        key = (state, step.state, step.attempts, step.refusals, step.started_at, step.retry_at)
        drawn = self._drawn.get(name)
        if drawn is None or drawn.key != key:
            view = {key: value for key, value in {**to_json(step), "state": state}.items() if value}
            drawn = self._drawn[name] = Drawn(key, view, size_of({name: view}))
        return drawn


def size_of(value: Any) -> int:
    """Bytes of a value's JSON in UTF-16."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-16-le"))


def _lightened(whole: dict[str, Any]) -> dict[str, Any]:
    alarms = [alarm[:ALARM_LIMIT] for alarm in whole["alarms"][:ALARMS]]
    told: dict[str, Any] = {"steps": whole["steps"], "alarms": alarms}
    for lighten in (_without_tries, _without_what_is_done, _with_short_reasons, _bare):
        told["steps"] = {name: lighten(name, step) for name, step in told["steps"].items()}
        if size_of(told) <= STATUS_LIMIT:
            return told
    return _crowded(told)


def _without_tries(_name: str, step: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key != "tries"}


def _without_what_is_done(name: str, step: dict[str, Any]) -> dict[str, Any]:
    if step["state"] != DONE:
        return step
    kept = ("state", "attempts", "result") if name in (*PLACE, "find_responders") else ("state", "attempts")
    return {key: step[key] for key in kept if key in step}


def _with_short_reasons(_name: str, step: dict[str, Any]) -> dict[str, Any]:
    return {key: value[:REASON_LIMIT] if key in ("why", "fix") else value for key, value in step.items()}


def _bare(name: str, step: dict[str, Any]) -> dict[str, Any]:
    kept = ("state", "refusals", "result") if name in PLACE else ("state", "refusals")
    return {key: step[key] for key in kept if key in step}


def _crowded(told: dict[str, Any]) -> dict[str, Any]:
    """As many steps as fit: the launch's own first, then people's that are not done."""
    order = sorted(told["steps"], key=lambda name: (":" in name, told["steps"][name]["state"] == DONE))
    room = STATUS_LIMIT - size_of({**told, "steps": {}, "omitted": len(order)})
    steps: dict[str, Any] = {}
    for name in order:
        room -= size_of({name: told["steps"][name]})
        if room < 0:
            break
        steps[name] = told["steps"][name]
    return {**told, "steps": steps, "omitted": len(order) - len(steps)}
