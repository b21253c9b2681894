"""What the parts of a launch know in common: the order, the ledger, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from incident.briefing import Briefing, briefing_of
from incident.codec import from_json
from incident.ledger import DONE, RETRYING, RUNNING, SKIPPED, TELLING, WAITING, Ledger, Step
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
QUIET = "a drill that disturbs nobody"


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
    def told(self) -> tuple[Responder, ...]:
        """Who is paged at once: as many of them as the severity asks for, and not the others."""
        return self.responders[: self.order.reach.paged]

    @property
    def paged_too(self) -> tuple[Responder, ...]:
        """Who of the others was paged all the same: for somebody whom no road reached, or because a person asked."""
        return tuple(who for who in self._others if not self._is_spared(who))

    @property
    def spared(self) -> tuple[Responder, ...]:
        """Who of the others is not paged, in their order."""
        return tuple(who for who in self._others if self._is_spared(who))

    @property
    def engaged(self) -> tuple[Responder, ...]:
        """Who has a part of the record: who is paged, and the first in any case."""
        return (*(self.told or self.responders[:1]), *self.paged_too)

    @property
    def _others(self) -> tuple[Responder, ...]:
        return self.responders[len(self.told) :]

    def _is_spared(self, responder: Responder) -> bool:
        step = step_for("page", responder)
        return self.state_of(step) in (WAITING, SKIPPED) and step not in self.begun

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

    def settled_or_retrying(self, step: str) -> bool:
        """Whether a step is not worth waiting for any longer; so is one that nobody asks for."""
        return (
            step not in self.ledger.steps
            or self.ledger.steps[step].is_settled
            or self.state_of(step) == RETRYING
        )

    def run(self, name: str, activity: str, order: Any, patience: Patience = PATIENT) -> Strand:
        """A step with one way, as a strand or a part of one."""
        return self.steps.run(name, activity, {activity: lambda: order}, patience)


def step_for(verb: str, responder: Responder) -> str:
    """The name of a responder's own step; the same however their e-mail address is written."""
    return f"{verb}:{responder.email.casefold()}"


def same_person(one: Responder, other: Responder) -> bool:
    """Whether two entries are of one person."""
    return one.email.casefold() == other.email.casefold()


def spares(known: Known, step: str) -> bool:
    """Skip the step where a drill leaves its person alone; whether it does. Azure DevOps writes to its assignees, too."""
    if known.is_quiet:
        known.ledger.step(step).skip(QUIET)
    return known.is_quiet


def with_each(
    people: Callable[[], Iterable[Responder]], strand: Callable[[Responder], Strand], known: Known
) -> Strand:
    """Begin a strand for each of the people, as they become known."""
    begun: set[str] = set()

    def new() -> list[Responder]:
        return [who for who in people() if who.email.casefold() not in begun]

    while True:
        yield lambda: bool(new())
        for responder in new():
            begun.add(responder.email.casefold())
            known.strands.begin(strand(responder))
