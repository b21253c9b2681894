"""A launch in virtual time: the real plan under real replays, with an outside whose answers are ordered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from zlib import crc32

import pytest

from incident.codec import from_json, to_json
from incident.ledger import Ledger
from incident.orders import FillRoles, LaunchOrder
from incident.records import Declaration, Incident, Responder, Severity, Source
from incident.roles import RolesFilled, given
from local.host.simulator import Outcome, Simulation
from orchestrations.launch import launch

INCIDENT = Incident(
    "INC-7F3K2Q",
    Declaration("Nobody can pay", Severity.ERROR, Source("person", "sam"), "nobody can pay", "checkout"),
    datetime(2026, 1, 5, 9, tzinfo=UTC),
    "https://muster.example/api/incidents/INC-7F3K2Q",
)
CATCH_ALL = Responder("duty@contoso.com", "Duty Manager")


def done(value: Any = None) -> dict[str, Any]:
    """An activity's answer: it is done."""
    return {"outcome": "done", "value": value}


def again(after: float | None = None) -> dict[str, Any]:
    """An activity's answer: try again, after so many seconds if the vendor said so."""
    return {"outcome": "again", "why": "HTTP 503"} | ({} if after is None else {"after": after})


def doubtful(why: str = "HTTP 401") -> dict[str, Any]:
    """An activity's answer: likely no retry will help."""
    return again() | {"why": why, "fix": f"mend {why}"}


def refused(why: str = "HTTP 403") -> dict[str, Any]:
    """An activity's answer: no retry will help."""
    return {"outcome": "refused", "why": why, "fix": f"mend {why}"}


def person(name: str, order: int = 0) -> dict[str, Any]:
    """Someone on call."""
    return to_json(Responder(f"{name}@contoso.com", name.title(), order))


ADA, GRACE = person("ada"), person("grace", 1)


def assigned(order: dict[str, Any]) -> dict[str, Any]:
    """What someone was given: the record, or a task of their own."""
    email = order.get("responder", {}).get("email")
    listed = [responder["email"] for responder in order.get("responders", ())]
    number = 7 if email in listed[:1] else crc32(str(email).encode())
    return {"email": email, "work_item_id": number, "url": f"https://boards.example/{number}"}


def roles_filled(order: dict[str, Any]) -> dict[str, Any]:
    """Who has which of the wanted roles."""
    ordered = from_json(FillRoles, order)
    return to_json(RolesFilled(given(ordered.rules, ordered.responders, ordered.at, "Muster")))


def usual(name: str, order: dict[str, Any]) -> dict[str, Any]:
    """What an activity answers when all is well."""
    values = {
        "find_responders": {"responders": [ADA, GRACE], "alarm": None},
        "fill_roles": roles_filled(order) if name == "fill_roles" else None,
        "page_responder": {"road": order.get("road")},
        "open_work_item": {"id": 7, "url": "https://boards.example/7"},
        "open_channel": {"id": "19:x", "name": "INC-7F3K2Q Nobody can pay", "url": "https://teams.example/x"},
        "assign_responder": assigned(order),
        "link_tasks": {
            "task_ids": [*order.get("linked", ()), *(task["work_item_id"] for task in order.get("tasks", ()))]
        },
        "post_briefing": {"channel_id": "19:x", "id": "m1"},
    }
    return done(values.get(name))


ACTIVITIES = (
    "find_responders",
    "fill_roles",
    "page_responder",
    "open_work_item",
    "open_channel",
    "link_channel",
    "link_tasks",
    "assign_responder",
    "post_briefing",
    "update_briefing",
    "note_gaps",
    "record_launch",
    "complete_work",
    "remove_channel",
    "end_drill",
)


class Launched:
    """A launch in virtual time; `answers` orders what an activity answers, one answer a call, the last for ever."""

    done, again, doubtful, refused, person = (
        staticmethod(done),
        staticmethod(again),
        staticmethod(doubtful),
        staticmethod(refused),
        staticmethod(person),
    )

    def __init__(self, seed: int = 1, seconds: float | None = 1.0) -> None:
        self.answers: dict[str, list[Any]] = {}
        self.events: list[tuple[str, float]] = []
        self.order = LaunchOrder(INCIDENT, ("email", "webhook"), CATCH_ALL)
        self.seed = seed
        self.seconds = seconds
        self.outcome: Outcome

    def run(self) -> Ledger:
        """Run it to its end and return its ledger."""
        duration = None if self.seconds is None else lambda _name, _random: self.seconds
        activities = {name: self._activity(name) for name in ACTIVITIES}
        simulation = Simulation(launch, activities, random=Random(self.seed), duration=duration)
        for event, at in self.events:
            simulation.raise_event(event, {}, at=at)
        self.outcome = simulation.run(to_json(self.order))
        assert self.outcome.status == "Completed", self.outcome.output
        return Ledger.read(self.outcome.output)

    def _activity(self, name: str) -> Callable[[Any], Any]:
        def answer(order: dict[str, Any]) -> Any:
            ordered = self.answers.get(name) or [None]
            reply = ordered.pop(0) if len(ordered) > 1 else ordered[0]
            if callable(reply):
                reply = reply(order)
            if isinstance(reply, Exception):
                raise reply
            return reply or usual(name, order)

        return answer

    def calls(self, name: str) -> list[Any]:
        """What an activity was asked for, in order."""
        return [call.input for call in self.outcome.calls_of(name)]

    def times(self, name: str) -> list[float]:
        """When an activity was begun, in seconds since the launch began."""
        return [call.started for call in self.outcome.calls_of(name)]

    def paged(self) -> list[tuple[str, str]]:
        """Who was told by which road, in order."""
        return [(c["page"]["responder"]["email"], c["road"]) for c in self.calls("page_responder")]


@pytest.fixture
def launched() -> Launched:
    """A launch in which every activity takes a second and all is well."""
    return Launched()


@pytest.fixture
def launches() -> Callable[..., Launched]:
    """Launches that differ by their seed."""
    return Launched


@pytest.fixture
def told(launched):
    """A launch with three people on call, as far as a reach tells them."""

    def prepare(reach, **roads):
        people = [
            {**launched.person(name, n), "roads": roads.get(name, [])}
            for n, name in enumerate(("ada", "grace", "alan"))
        ]
        launched.answers["find_responders"] = [launched.done({"responders": people, "alarm": None})]
        launched.order = replace(launched.order, reach=reach)
        return launched

    return prepare
