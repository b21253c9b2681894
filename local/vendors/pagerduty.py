"""PagerDuty's Events API v2: checks an event as PagerDuty does, and keeps one incident for each `dedup_key`.

Sources: developer.pagerduty.com/docs/events-api-v2/overview and /trigger-events; the words of the refusals as users of
the API reported them (github.com/envato/pagerduty/issues/70, github.com/blockpane/tenderduty/issues/10).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from local.vendors.gather import gather
from local.vendors.pagerduty_rules import SIZE_LIMIT, faults_of
from local.vendors.server import WORLD
from local.vendors.world import VendorError, World

TABLE = web.RouteTableDef()
ROUTING_KEY = "0123456789abcdef0123456789abcdef"
"""The Integration Key of the one service that is there at first."""


@dataclass(frozen=True)
class Trigger:
    """One event that was taken: the first opens an incident, each further one stands in its log."""

    event: dict[str, Any]
    received: datetime


@dataclass(frozen=True)
class DutyIncident:
    """One incident in PagerDuty; `status` is `triggered`, `acknowledged` or `resolved`."""

    service: str
    dedup_key: str
    triggers: tuple[Trigger, ...]
    status: str = "triggered"

    @property
    def payload(self) -> dict[str, Any]:
        """What it shows: that of the event that opened it."""
        return self.triggers[0].event["payload"]


@dataclass
class PagerDutyState:
    """The services by their Integration Keys, and the incidents, oldest first."""

    services: dict[str, str] = field(default_factory=lambda: {ROUTING_KEY: "Operations"})
    incidents: list[DutyIncident] = field(default_factory=list)


def pagerduty(world: World) -> PagerDutyState:
    """PagerDuty's state in a world."""
    return world.parts.setdefault("pagerduty", PagerDutyState())


def error_body(status: int, text: str) -> dict[str, Any]:
    """What PagerDuty answers where it is not the event's fault."""
    return {"status": str(status), "message": text}


@TABLE.post("/pagerduty/v2/enqueue")
async def enqueue(request: web.Request) -> web.Response:
    """Take an event: 202 with its `dedup_key`."""
    world = request.app[WORLD]
    state = pagerduty(world)
    event = await _read(request)
    faults = faults_of(event, state.services)
    if faults:
        raise _refusal("invalid event", "Event object is invalid", faults)
    event = {**event, "dedup_key": event.get("dedup_key") or uuid.uuid4().hex}
    _apply(state, event, world.clock())
    answer = {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
    return web.json_response(answer, status=202)


def routes(world: World) -> web.RouteTableDef:
    """PagerDuty's routes."""
    pagerduty(world)
    return gather(TABLE)


async def _read(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    if len(raw) > SIZE_LIMIT:
        raise VendorError(413, error_body(413, f"Event object is larger than {SIZE_LIMIT} bytes"))
    try:
        event = json.loads(raw)
    except ValueError as error:
        raise _unrecognized() from error
    if not isinstance(event, dict):
        raise _unrecognized()
    return event


def _unrecognized() -> VendorError:
    return _refusal("Unrecognized object", "Event object format is unrecognized", ["JSON parse error"])


def _refusal(status: str, message: str, errors: list[str]) -> VendorError:
    return VendorError(400, {"status": status, "message": message, "errors": errors})


def _apply(state: PagerDutyState, event: dict[str, Any], at: datetime) -> None:
    """Open an incident, or change the open one of this key; what speaks of none is dropped, as PagerDuty does."""
    shown = {name: value for name, value in event.items() if name != "routing_key"}
    service, key, action = state.services[event["routing_key"]], event["dedup_key"], event["event_action"]
    for place, incident in enumerate(state.incidents):
        if (incident.service, incident.dedup_key) == (service, key) and incident.status != "resolved":
            state.incidents[place] = _changed(incident, action, Trigger(shown, at))
            return
    if action == "trigger":
        state.incidents.append(DutyIncident(service, key, (Trigger(shown, at),)))


def _changed(incident: DutyIncident, action: str, event: Trigger) -> DutyIncident:
    if action == "trigger":
        return replace(incident, triggers=(*incident.triggers, event))
    return replace(incident, status={"acknowledge": "acknowledged", "resolve": "resolved"}[action])
