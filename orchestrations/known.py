"""What the parts of a launch know in common: the order, the ledger, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from incident.briefing import briefing_of
from incident.codec import from_json
from incident.ledger import DONE, Ledger
from incident.orders import LaunchOrder
from incident.records import Briefing, Channel, Incident, Message, OnCall, Responder, WorkItem
from orchestrations.retries import PATIENT, Patience
from orchestrations.steps import Steps
from orchestrations.strands import Condition, Strand, Strands

T = TypeVar("T")


@dataclass(slots=True)
class Known:
    """One launch, as its strands see it. `posted` is the briefing as the room sees it."""

    order: LaunchOrder
    ledger: Ledger
    steps: Steps
    strands: Strands
    posted: Briefing | None = None

    @property
    def incident(self) -> Incident:
        """The incident that is launched."""
        return self.order.incident

    @property
    def responders(self) -> tuple[Responder, ...]:
        """Who is on call, the primary first; the catch-all where nobody is, or nobody could be found."""
        found = self.result("find_responders", OnCall)
        return (found.responders if found else ()) or (self.order.catch_all,)

    @property
    def work_item(self) -> WorkItem | None:
        """The record, once it is open."""
        return self.result("open_work_item", WorkItem)

    @property
    def channel(self) -> Channel | None:
        """The room, once it is open."""
        return self.result("open_channel", Channel)

    @property
    def message(self) -> Message | None:
        """The briefing, once it is posted."""
        return self.result("post_briefing", Message)

    @property
    def briefing(self) -> Briefing:
        """What the room is to be told, as things stand."""
        return briefing_of(self.incident, self.responders, self.ledger)

    def result(self, step: str, kind: type[T]) -> T | None:
        """What a step brought; None before it is done."""
        entry = self.ledger.steps.get(step)
        return from_json(kind, entry.result) if entry and entry.state == DONE else None

    def done(self, *steps: str) -> Condition:
        """A condition: all these steps are done."""
        return lambda: all(self.ledger.step(step).state == DONE for step in steps)

    def settled(self, *steps: str) -> Condition:
        """A condition: all these steps are done, refused or skipped."""
        return lambda: all(self.ledger.step(step).is_settled for step in steps)

    def run(self, name: str, activity: str, order: Any, patience: Patience = PATIENT) -> Strand:
        """A step with one way, as a strand or a part of one."""
        return self.steps.run(name, activity, {activity: order}, patience)
