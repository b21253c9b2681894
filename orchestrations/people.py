"""The people branch: find who is on call, page them, assign them. It waits for neither record nor room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from incident.ledger import REFUSED
from incident.orders import AssignResponder, FindResponders, PageResponder
from incident.records import OnCall, Responder
from orchestrations.known import Known
from orchestrations.retries import HASTY, INSISTENT
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
        known.ledger.alarm(f"the roster could not be read, so the catch-all was paged: {look_up.why}")
    yield from _with_each_responder(known, lambda responder: page(known, responder))


def page_catch_all(known: Known) -> Strand:
    """Page the catch-all where a responder can be reached by no road. Nobody waits for nobody."""
    yield lambda: any(
        s.state == REFUSED for name, s in known.ledger.steps.items() if name.startswith("page:")
    )
    known.ledger.alarm("someone on call could not be paged by any road; the catch-all was paged")
    if known.order.catch_all.email not in [responder.email for responder in known.responders]:
        yield from page(known, known.order.catch_all)


def page(known: Known, responder: Responder) -> Strand:
    """Page one responder: if a road fails, the next is tried at once."""
    ways = {road: PageResponder(known.incident, responder, road) for road in known.order.roads}
    yield from known.steps.run(f"page:{responder.email}", "page_responder", ways, INSISTENT)


def assign_responders(known: Known) -> Strand:
    """Give everyone on call their part of the record, as soon as there is one."""
    yield from _with_each_responder(known, lambda responder: assign(known, responder))


def assign(known: Known, responder: Responder) -> Strand:
    """Assign one responder once the work item is open."""
    name = f"assign:{responder.email}"
    known.ledger.step(name, needs=("open_work_item",))
    yield known.done("open_work_item")
    item = known.work_item
    if item:
        order = AssignResponder(known.incident, item, responder, known.responders)
        yield from known.run(name, "assign_responder", order)


def _with_each_responder(known: Known, strand: Callable[[Responder], Strand]) -> Strand:
    """Begin a strand for each responder; again for those on the roster if it could be read only later."""
    yield known.settled("find_responders")
    begun = known.responders
    for responder in begun:
        known.strands.begin(strand(responder))
    yield known.done("find_responders")
    for responder in known.responders:
        if responder not in begun:
            known.strands.begin(strand(responder))
