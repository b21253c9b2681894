"""The people branch: find who is on call, page them, assign them. It waits for neither record nor room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from incident.ledger import DONE, REFUSED, Step
from incident.orders import AssignResponder, FindResponders, LinkTasks, PageResponder
from incident.records import OnCall, Page, Responder
from orchestrations.drill import QUIET
from orchestrations.known import Known, same_person, step_for
from orchestrations.retries import HASTY, PAGE_SECONDS, PATIENT
from orchestrations.strands import Strand


def find_responders(known: Known, at: datetime) -> Strand:
    """Look up who is on call; what is wrong with the roster becomes an alarm."""
    order = FindResponders(known.incident, at)
    yield from known.run("find_responders", "find_responders", order, HASTY)
    found = known.result("find_responders", OnCall)
    if found and found.alarm:
        known.ledger.alarm(found.alarm)


def page_responders(known: Known) -> Strand:
    """Page everyone on call at once, each by the first road that takes the page."""
    yield known.settled("find_responders")
    look_up = known.ledger.steps["find_responders"]
    if look_up.state == REFUSED:
        known.ledger.alarm(f"the roster could not be read, so the catch-all is paged: {look_up.why}")
    yield from _with_each_responder(known, lambda responder: page(known, responder))


def page_catch_all(known: Known) -> Strand:
    """Page the catch-all where a responder is reached by no road. Nobody waits for nobody."""
    catch_all = known.order.catch_all
    name = step_for("page", catch_all)
    yield lambda: bool(_unreached(known, name)) or known.is_pending(name)
    unreached = ", ".join(_unreached(known, name))
    known.strands.begin(page(known, catch_all))
    yield known.settled(name)
    if known.ledger.steps[name].state == DONE and unreached:
        known.ledger.alarm(f"no road has taken a page to {unreached}; {catch_all.email} was paged instead")


def cry_out(known: Known) -> Strand:
    """Say aloud that nobody could be reached, not even the catch-all."""
    name = step_for("page", known.order.catch_all)
    yield lambda: known.state_of(name) == REFUSED and not known.anyone_paged
    known.ledger.alarm("NOBODY could be paged, not even the catch-all: call someone")


def page(known: Known, responder: Responder) -> Strand:
    """Page one responder: if a road fails, the next is tried at once."""
    name = step_for("page", responder)
    if known.takes_up(name) and not _spares(known, name):
        ways = {road: PageResponder(Page(known.incident, responder), road) for road in known.order.roads}
        yield from known.steps.run(name, "page_responder", ways, PATIENT)


def assign_responders(known: Known) -> Strand:
    """Give everyone on call their part of the record, as soon as there is one."""
    yield known.settled("find_responders")
    yield from _with_each_responder(known, lambda responder: assign(known, responder))


def assign(known: Known, responder: Responder) -> Strand:
    """Assign one responder once the work item is open. Who comes first owns it, and nobody takes it from them."""
    name = step_for("assign", responder)
    if not known.takes_up(name) or _spares(known, name):
        return
    known.ledger.step(name, needs=("open_work_item",))
    known.owner = known.owner or known.earlier_owner or responder
    yield known.done("open_work_item")
    item = known.work_item
    if item:
        is_owner = same_person(responder, known.owner)
        others = tuple(r for r in known.responders if is_owner and not same_person(r, known.owner))
        order = AssignResponder(known.incident, item, responder, (known.owner, *others))
        yield from known.run(name, "assign_responder", order)


def link_tasks(known: Known) -> Strand:
    """Hang the further responders' tasks below the record: all that there are at a time.

    Each link is a new revision of the record, so one by one they would wait for each other.
    """
    step = "link_tasks"
    while True:
        yield lambda: not known.is_assigning and bool(known.unlinked_tasks)
        item, linked = known.work_item, known.linked_tasks
        if item:
            order = LinkTasks(item, known.unlinked_tasks, linked)
            if known.state_of(step) == DONE:
                known.ledger.step(step).wait()
            yield from known.run(step, "link_tasks", order)


def orphan(known: Known, step: str) -> Strand:
    """A person's step of an earlier run that is asked for again although they are no longer on call."""
    verb, _, email = step.partition(":")
    yield known.settled("find_responders")
    if verb == "page":
        yield from page(known, Responder(email, email))
    elif verb == "assign":
        yield from assign(known, Responder(email, email))


def _spares(known: Known, step: str) -> bool:
    """Skip the step where a drill leaves its person alone; whether it does. Azure DevOps writes to its assignees, too."""
    if known.is_quiet:
        known.ledger.step(step).skip(QUIET)
    return known.is_quiet


def _with_each_responder(known: Known, strand: Callable[[Responder], Strand]) -> Strand:
    """Begin a strand for each responder; also for those on the roster if it could be read only later."""
    for responder in known.responders:
        known.strands.begin(strand(responder))
    yield known.done("find_responders")
    for responder in known.responders:
        known.strands.begin(strand(responder))


def _unreached(known: Known, catch_all: str) -> list[str]:
    """Whose page every road refused, or none has taken for some minutes."""
    pages = ((name, step) for name, step in known.ledger.steps.items() if name.startswith("page:"))
    return [
        name.partition(":")[2] for name, step in pages if name != catch_all and _is_unreached(known, step)
    ]


def _is_unreached(known: Known, step: Step) -> bool:
    late = step.started_at is not None and known.steps.now - step.started_at >= timedelta(
        seconds=PAGE_SECONDS
    )
    return step.state == REFUSED or (step.state != DONE and late)
