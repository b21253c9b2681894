"""The rules of a work item type: states and their dates, defaults, allowed values, required fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local.vendors.devops import fields as f
from local.vendors.devops.errors import broken_rules
from local.vendors.devops.identities import Identity
from local.vendors.devops.state import WorkItem
from local.vendors.devops.values import Changes

_DATES = {
    "InProgress": (f.ACTIVATED, f.ACTIVATED_BY),
    "Resolved": (f.RESOLVED, f.RESOLVED_BY),
    "Completed": (f.CLOSED, f.CLOSED_BY),
}
"""Which date and person a state of a category stamps."""
_EMPTIED = {
    "Proposed": ("InProgress", "Resolved", "Completed"),
    "InProgress": ("Resolved", "Completed"),
    "Resolved": ("Completed",),
}
"""Which stamps a return to a category takes away (process-customization-scripts: EMPTY in each STATE)."""
_CHOICE = ("HasValues", "LimitedToValues", "InvalidListValue")


def give_defaults(item: WorkItem) -> None:
    """What a new item has before anything is set."""
    item.fields |= {name: rule.default for name, rule in item.type.rules.items() if rule.default is not None}
    item.fields |= {
        "System.TeamProject": item.project.name,
        "System.WorkItemType": item.type.name,
        f.AREA: item.project.name,
        f.ITERATION: item.project.name,
        f.STATE: item.type.initial.name,
        f.COMMENT_COUNT: 0,
    }


def enter_state(changes: Changes, before: str | None, by: Identity, at: datetime) -> None:
    """Carry out what the type's workflow does when the state changes; `before` is None for a new item."""
    item = changes.draft
    state = item.type.state(str(item.fields.get(f.STATE, "")))
    if state is None or state.name == before:
        return
    item.fields[f.STATE] = state.name
    if f.REASON not in changes.touched:
        item.fields[f.REASON] = state.name if before is None else f"Moved to state {state.name}"
    item.fields[f.STATE_CHANGED] = at
    for category in _EMPTIED.get(state.category, ()):
        for name in _DATES[category]:
            item.fields.pop(name, None)
    if state.category in _DATES:
        date, person = _DATES[state.category]
        item.fields |= {date: at, person: by}
    if state.category in ("Resolved", "Completed") and f.ACTIVATED not in item.fields:
        item.fields |= {f.ACTIVATED: at, f.ACTIVATED_BY: by}
    if (
        item.type.resolving_reassigns
        and state.category == "Resolved"
        and f.ASSIGNED_TO not in changes.touched
    ):
        item.fields[f.ASSIGNED_TO] = item.fields[f.CREATED_BY]


def check(changes: Changes, *, new: bool) -> None:
    """Hold the draft against its type's rules.

    Raises:
        VendorError: 400 TF401320 with every broken rule.
    """
    if not changes.bypass:
        _check_state(changes, new=new)
        for reference_name, rule in changes.draft.type.rules.items():
            _check_rule(changes, reference_name, rule.allowed, demanded=rule.demanded(changes.draft.state))
    if changes.broken:
        raise broken_rules(changes.broken)


def _check_state(changes: Changes, *, new: bool) -> None:
    item = changes.draft
    state = item.type.state(item.fields.setdefault(f.STATE, ""))
    if state is None or (new and state is not item.type.initial):
        known = changes.boards.fields.find(f.STATE)
        if known is not None:
            changes.breaks(known, *_CHOICE)


def _check_rule(changes: Changes, reference_name: str, allowed: tuple[Any, ...], *, demanded: bool) -> None:
    known = changes.boards.fields.find(reference_name)
    value = changes.draft.fields.get(reference_name)
    if known is None:
        return
    if value in (None, "") and demanded:
        listed = ("HasValues", "LimitedToValues") if allowed else ()
        changes.breaks(known, "Required", *listed, "InvalidEmpty")
    elif allowed and value not in (None, "") and value not in allowed:
        changes.breaks(known, *_CHOICE)
