"""Links between work items and to addresses, with the rules for each kind."""

from __future__ import annotations

import json
import re
from typing import Any

from local.vendors.devops.errors import bad_patch, no_such_item, refusal, tracking
from local.vendors.devops.fields import PARENT
from local.vendors.devops.state import Boards, Relation, WorkItem

CHILD, PARENT_OF = "System.LinkTypes.Hierarchy-Forward", "System.LinkTypes.Hierarchy-Reverse"
LIMIT = 1000
"""Links of one work item (learn.microsoft.com/azure/devops/organizations/settings/work/object-limits)."""
LINK_TYPES = {
    CHILD: ("Child", PARENT_OF),
    PARENT_OF: ("Parent", CHILD),
    "System.LinkTypes.Related": ("Related", "System.LinkTypes.Related"),
    "System.LinkTypes.Duplicate-Forward": ("Duplicate", "System.LinkTypes.Duplicate-Reverse"),
    "System.LinkTypes.Duplicate-Reverse": ("Duplicate Of", "System.LinkTypes.Duplicate-Forward"),
    "System.LinkTypes.Dependency-Forward": ("Successor", "System.LinkTypes.Dependency-Reverse"),
    "System.LinkTypes.Dependency-Reverse": ("Predecessor", "System.LinkTypes.Dependency-Forward"),
}
"""Kinds of links between work items: name, and the kind that the other end gets."""
_ITEM_URL = re.compile(r"/_apis/wit/workitems/(-?\d+)/?$", re.IGNORECASE)


def read_relation(value: Any, boards: Boards, batch_ids: dict[int, int]) -> Relation:
    """A relation out of a patch operation's value.

    Raises:
        VendorError: 400 where its shape or kind is wrong, 404 where its target does not exist.
    """
    if not isinstance(value, dict) or not isinstance(value.get("attributes", {}), dict | None):
        text = json.dumps(value, indent=2)
        raise bad_patch(
            f"Value {text} does not match the expected type "
            "Microsoft.TeamFoundation.WorkItemTracking.WebApi.Models.WorkItemRelation."
        )
    rel, url, attributes = str(value.get("rel", "")), str(value.get("url", "")), value.get("attributes") or {}
    comment = attributes.get("comment")
    if rel == "Hyperlink":
        return _hyperlink(url, comment)
    if rel == "ArtifactLink":
        return _artifact(url, comment, attributes.get("name"))
    if rel not in LINK_TYPES:
        raise tracking(400, f"VS402390: Unrecognized link type {rel}.", "WorkItemLinkTypeNotFoundException")
    return Relation(rel, "", _target(url, boards, batch_ids), comment, LINK_TYPES[rel][0])


def _hyperlink(url: str, comment: str | None) -> Relation:
    if not re.match(r"^[a-z][a-z0-9+.-]*:", url, re.IGNORECASE):
        raise tracking(400, f"Invalid Resource Link Target: {url}", "WorkItemResourceLinkException")
    return Relation("Hyperlink", url, comment=comment)


def _artifact(url: str, comment: str | None, name: str | None) -> Relation:
    if not url.startswith("vstfs:///") or not name:
        raise tracking(400, f"Invalid Resource Link Target: {url}", "WorkItemResourceLinkException")
    return Relation("ArtifactLink", url, comment=comment, name=name)


def _target(url: str, boards: Boards, batch_ids: dict[int, int]) -> int:
    match = _ITEM_URL.search(url)
    if match is None:
        raise bad_patch(f"Invalid work item url: {url}")
    target = batch_ids.get(int(match[1]), int(match[1]))
    if target not in boards.work_items:
        raise no_such_item(target)
    return target


def add_relation(draft: WorkItem, new: Relation, boards: Boards) -> None:
    """Add a relation to a draft.

    Raises:
        VendorError: 400 where it is there already, or would be a second parent, or the limit is reached.
    """
    if any(new.leads_to(known) for known in draft.relations):
        raise tracking(400, "Relation already exists.", "WorkItemRelationAlreadyExistsException")
    if new.target == draft.id:
        raise refusal(
            400, "TF201063: A work item cannot be linked to itself.", "WorkItemLinkInvalidException"
        )
    if len(draft.relations) >= LIMIT:
        raise tracking(
            400, "VS403325: The work item has too many links.", "WorkItemLinksLimitExceededException"
        )
    child, parent = (draft.id, new.target) if new.rel == PARENT_OF else (new.target, draft.id)
    if new.rel == PARENT_OF and draft.parent is not None:
        raise second_parent(child, parent)
    if new.rel == CHILD and new.target and boards.work_items[new.target].parent is not None:
        raise second_parent(child, parent)
    draft.relations.append(new)
    if new.rel == PARENT_OF:
        draft.fields[PARENT] = new.target


def second_parent(child: int | None, parent: int | None) -> Exception:
    """400: a work item has one parent at most."""
    text = (
        f"TF201036: You cannot add a Parent link between work items {child} and {parent} "
        "because a work item can have only one Parent link."
    )
    return tracking(400, text, "WorkItemLinkAddExtraParentException", 600274)


def remove_relation(draft: WorkItem, place: str) -> None:
    """Remove the relation at that index.

    Raises:
        VendorError: 400 where there is none.
    """
    if not place.isdigit() or int(place) >= len(draft.relations):
        raise bad_patch(f"Index out of range for /relations/{place}.")
    gone = draft.relations.pop(int(place))
    if gone.rel == PARENT_OF:
        draft.fields.pop(PARENT, None)


def mirror(relation: Relation, work_item_id: int) -> Relation:
    """The other end of a link between work items."""
    other = LINK_TYPES[relation.rel][1]
    return Relation(other, "", work_item_id, relation.comment, LINK_TYPES[other][0])
