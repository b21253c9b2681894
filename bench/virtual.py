"""The launch's history in virtual time: the real plan under the SDK's real replays, with calls of given lengths.

What differs from run to run on a machine, which of two answers comes first, is the same here each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.limit import Delays
from incident.codec import to_json
from incident.orders import LaunchOrder
from incident.records import Declaration, Incident, Responder, Severity, Source
from incident.roles import RULES
from local.host.outcome import Outcome
from local.host.simulator import Simulation
from orchestrations.launch import launch

INCIDENT = Incident(
    "INC-7F3K2Q",
    Declaration("Nobody can pay", Severity.ERROR, Source("person", "sam"), "nobody can pay", "checkout"),
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    "https://muster.example/api/incidents/INC-7F3K2Q",
)
CATCH_ALL = Responder("duty@contoso.com", "Duty Manager")
RECORD = 7
STEP = 0.001
"""Seconds by which each call is slower than the one before, so that no two answers come together."""


def virtual_launch(responders: int, delays: Delays) -> Outcome:
    """A launch in which everything goes well; no two answers come at one moment, which is what costs most episodes."""
    people = [to_json(Responder(f"person{n:03}@contoso.com", f"Person {n}", n)) for n in range(responders)]
    values: dict[str, Callable[[dict[str, Any]], Any]] = {
        "find_responders": lambda _: {"responders": people, "alarm": None},
        "fill_roles": lambda _: {"holdings": []},
        "page_responder": lambda order: {"road": order["road"]},
        "open_work_item": lambda _: {"id": RECORD, "url": "https://boards.example/7"},
        "open_channel": lambda _: {"id": "19:x", "name": "INC-7F3K2Q", "url": "https://teams.example/x"},
        "link_channel": lambda _: None,
        "assign_responder": lambda order: _assigned(order["responder"], order["responders"][0]),
        "link_tasks": lambda order: {"task_ids": [task["work_item_id"] for task in order["tasks"]]},
        "post_briefing": lambda _: {"channel_id": "19:x", "id": "m1"},
        "update_briefing": lambda _: None,
        "record_launch": lambda _: None,
    }
    activities = {name: _answering(value) for name, value in values.items()}
    simulation = Simulation(launch, activities, random=Random(1), duration=_durations(delays))  # noqa: S311 - unused
    return simulation.run(to_json(LaunchOrder(INCIDENT, ("email",), CATCH_ALL, roles=RULES)))


def history_events(responders: int, delays: Delays) -> int:
    """How many events the history of such a launch has at its end."""
    return len(virtual_launch(responders, delays).history)


def _assigned(responder: dict[str, Any], owner: dict[str, Any]) -> dict[str, Any]:
    number = RECORD if responder == owner else RECORD + 1 + responder["order"]
    return {"email": responder["email"], "work_item_id": number, "url": f"https://boards.example/{number}"}


def _answering(value: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda order: {"outcome": "done", "value": value(order)}


def _durations(delays: Delays) -> Callable[[str, Random], float]:
    usual = {
        "find_responders": delays.roster,
        "page_responder": delays.message,
        "open_work_item": delays.work_item,
        "open_channel": delays.channel,
        "link_channel": delays.patch,
        "link_tasks": delays.patch,
        "assign_responder": delays.assignment,
        "post_briefing": delays.message,
    }
    calls = 0

    def seconds(name: str, _random: Random) -> float:
        nonlocal calls
        calls += 1
        return usual.get(name, delays.other) / 1000 + calls * STEP

    return seconds
