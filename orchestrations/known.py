"""What the parts of a launch know in common: the order, the ledger, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from incident.briefing import Briefing, briefing_of
from incident.codec import from_json
from incident.ledger import DONE, RUNNING, TELLING, Ledger, Step
from incident.orders import LaunchOrder
from incident.records import (
    Assignment,
    Channel,
    Incident,
    LinkedTasks,
    Message,
    OnCall,
    Responder,
    WorkItem,
)
from orchestrations.retries import PATIENT, Patience
from orchestrations.steps import Steps
from orchestrations.strands import Condition, Strand, Strands

T = TypeVar("T")


@dataclass(slots=True)
class Known:
    """One launch, as its strands see it.

    `posted` is the briefing as the room sees it, `owner` whose the work item is, and `begun` the steps that a strand
    has taken up.
    """

    order: LaunchOrder
    ledger: Ledger
    steps: Steps
    strands: Strands
    posted: Briefing | None = None
    owner: Responder | None = None
    begun: set[str] = field(default_factory=set[str])
    _read: dict[str, tuple[Any, Any]] = field(default_factory=dict[str, tuple[Any, Any]])

    @property
    def incident(self) -> Incident:
        """The incident that is launched."""
        return self.order.incident

    @property
    def is_quiet(self) -> bool:
        """Whether this is a drill that disturbs nobody."""
        return self.incident.declaration.quiet

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

    @property
    def states(self) -> dict[str, str]:
        """What became of each step so far. Of the telling only how it ended: a telling that fails tells no news."""
        return {
            name: step.state
            for name, step in self.ledger.steps.items()
            if name != "record" and (name not in TELLING or step.is_settled)
        }

    @property
    def anyone_paged(self) -> bool:
        """Whether a page was accepted."""
        return any(s.state == DONE for name, s in self.ledger.steps.items() if name.startswith("page:"))

    @property
    def is_assigning(self) -> bool:
        """Whether somebody is being given their part of the record."""
        return any(s.state == RUNNING for name, s in self.ledger.steps.items() if name.startswith("assign:"))

    @property
    def linked_tasks(self) -> tuple[int, ...]:
        """The tasks that hang below the record, by their ids."""
        linked = self.result("link_tasks", LinkedTasks)
        return linked.task_ids if linked else ()

    @property
    def tasks(self) -> tuple[Assignment, ...]:
        """The tasks of further responders."""
        item = self.work_item
        had = [self.result(name, Assignment) for name in self.ledger.steps if name.startswith("assign:")]
        return tuple(a for a in had if a and item and a.work_item_id != item.id)

    @property
    def unlinked_tasks(self) -> tuple[Assignment, ...]:
        """The tasks of further responders that do not hang below the record yet."""
        linked = self.linked_tasks
        return tuple(task for task in self.tasks if task.work_item_id not in linked)

    @property
    def earlier_owner(self) -> Responder | None:
        """Whom an earlier run made the owner of the work item."""
        item = self.work_item
        for name in self.ledger.steps:
            had = self.result(name, Assignment) if name.startswith("assign:") else None
            if had and item and had.work_item_id == item.id:
                return Responder(had.email, had.email)
        return None

    def takes_up(self, step: str) -> bool:
        """Whether the step is now taken up; False where a strand has it already."""
        is_new = step not in self.begun
        self.begun.add(step)
        return is_new

    def state_of(self, step: str) -> str:
        """A step's state; WAITING where nobody spoke of it yet."""
        return self.ledger.steps.get(step, Step()).state

    def is_pending(self, step: str) -> bool:
        """Whether an earlier run spoke of the step and nobody has taken it up in this one."""
        return step in self.ledger.steps and self.state_of(step) != DONE and step not in self.begun

    def result(self, step: str, kind: type[T]) -> T | None:
        """What a step brought; None before it is done."""
        entry = self.ledger.steps.get(step)
        if entry is None or entry.state != DONE:
            return None
        source, value = self._read.get(step, (None, None))
        if source is not entry.result:  # at every turn many strands ask for the same few results
            value = from_json(kind, entry.result)
            self._read[step] = (entry.result, value)
        return value

    def done(self, *steps: str) -> Condition:
        """A condition: all these steps are done."""
        return lambda: all(self.ledger.step(step).state == DONE for step in steps)

    def settled(self, *steps: str) -> Condition:
        """A condition: all these steps are done, refused or skipped."""
        return lambda: all(self.ledger.step(step).is_settled for step in steps)

    def run(self, name: str, activity: str, order: Any, patience: Patience = PATIENT) -> Strand:
        """A step with one way, as a strand or a part of one."""
        return self.steps.run(name, activity, {activity: order}, patience)


def step_for(verb: str, responder: Responder) -> str:
    """The name of a responder's own step; the same however their e-mail address is written."""
    return f"{verb}:{responder.email.casefold()}"


def same_person(one: Responder, other: Responder) -> bool:
    """Whether two entries are of one person."""
    return one.email.casefold() == other.email.casefold()
