"""What the activities need from the outside: one protocol for each vendor's door.

Every method is safe to repeat where it says so; the others are preceded by `incident.attempts` and a `find`.
Every method may raise `TryAgain`, `Unknown` or `Refused` (`incident.errors`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from incident.briefing import Briefing
from incident.orders import LaunchOrder
from incident.records import (
    Assignment,
    Channel,
    Counts,
    Delivery,
    Event,
    Gap,
    Incident,
    IncidentRow,
    LaunchState,
    Message,
    OnCall,
    Page,
    Receipt,
    Responder,
    WorkItem,
)
from incident.roles import Holding


class WorkItems(Protocol):
    """The record."""

    async def find(self, incident: Incident) -> WorkItem | None:
        """The incident's work item, the oldest where a lost answer made several."""
        ...

    async def open(self, incident: Incident) -> WorkItem:
        """Create the work item. Not safe to repeat."""
        ...

    async def link_channel(self, item: WorkItem, channel: Channel) -> None:
        """Add the channel's address and a note, in one revision. Safe to repeat."""
        ...

    async def assign_primary(
        self, item: WorkItem, responders: Sequence[Responder], roles: Sequence[Holding] = ()
    ) -> Assignment:
        """Make the first responder the owner, with a note of who else is on call and of the roles. Safe to repeat."""
        ...

    async def find_task(self, incident: Incident, responder: Responder) -> Assignment | None:
        """The responder's task of this incident."""
        ...

    async def open_task(self, incident: Incident, item: WorkItem, responder: Responder) -> Assignment:
        """Create a task owned by the responder, beside the work item. Not safe to repeat."""
        ...

    async def link_tasks(self, item: WorkItem, tasks: Sequence[Assignment]) -> None:
        """Hang the tasks below the work item, with a note, in one revision. Safe to repeat."""
        ...

    async def complete(self, item: WorkItem, incident: Incident, tasks: Sequence[Assignment]) -> None:
        """Put the work item and the tasks into the state that says that all is done, with a note. Safe to repeat."""
        ...

    async def note_gaps(self, item: WorkItem, incident: Incident, gaps: Sequence[Gap]) -> None:
        """Write what is missing, and why, or that nothing is any more, into the discussion. Safe to repeat."""
        ...

    async def note_roles(self, item: WorkItem, incident: Incident, roles: Sequence[Holding]) -> None:
        """Write into the discussion who has which role. Safe to repeat."""
        ...

    async def note_closed(self, item: WorkItem, incident: Incident, by: str, reason: str) -> None:
        """Write into the discussion that the incident was closed. Safe to repeat."""
        ...


class Channels(Protocol):
    """The room."""

    async def find(self, incident: Incident) -> Channel | None:
        """The incident's channel."""
        ...

    async def open(self, incident: Incident) -> Channel:
        """Create the channel. Not safe to repeat."""
        ...

    async def remove(self, channel: Channel) -> None:
        """Remove the channel; one that is gone already is as it should be. Safe to repeat."""
        ...


class Messenger(Protocol):
    """What speaks in the channel."""

    async def find(self, channel: Channel, briefing: Briefing) -> Message | None:
        """The briefing as it was posted earlier; None where it was not, or where one cannot look."""
        ...

    async def post(self, channel: Channel, briefing: Briefing) -> Message:
        """Post the briefing. Not safe to repeat."""
        ...

    async def update(self, message: Message, briefing: Briefing) -> None:
        """Put the briefing as it is now in place of the posted one. Safe to repeat."""
        ...


class Road(Protocol):
    """One way to tell a responder."""

    async def find(self, page: Page) -> Receipt | None:
        """The page as it was sent earlier; None where it was not, or where one cannot look."""
        ...

    async def send(self, page: Page) -> Receipt:
        """Tell the responder; returns only when the page was accepted."""
        ...


class Roster(Protocol):
    """Who is listed."""

    async def on_call(self, service: str | None, at: datetime) -> OnCall:
        """Who is on call for a service at an instant, in order; nobody is an answer, with an alarm."""
        ...


class Incidents(Protocol):
    """The incidents as they are kept."""

    async def add(self, incident: Incident) -> bool:
        """Keep a new incident; False where another one has its id already. Safe to repeat: what is there stays."""
        ...

    async def get(self, incident_id: str) -> IncidentRow | None:
        """One incident."""
        ...

    async def list(self, status: str | None, limit: int) -> Sequence[IncidentRow]:
        """Incidents by status (`open`, `closed`; None for all), newest first."""
        ...

    async def merge(self, incident_id: str, changes: Mapping[str, Any]) -> None:
        """Change some fields of `IncidentRow` (by name) and leave the rest. Safe to repeat."""
        ...


class Problems(Protocol):
    """Claims: which open incident owns a problem key."""

    async def claim(self, problem_key: str, incident: Incident) -> Incident:
        """Claim the key for an incident, if nobody has it; returns the owner as it was when it claimed."""
        ...

    async def owner(self, problem_key: str) -> Incident | None:
        """The open incident that owns the key."""
        ...

    async def release(self, problem_key: str, incident_id: str) -> None:
        """Give the key free, if that incident owns it. Safe to repeat."""
        ...

    async def hand_over(self, problem_key: str, incident_id: str, to: Incident) -> Incident:
        """Let another incident own the key, if that incident or nobody does; returns the owner. Atomic, repeatable."""
        ...


class Deliveries(Protocol):
    """Every HTTP call that reached us, with its raw body."""

    async def store(self, delivery: Delivery) -> None:
        """Keep a delivery. Safe to repeat."""
        ...

    async def store_settled(self, delivery: Delivery, incident_id: str) -> None:
        """Keep a delivery that is known to have joined an incident. Safe to repeat."""
        ...

    async def settle(self, delivery: Delivery, incident_id: str | None) -> None:
        """Note what became of it: the incident that it opened or joined, or None for nothing. Safe to repeat."""
        ...

    async def later_incident(self, delivery: Delivery) -> str | None:
        """The incident that a later delivery of the same problem opened or joined."""
        ...

    async def unsettled(self, before: datetime) -> Sequence[Delivery]:
        """Deliveries received before an instant of which nothing became yet."""
        ...

    async def count(self, problem_key: str, incident_id: str) -> Counts:
        """How many deliveries and occurrences belong to an incident."""
        ...

    async def recent_count(self, delivery: Delivery, incident_id: str) -> Counts:
        """The same for the problem of a settled delivery, this one included; others' may be missing for a moment."""
        ...


class Timeline(Protocol):
    """What happened."""

    async def add(self, incident_id: str, events: Sequence[Event]) -> None:
        """Add events; the same event twice is kept once."""
        ...

    async def of(self, incident_id: str) -> Sequence[Event]:
        """All events of an incident, oldest first."""
        ...


class Launches(Protocol):
    """The launch orchestrations, one for each incident, under the incident's id."""

    async def start(self, order: LaunchOrder) -> None:
        """Start the launch; one that is running already is a success, one that ended is run again."""
        ...

    async def resume(self, order: LaunchOrder) -> bool:
        """Run an ended launch again by this order; False where one runs already and the order was not taken."""
        ...

    async def find(self, incident_id: str) -> LaunchState | None:
        """How the launch stands; None where there never was one."""
        ...

    async def raise_event(self, incident_id: str, event: str) -> bool:
        """Raise an external event (`incident.ledger.again_event`) to a running launch; False where none runs."""
        ...

    async def stop(self, incident_id: str, reason: str) -> None:
        """End a running launch where it is; one that does not run is left alone. Safe to repeat."""
        ...
