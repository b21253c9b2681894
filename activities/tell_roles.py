"""Tell the record and the room who has which role."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from activities.find_launch import FoundLaunch, find_launch
from activities.tell_as_it_stands import tell_as_it_stands
from activities.update_briefing import bring_up_to_date, with_roles
from incident.briefing import Briefing, briefing_of
from incident.codec import from_json
from incident.desk import Desk
from incident.errors import Failure, TryAgain
from incident.ledger import DONE, RUNNING, Ledger, Step
from incident.ports import Messenger, WorkItems
from incident.records import Message, OnCall, Responder, WorkItem
from incident.role_ports import Roles

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tellers:
    """Where it is told: the record, and what speaks in the room."""

    work_items: WorkItems
    messenger: Messenger


@dataclass(frozen=True, slots=True)
class Untold:
    """Why the work item and the posted briefing were not told; None where they were, or where there is none (yet)."""

    work_item: str | None
    briefing: str | None


async def tell_roles(incident_id: str, desk: Desk, roles: Roles, tellers: Tellers) -> Untold:
    """Note in the work item who has which role, and bring the posted briefing up to date. Safe to repeat.

    What the launch has not opened or posted yet, it tells itself. A failure keeps nobody from having a role.
    """
    found = await find_launch(incident_id, desk)
    work_item, briefing = await asyncio.gather(
        _note(found, roles, tellers.work_items), _brief(found, desk, roles, tellers.messenger)
    )
    return Untold(work_item, briefing)


def responders_of(ledger: Ledger) -> tuple[Responder, ...] | None:
    """Who is on call; None where the launch has not found it out, or does not tell."""
    found = _result(ledger, "find_responders", OnCall)
    return None if found is None else found.responders


async def _note(found: FoundLaunch, roles: Roles, work_items: WorkItems) -> str | None:
    item, incident = _result(found.ledger, "open_work_item", WorkItem), found.row.incident
    if item is None:
        return None
    try:
        await tell_as_it_stands(
            f"note in work item {item.id} who has which role",
            lambda: roles.of(incident.id),
            lambda stands: work_items.note_roles(item, incident, stands),
        )
    except Failure as failure:
        return str(failure)
    return None


async def _brief(found: FoundLaunch, desk: Desk, roles: Roles, messenger: Messenger) -> str | None:
    ledger, incident_id = found.ledger, found.row.incident.id
    message = _result(ledger, "post_briefing", Message)
    if "remove_channel" in ledger.steps:  # a drill removes its room, and the briefing with it
        return None
    if message is None:
        is_under_way = ledger.steps.get("post_briefing", Step()).state == RUNNING
        return (
            "it is being posted at this moment; ask for the same again to be sure" if is_under_way else None
        )
    try:
        await bring_up_to_date(message, lambda: _as_it_stands(incident_id, desk, roles), messenger)
    except Failure as failure:
        return str(failure)
    return None


async def _as_it_stands(incident_id: str, desk: Desk, roles: Roles) -> Briefing:
    """The briefing as the launch would write it now."""
    found = await find_launch(incident_id, desk)
    incident, ledger = found.row.incident, found.ledger
    people = responders_of(ledger)
    if people is None and ledger.steps.get("find_responders", Step()).state == DONE:
        why = "the launch is so large that it tells not even who is on call while it runs"
        raise TryAgain(f"write the briefing of {incident_id} anew", why)
    return await with_roles(
        briefing_of(incident, people or (desk.order_for(incident).catch_all,), ledger), roles
    )


def _result(ledger: Ledger, step: str, kind: type[T]) -> T | None:
    entry = ledger.steps.get(step)
    return from_json(kind, entry.result) if entry and entry.state == DONE and entry.result else None
