"""What the plan hands to each activity: one record in, so that fields can be added without breaking a launch in flight."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incident.briefing import Briefing
from incident.reach import Reach
from incident.records import (
    Assignment,
    Channel,
    Event,
    Gap,
    Incident,
    Message,
    Page,
    Responder,
    WorkItem,
)
from incident.roles import RoleRule


@dataclass(frozen=True, slots=True)
class LaunchOrder:
    """The launch's input: everything that it may know, settled before it starts so that a replay sees the same.

    `roads` are the names of the ways to page, first choice first. `catch_all` is paged when nobody is on call
    or nobody on call can be reached. `briefed` is false where no messenger is set up. `reach` says how far it is told
    at its severity, and `roles` which roles are wanted. `ledger` is the step ledger of an earlier run, and `again` the
    refused steps that this run is asked to run again.
    """

    incident: Incident
    roads: tuple[str, ...]
    catch_all: Responder
    briefed: bool = True
    reach: Reach = Reach.EVERYONE
    roles: tuple[RoleRule, ...] = ()
    ledger: dict[str, Any] = field(default_factory=dict[str, Any])
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindResponders:
    """Look up who is on call for the incident's service at `at`."""

    incident: Incident
    at: datetime


@dataclass(frozen=True, slots=True)
class FillRoles:
    """Give out the wanted roles among those who are told, at `at`."""

    incident: Incident
    responders: tuple[Responder, ...]
    rules: tuple[RoleRule, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class PageResponder:
    """Tell a responder by one road."""

    page: Page
    road: str


@dataclass(frozen=True, slots=True)
class OpenWorkItem:
    """Open the record."""

    incident: Incident


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """Open the room."""

    incident: Incident


@dataclass(frozen=True, slots=True)
class LinkChannel:
    """Write the room's address into the record."""

    work_item: WorkItem
    channel: Channel


@dataclass(frozen=True, slots=True)
class AssignResponder:
    """Assign one responder: the first of `responders` owns the record, every further one a task."""

    incident: Incident
    work_item: WorkItem
    responder: Responder
    responders: tuple[Responder, ...]


@dataclass(frozen=True, slots=True)
class LinkTasks:
    """Hang the further responders' tasks below the record. `linked` are the ids of those that hang there already."""

    work_item: WorkItem
    tasks: tuple[Assignment, ...]
    linked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PostBriefing:
    """Post the briefing into the room."""

    channel: Channel
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class UpdateBriefing:
    """Put the briefing as it is now in place of the one that was posted."""

    message: Message
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class NoteGaps:
    """Write what is missing into the record."""

    incident: Incident
    work_item: WorkItem
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class CompleteWork:
    """Say of a drill's record, and of the responders' tasks, that all is done."""

    incident: Incident
    work_item: WorkItem
    tasks: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class RemoveChannel:
    """Remove a drill's room."""

    incident: Incident
    channel: Channel


@dataclass(frozen=True, slots=True)
class EndDrill:
    """Close a drill's incident at `at`."""

    incident: Incident
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordLaunch:
    """Keep the step ledger and what happened."""

    incident_id: str
    ledger: dict[str, Any]
    events: tuple[Event, ...]
