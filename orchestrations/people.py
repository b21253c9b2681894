"""The people branch: find who is on call, give out the roles, assign everyone their part of the record."""

from __future__ import annotations

from datetime import datetime

from incident.ledger import DONE
from incident.orders import AssignResponder, FillRoles, FindResponders, LinkTasks
from incident.records import OnCall, Responder
from orchestrations.known import Known, same_person, spares, step_for, with_each
from orchestrations.paging import page
from orchestrations.retries import HASTY
from orchestrations.strands import Strand


def find_responders(known: Known, at: datetime) -> Strand:
    """Look up who is on call; what is wrong with the roster becomes an alarm."""
    order = FindResponders(known.incident, at)
    yield from known.run("find_responders", "find_responders", order, HASTY)
    found = known.result("find_responders", OnCall)
    if found and found.alarm:
        known.ledger.alarm(found.alarm)


def fill_roles(known: Known) -> Strand:
    """Give out the roles that the severity asks for, once it is known who is told. The catch-all gets none.

    Nobody asks for them before the record or the room is there, so until then they take nothing from opening those.
    """
    if not known.order.roles:
        return
    known.ledger.step("fill_roles")
    place = ("open_work_item", "open_channel")
    yield lambda: known.settled("find_responders")() and any(map(known.settled_or_retrying, place))
    people = tuple(who for who in known.engaged if not same_person(who, known.order.catch_all))
    order = FillRoles(known.incident, people, known.order.roles, known.steps.now)
    yield from known.run("fill_roles", "fill_roles", order)


def assign_responders(known: Known) -> Strand:
    """Give everyone who is told their part of the record, as soon as there is one; the first always owns it."""
    yield known.settled("find_responders")
    yield from with_each(lambda: known.engaged, lambda responder: assign(known, responder), known)


def assign(known: Known, responder: Responder) -> Strand:
    """Assign one responder once the work item is open. Who comes first owns it, and nobody takes it from them."""
    name = step_for("assign", responder)
    if not known.takes_up(name) or spares(known, name):
        return
    known.ledger.step(name, needs=("open_work_item",))
    known.owner = known.owner or known.earlier_owner or responder
    yield lambda: known.done("open_work_item")() and known.settled_or_retrying("fill_roles")
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
    """A person's step of an earlier run that is asked for again although nothing else would take it up."""
    verb, _, email = step.partition(":")
    yield known.settled("find_responders")
    who = next(
        (r for r in known.responders if same_person(r, Responder(email, email))), Responder(email, email)
    )
    if verb == "page":
        yield from page(known, who)
    elif verb == "assign":
        yield from assign(known, who)
