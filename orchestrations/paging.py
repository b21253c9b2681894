"""Telling the people: those whom the severity asks for at once, and somebody else for each whom no road reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from incident.ledger import DONE, REFUSED, RUNNING, SKIPPED, Step
from incident.orders import PageResponder
from incident.outcome import Outcome
from incident.reach import ASK, spared
from incident.records import Page, Responder
from incident.roads import MENTION
from orchestrations.known import Known, spares, step_for, with_each
from orchestrations.retries import NEXT_PERSON_SECONDS, PAGE_SECONDS, PATIENT
from orchestrations.strands import Strand

FOR_THE_ROOM = "mend what keeps the channel from being opened, then run the step again"


def page_responders(known: Known) -> Strand:
    """Page those whom the severity asks for at once, each by the first road that takes the page."""
    yield known.settled("find_responders")
    look_up = known.ledger.steps["find_responders"]
    if look_up.state == REFUSED:
        told = ", so the catch-all is paged" if known.told else ""
        known.ledger.alarm(f"the roster could not be read{told}: {look_up.why}")
    yield from with_each(lambda: known.told, lambda responder: page(known, responder), known)


def spare_the_others(known: Known) -> Strand:
    """Say of the others on call that they are not paged, and why."""
    yield known.done("find_responders")
    for responder in known.spared:
        known.strands.begin(_page_if_asked(known, responder))


def _page_if_asked(known: Known, responder: Responder) -> Strand:
    """Page somebody whom the severity spares only when a person asks for it."""
    name = step_for("page", responder)
    known.ledger.step(name).skip(spared(known.incident.declaration.severity, known.order.reach), ASK)
    yield from known.steps.asked(name)
    yield from page(known, responder)


def page_next(known: Known) -> Strand:
    """Page the next of the people on call in the place of each whom no road reaches, at once and loudly."""
    while True:
        yield (
            lambda: bool(known.spared) and len(_unreached(known, NEXT_PERSON_SECONDS)) > len(known.paged_too)
        )
        unreached, instead = _unreached(known, NEXT_PERSON_SECONDS)[-1], known.spared[0]
        known.ledger.alarm(f"no road took a page to {unreached} in time; {instead.email} is paged, too")
        known.strands.begin(page(known, instead))


def page_catch_all(known: Known) -> Strand:
    """Page the catch-all where a responder is reached by no road and nobody else is left. Nobody waits for nobody."""
    catch_all = known.order.catch_all
    name = step_for("page", catch_all)
    yield lambda: _is_left_alone(known) or known.is_pending(name)
    unreached = ", ".join(_unreached(known, NEXT_PERSON_SECONDS))
    known.strands.begin(page(known, catch_all))
    yield known.settled(name)
    if known.ledger.steps[name].state == DONE and unreached:
        known.ledger.alarm(f"no road took a page to {unreached} in time; {catch_all.email} was paged instead")


def cry_out(known: Known) -> Strand:
    """Say aloud that nobody could be reached, not even the catch-all."""
    name = step_for("page", known.order.catch_all)
    yield lambda: known.state_of(name) == REFUSED and not known.anyone_paged
    known.ledger.alarm("NOBODY could be paged, not even the catch-all: call someone")


def page(known: Known, responder: Responder) -> Strand:
    """Page one responder by the roads in their own order: if one fails, the next is tried at once."""
    name = step_for("page", responder)
    if not known.takes_up(name) or spares(known, name):
        return
    step = known.ledger.step(name)
    if step.state == SKIPPED:
        step.wait()
    ways = {road: _order(known, responder, road) for road in _roads(known, responder)}
    yield from known.steps.run(name, "page_responder", ways, PATIENT, needs=("open_channel",))


def _roads(known: Known, responder: Responder) -> tuple[str, ...]:
    """Their own roads first, then the others of the settings: too many ways are better than none."""
    return tuple(dict.fromkeys((*responder.roads, *known.order.roads)))


def _order(known: Known, responder: Responder, road: str) -> Callable[[], Any]:
    """What makes the order of a page: a mention has to wait for the room, and no other road does."""

    def make() -> PageResponder | Outcome | None:
        channel = known.channel
        if road != MENTION or channel:
            return PageResponder(Page(known.incident, responder, channel), road)
        room = known.ledger.step("open_channel")
        if not room.is_settled:
            return None
        doing = f"cannot mention {responder.email}: there is no channel"
        return Outcome("refused", why=f"{doing} ({room.why})", fix=FOR_THE_ROOM)

    return make


def _is_left_alone(known: Known) -> bool:
    """Whether somebody is not reached, nobody else on call is left, and the catch-all has to be told.

    As long as nobody at all was reached that is soon; otherwise those who answer slowly are waited for.
    """
    late = PAGE_SECONDS if known.anyone_paged else NEXT_PERSON_SECONDS
    return not known.spared and len(_unreached(known, late)) > len(known.paged_too)


def _unreached(known: Known, seconds: float) -> list[str]:
    """Whose page every road refused, or none has taken for so many seconds."""
    catch_all = step_for("page", known.order.catch_all)
    pages = ((name, step) for name, step in known.ledger.steps.items() if name.startswith("page:"))
    return [
        name.partition(":")[2]
        for name, step in pages
        if name != catch_all and _is_unreached(known, step, timedelta(seconds=seconds))
    ]


def _is_unreached(known: Known, step: Step, late: timedelta) -> bool:
    """Between two rounds alone: in one, the next road may be the one that takes the page."""
    is_late = step.started_at is not None and known.steps.now - step.started_at >= late
    return step.state == REFUSED or (is_late and step.state not in (DONE, RUNNING, SKIPPED))
