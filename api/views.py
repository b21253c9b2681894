"""What the API says of an incident: one object that answers the questions people ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from activities.find_launch import FoundLaunch
from incident.codec import to_json
from incident.ledger import DONE, Ledger, Step
from incident.paging import attempted
from incident.records import Counts, Event, IncidentRow
from incident.roles import Holding
from incident.storm import Gathered
from incident.timeline import doing, in_order


def summary(row: IncidentRow) -> dict[str, Any]:
    """An incident in a list."""
    incident, said = row.incident, row.incident.declaration
    return {
        "id": incident.id,
        "status": row.status,
        "title": said.title,
        "severity": {"level": said.severity.value, "label": said.severity.label},
        "service": said.service,
        "drill": said.drill,
        "detected_at": to_json(said.detected_at),
        "declared_at": to_json(incident.declared_at),
        "closed_at": to_json(row.closed_at),
        "status_url": incident.status_url,
    }


def whole(
    found: FoundLaunch,
    counts: Counts,
    timeline: Sequence[Event],
    gathered: Sequence[tuple[Gathered, Counts]] = (),
    roles: Sequence[Holding] = (),
) -> dict[str, Any]:
    """An incident with its launch: who knows, where it is discussed, what was done, what is missing and why."""
    ledger, row = found.ledger, found.row
    said = row.incident.declaration
    return {
        **summary(row),
        "source": to_json(said.source),
        "description": said.description,
        "details": to_json(said.details),
        "signal": row.signal,
        "launch": {"state": found.word, "running": found.is_running, "failure": found.failure or None},
        "alarms": list(ledger.alarms),
        "missing": to_json(ledger.gaps()),
        "work_item": _result(ledger, "open_work_item"),
        "channel": _result(ledger, "open_channel"),
        "briefing": _result(ledger, "post_briefing"),
        "people": people(ledger),
        "roles": [held(one) for one in roles],
        "steps": steps(ledger, row.incident.status_url),
        "deliveries": counts.deliveries,
        "occurrences": counts.occurrences,
        "gathered": [_gathered(problem, seen, row.incident.status_url) for problem, seen in gathered],
        "timeline": to_json(list(timeline)),
    }


def steps(ledger: Ledger, status_url: str) -> list[dict[str, Any]]:
    """Every step with its state, people first; one that can be run (again) with the address that does it."""
    names = sorted(ledger.steps, key=in_order)
    return [_step(name, ledger, status_url) for name in names]


def people(ledger: Ledger) -> list[dict[str, Any]]:
    """Who is on call and why, how each attempt to page them went, and what is assigned to them."""
    found = _result(ledger, "find_responders") or {}
    known = {person["email"]: person for person in found.get("responders", [])}
    paged = [name.partition(":")[2] for name in ledger.steps if name.startswith("page:")]
    return [
        {
            "email": email,
            "name": known.get(email, {}).get("name", email),
            "role": known.get(email, {}).get("role"),
            "reason": known.get(email, {}).get("reason"),
            "paged_by": (_result(ledger, f"page:{email}") or {}).get("road"),
            "pages": to_json(attempted(ledger.steps.get(f"page:{email}", Step()))),
            "assigned": _result(ledger, f"assign:{email}"),
        }
        for email in dict.fromkeys([*known, *paged])
    ]


def held(one: Holding) -> dict[str, Any]:
    """A role, what it does, and who has it: nobody where `holder` is null."""
    return {
        "role": one.role.value,
        "title": one.role.title,
        "duty": one.role.duty,
        "holder": {"email": one.email, "name": one.name} if one.email else None,
        "since": to_json(one.since),
        "by": one.by,
    }


def _gathered(problem: Gathered, seen: Counts, status_url: str) -> dict[str, Any]:
    """A problem that a storm gathered, with the address that splits it out, or the incident that it has by now."""
    split_url = None if problem.split_out else f"{status_url}/gathered/{problem.id}/split"
    return {
        "problem": problem.id,
        "problem_key": problem.problem_key,
        "title": problem.title,
        "severity": {"level": problem.severity.value, "label": problem.severity.label},
        "service": problem.service,
        "source": to_json(problem.source),
        "first_seen": to_json(problem.first_seen),
        "signal": problem.signal,
        "deliveries": seen.deliveries,
        "occurrences": seen.occurrences,
        "split_out": problem.split_out,
        "split_url": split_url,
    }


def _step(name: str, ledger: Ledger, status_url: str) -> dict[str, Any]:
    step = ledger.steps[name]
    view = {"step": name, "doing": doing(name), **to_json(step), "state": ledger.state_of(name)}
    for inward in ("result", "refusals"):
        view.pop(inward)
    if step.can_be_asked_for:
        view["retry_url"] = f"{status_url}/steps/{quote(name, safe='')}/retry"
    return view


def _result(ledger: Ledger, name: str) -> Any:
    step = ledger.steps.get(name)
    return step.result if step and step.state == DONE else None
