"""Field values as they come in: converted to what the field holds, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.vendors.devops import fields as f
from local.vendors.devops.errors import BrokenRule, no_such_field, no_such_node, tracking
from local.vendors.devops.state import Boards, WorkItem, split_tags

TAG_LENGTH = 400
TAGS_PER_ITEM = 100


@dataclass
class Changes:
    """A draft on its way: the draft, who writes how, which fields were set, which rules it broke so far."""

    draft: WorkItem
    boards: Boards
    bypass: bool
    may_tag: bool
    touched: set[str] = field(default_factory=set)
    broken: list[BrokenRule] = field(default_factory=list)

    def breaks(self, known: f.Field, *flags: str) -> None:
        """Note a broken rule."""
        self.broken.append(BrokenRule(known.reference_name, known.name, flags))


def find_field(boards: Boards, name: str) -> f.Field:
    """The field of that name.

    Raises:
        VendorError: 400.
    """
    known = boards.fields.find(name)
    if known is None:
        raise no_such_field(name)
    return known


def set_field(changes: Changes, name: str, value: Any, op: str) -> None:
    """Set a field of the draft; an empty value (and `remove`) empties it.

    Raises:
        VendorError: 400 for an unknown field, identity, area or iteration, and for a field only the service sets.
    """
    known = find_field(changes.boards, name)
    if known.reference_name == "System.WorkItemType" and value == changes.draft.type.name:
        return
    if _closed(known, changes):
        raise tracking(
            400,
            f"TF401326: Invalid field status 'ReadOnly' for field '{known.reference_name}'.",
            "WorkItemFieldInvalidException",
            600171,
        )
    if known.reference_name not in changes.draft.type.rules:
        changes.breaks(known, "InvalidNotEmpty")
        return
    changes.touched.add(known.reference_name)
    held = None if op == "remove" else _held(changes, known, value, op)
    if held is None or held == "":
        changes.draft.fields.pop(known.reference_name, None)
        return
    changes.draft.fields[known.reference_name] = held


def _closed(known: f.Field, changes: Changes) -> bool:
    if known.reference_name in (f.CREATED, f.CREATED_BY, f.CHANGED, f.CHANGED_BY):
        return not changes.bypass
    return known.read_only


def _held(changes: Changes, known: f.Field, value: Any, op: str) -> Any:
    if known.identity:
        return changes.boards.people.resolve(value, known)
    if value is None:
        return None
    if known.reference_name == f.TAGS:
        return _tags(changes, str(value), op)
    if known.kind == "treePath":
        return _node(changes, known, str(value))
    return _plain(changes, known, value)


def _plain(changes: Changes, known: f.Field, value: Any) -> Any:
    try:
        held = _READERS.get(known.kind, _text)(value)
    except (ValueError, TypeError):
        changes.breaks(known, "InvalidType")
        return value
    if isinstance(held, str) and len(held) > known.limit:
        changes.breaks(known, "InvalidTooLong")
    return held


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError("text is neither an object nor a list")
    return str(value)


def _time(value: Any) -> datetime:
    at = datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_READERS = {"integer": int, "double": float, "dateTime": _time, "boolean": bool}


def _node(changes: Changes, known: f.Field, path: str) -> str:
    project = changes.draft.project
    nodes = project.areas if known.reference_name == f.AREA else project.iterations
    found = next((node for node in nodes if node.lower() == path.lower()), None)
    if found is None:
        raise no_such_node(changes.draft.id, known.reference_name)
    return found


def _tags(changes: Changes, value: str, op: str) -> str:
    """`add` appends to the tags that are there, `replace` replaces them."""
    kept = changes.draft.tags if op == "add" else []
    tags = split_tags("; ".join([*kept, value]))
    if len(tags) > TAGS_PER_ITEM:
        raise tracking(
            400,
            f"TF401243: The work item may have {TAGS_PER_ITEM} tags at most.",
            "WorkItemTagLimitException",
        )
    if any(len(tag) > TAG_LENGTH for tag in tags):
        raise tracking(400, "TF401244: A tag may have 400 characters at most.", "InvalidTagNameException")
    known = {tag.lower() for tag in changes.draft.project.tags}
    if not changes.may_tag and any(tag.lower() not in known for tag in tags):
        raise tracking(
            403, "TF401289: The current user does not have permissions to create tags.", "TagException"
        )
    return "; ".join(tags)
