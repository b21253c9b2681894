"""The records that travel between triggers, plans and activities."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any


class Severity(IntEnum):
    """How bad it is, as Azure Monitor counts: 0 is critical, 4 is verbose.

    Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema.
    """

    CRITICAL = 0
    ERROR = 1
    WARNING = 2
    INFORMATIONAL = 3
    VERBOSE = 4

    @property
    def label(self) -> str:
        """As people say it: `Sev1`."""
        return f"Sev{self.value}"


@dataclass(frozen=True, slots=True)
class Source:
    """How we found out.

    `kind` is `azure_monitor`, `person` or another word of the caller's; `name` is the monitoring service or
    the reporter; `ref` is the alert's own id; `url` leads a person to it.
    """

    kind: str
    name: str
    ref: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One fact about the problem, ready to show."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What someone or an alert says. All texts are plain text, trimmed, and escaped only where shown.

    `detected_at` is when the problem was first known (UTC); None where nobody said. `problem_key` is what
    makes two declarations the same problem. `resolved` is true where the message says that it is over.

    A `drill` is a launch like any other that says everywhere what it is. One that is `quiet` disturbs nobody, and one
    that `cleans_up` removes in the end what it made.
    """

    title: str
    severity: Severity
    source: Source
    problem_key: str
    service: str | None = None
    detected_at: datetime | None = None
    description: str = ""
    details: tuple[Detail, ...] = ()
    resolved: bool = False
    drill: bool = False
    quiet: bool = False
    cleans_up: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """What a declaration became. `id` (like `INC-7F3K2Q`) is also the orchestration's instance id."""

    id: str
    declaration: Declaration
    declared_at: datetime
    status_url: str


@dataclass(frozen=True, slots=True)
class Responder:
    """A person on call. `order` 0 is the primary. `user_id` is the Entra object id where it is known.

    `roads` are the ways to page them by their own choice, the first one first; empty where they have none. `layer` is
    that of the rotation by which they are on call; None for a row that is flagged by hand.
    `reason` says why, like `primary of payments by rotation until Mon 09:00 Europe/Berlin`; None for such a row, too.
    """

    email: str
    name: str
    order: int = 0
    role: str | None = None
    contact: str | None = None
    user_id: str | None = None
    reason: str | None = None
    roads: tuple[str, ...] = ()
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call, in order; `alarm` says what is wrong with that (nobody on call, rows that were skipped)."""

    responders: tuple[Responder, ...]
    alarm: str | None = None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """The record in Azure DevOps; `url` is for people."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Channel:
    """The room in Teams; `url` is for people and None where Teams has not made one yet."""

    id: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedTasks:
    """The tasks that hang below the record, by their ids."""

    task_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who has what: `work_item_id` is the record itself for the primary, a task below it for everyone further."""

    email: str
    work_item_id: int
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a responder is told: which incident, and the room where it is discussed, once there is one."""

    incident: Incident
    responder: Responder
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A page that was accepted: by which road, and the road's own reference where it gave one."""

    road: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A briefing that was posted; `id` is None where the messenger gives none and so cannot update it."""

    channel_id: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing from an incident: which step, why, and what a person should change."""

    step: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline: what happened, when (UTC), by whom, through which source."""

    at: datetime
    what: str
    actor: str
    source: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP call that reached us.

    `fingerprint` is the same for the same body coming again; `route` says how the body is to be read, and `origin`
    at which address of ours it arrived.
    """

    id: str
    problem_key: str
    received_at: datetime
    fingerprint: str
    content_type: str
    body: bytes
    route: str = "incidents"
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a problem reached us: `deliveries` are HTTP calls, `occurrences` further alerts among them."""

    deliveries: int
    occurrences: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.deliveries + other.deliveries, self.occurrences + other.occurrences)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as it is kept.

    `status` is `open` or `closed`, `ledger` the step ledger's JSON, `signal` what the monitoring said last, and
    `revivals` how often a launch that broke was run again.
    """

    incident: Incident
    status: str = "open"
    launched: bool = False
    ledger: dict[str, Any] = field(default_factory=dict[str, Any])
    signal: str | None = None
    revivals: int = 0
    closed_at: datetime | None = None
    closed_by: str = ""
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class LaunchState:
    """How a launch stands: whether it runs, the runtime's word for it, its ledger, and why it failed if it did."""

    is_running: bool
    word: str
    ledger: dict[str, Any] = field(default_factory=dict[str, Any])
    failure: str = ""
