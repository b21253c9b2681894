"""The step ledger as a custom status, which Durable Functions holds to 16 KB of UTF-16.

The host fails an instance whose custom status is larger, so a launch must tell less rather than die of telling.
Sources: learn.microsoft.com/azure/azure-functions/durable/durable-functions-custom-orchestration-status, and
Azure/azure-functions-durable-extension, MessagePayloadDataConverter.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from incident.codec import to_json
from incident.ledger import DONE, PLACE, Ledger

STATUS_LIMIT = 15_500
"""Bytes of UTF-16 that a custom status takes at most; 16,384 are allowed."""
ALARMS, ALARM_LIMIT, REASON_LIMIT = 3, 200, 80
"""How many alarms a crowded status tells, and how many characters of an alarm and of a reason."""


@dataclass(slots=True)
class Drawn:
    """A step's JSON, each view lighter than the one before it, with their sizes in bytes, and what it was made of."""

    name: str
    key: tuple[Any, ...]
    views: list[dict[str, Any]]
    sizes: list[int]

    def size(self, lightness: int) -> int:
        """The bytes of its view; a view is drawn when it is first asked for."""
        while len(self.views) <= lightness:
            lighten = LIGHTER[len(self.views) - 1]
            self.views.append(lighten(self.name, self.views[-1]))
            self.sizes.append(size_of({self.name: self.views[-1]}))
        return self.sizes[lightness]


@dataclass(slots=True)
class Status:
    """Draws one ledger again and again: a plan shows it at every turn of a replay, so a step is drawn when it changed."""

    ledger: Ledger
    _drawn: dict[str, Drawn] = field(default_factory=dict[str, Drawn])
    _lightness: int = 0

    def to_json(self) -> dict[str, Any]:
        """The ledger as it stands: whole where that fits, else without the details that the kept ledger has.

        Where even the states of all steps do not fit, those of people who were reached go first; `omitted` says how
        many steps are not told.
        """
        steps = [self._draw(name) for name in self.ledger.steps]
        for lightness in range(max(self._lightness - 1, 0), len(LIGHTER) + 1):
            alarms = _alarms(self.ledger, is_whole=lightness == 0)
            room = STATUS_LIMIT - size_of({"steps": {}, "alarms": alarms})
            if sum([drawn.size(lightness) for drawn in steps]) <= room:
                self._lightness = lightness  # the next time, it will be much the same
                return {"steps": {drawn.name: drawn.views[lightness] for drawn in steps}, "alarms": alarms}
        return _crowded(steps, _alarms(self.ledger, is_whole=False))

    def _draw(self, name: str) -> Drawn:
        step, state = self.ledger.steps[name], self.ledger.state_of(name)
        key = (state, step.state, step.attempts, step.refusals, step.started_at, step.retry_at)
        drawn = self._drawn.get(name)
        if drawn is None or drawn.key != key:
            view = {key: value for key, value in {**to_json(step), "state": state}.items() if value}
            drawn = self._drawn[name] = Drawn(name, key, [view], [size_of({name: view})])
        return drawn


def _alarms(ledger: Ledger, *, is_whole: bool) -> list[str]:
    return list(ledger.alarms) if is_whole else [alarm[:ALARM_LIMIT] for alarm in ledger.alarms[:ALARMS]]


def size_of(value: Any) -> int:
    """Bytes of a value's JSON in UTF-16."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-16-le"))


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


LIGHTER = (_without_tries, _without_what_is_done, _with_short_reasons, _bare)
"""What is left out, one after the other, until the status fits."""


def _crowded(steps: Sequence[Drawn], alarms: list[str]) -> dict[str, Any]:
    """As many steps as fit: the launch's own first, then people's that are not done."""
    bare = len(LIGHTER)
    order = sorted(steps, key=lambda drawn: (":" in drawn.name, drawn.views[bare]["state"] == DONE))
    room = STATUS_LIMIT - size_of({"steps": {}, "alarms": alarms, "omitted": len(order)})
    told: dict[str, Any] = {}
    for drawn in order:
        room -= drawn.size(bare)
        if room < 0:
            break
        told[drawn.name] = drawn.views[bare]
    return {"steps": told, "alarms": alarms, "omitted": len(order) - len(told)}
