"""The JSON Patch documents that we send (RFC 6902): what is written, in one revision each.

Source: learn.microsoft.com/rest/api/azure/devops/wit/work-items/create and .../update.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from incident.declaring_texts import link as web_address
from incident.naming import task_title, work_item_title
from incident.records import Assignment, Channel, Declaration, Incident, Responder, Severity, WorkItem
from integrations.azure_devops.fields import BODY, PRIORITY, SEVERITY, TypeFields
from integrations.azure_devops.place import Place
from integrations.azure_devops.refusals import TAGS
from integrations.azure_devops.wording import record_body, task_body

Operation = dict[str, Any]
"""One operation: `op`, `path`, `value`."""

TITLE = "System.Title"
AREA_PATH = "System.AreaPath"
ASSIGNED_TO = "System.AssignedTo"
HISTORY = "System.History"
STATE = "System.State"
CHILD = "System.LinkTypes.Hierarchy-Forward"
OPTIONAL = frozenset({TAGS, SEVERITY, PRIORITY})
"""Fields without which a work item is better than none: what they say stands in the body too."""

TAG_LIMIT = 100
"""Characters; the service takes 400, which no board shows.

Source: learn.microsoft.com/azure/devops/organizations/settings/work/object-limits.
"""
SEVERITIES = {
    Severity.CRITICAL: "1 - Critical",
    Severity.ERROR: "2 - High",
    Severity.WARNING: "3 - Medium",
    Severity.INFORMATIONAL: "4 - Low",
    Severity.VERBOSE: "4 - Low",
}
PRIORITIES = {
    Severity.CRITICAL: 1,
    Severity.ERROR: 1,
    Severity.WARNING: 2,
    Severity.INFORMATIONAL: 3,
    Severity.VERBOSE: 4,
}


def record(incident: Incident, fields: TypeFields, place: Place) -> list[Operation]:
    """The record with everything that is known when it is opened."""
    declaration = incident.declaration
    document = [
        _set(TITLE, work_item_title(incident)),
        _set(fields.body, record_body(incident)),
        _set(TAGS, "; ".join(tags(declaration))),
        *_area(place),
    ]
    if fields.allows(SEVERITY, SEVERITIES[declaration.severity]):
        document.append(_set(SEVERITY, SEVERITIES[declaration.severity]))
    if fields.allows(PRIORITY, PRIORITIES[declaration.severity]):
        document.append(_set(PRIORITY, PRIORITIES[declaration.severity]))
    return [*document, *_links(incident)]


def task(incident: Incident, item: WorkItem, responder: Responder, place: Place) -> list[Operation]:
    """A further responder's task."""
    return [
        _set(TITLE, task_title(incident, responder)),
        _set(BODY, task_body(incident, item, responder)),
        _set(ASSIGNED_TO, responder.email),
        *_area(place),
    ]


def link(channel: Channel, note: str) -> list[Operation]:
    """The channel's address, where Teams has made one, and a note."""
    linked = (
        [_hyperlink(channel.url, f"Channel {channel.name}")]
        if channel.url and web_address(channel.url)
        else []
    )
    return [*linked, _set(HISTORY, note)]


def children(tasks: Sequence[Assignment], place: Place, note: str | None = None) -> list[Operation]:
    """The tasks as children of the work item that is written, and a note."""
    links = [{"rel": CHILD, "url": place.address_of(task.work_item_id)} for task in tasks]
    linked = [{"op": "add", "path": "/relations/-", "value": link} for link in links]
    return [*linked, *([_set(HISTORY, note)] if note else [])]


def ownership(email: str, note: str) -> list[Operation]:
    """The owner, and a note of who else is on call."""
    return [_set(ASSIGNED_TO, email), _set(HISTORY, note)]


def completion(state: str, note: str | None = None) -> list[Operation]:
    """The state that says that all is done, and a note."""
    return [_set(STATE, state), *([_set(HISTORY, note)] if note else [])]


def discussion(note: str) -> list[Operation]:
    """A note."""
    return [_set(HISTORY, note)]


def at_revision(revision: int, document: Sequence[Operation]) -> list[Operation]:
    """The document, to be refused with 412 where the work item is at another revision."""
    return [{"op": "test", "path": "/rev", "value": revision}, *document]


def without(fields: Iterable[str], document: Sequence[Operation]) -> list[Operation]:
    """The document without what it writes into these fields."""
    paths = {f"/fields/{field}" for field in fields}
    return [operation for operation in document if operation["path"] not in paths]


def tags(declaration: Declaration) -> list[str]:
    """Few words from a small set, for boards and queries; never one for each incident.

    Source: learn.microsoft.com/azure/devops/boards/queries/add-tags-to-work-items (legal tags, and their number).
    """
    words = ["incident", declaration.severity.label.lower(), *(["drill"] if declaration.drill else [])]
    service = "".join(c for c in declaration.service or "" if c not in ",;" and c.isprintable())
    return [*words, *filter(None, [service.strip().lstrip("@").strip()[:TAG_LIMIT].strip()])]


def _set(field: str, value: Any) -> Operation:
    return {"op": "add", "path": f"/fields/{field}", "value": value}


def _area(place: Place) -> list[Operation]:
    return [_set(AREA_PATH, place.area_path)] if place.area_path else []


def _links(incident: Incident) -> list[Operation]:
    """Where the problem was found, and where the incident's state is shown; an address once, though it be both."""
    addresses = {incident.status_url: f"State of {incident.id}"}
    if incident.declaration.source.url:
        addresses.setdefault(incident.declaration.source.url, "Where it was found")
    return [_hyperlink(url, comment) for url, comment in addresses.items() if web_address(url)]


def _hyperlink(url: str, comment: str) -> Operation:
    value = {"rel": "Hyperlink", "url": url, "attributes": {"comment": comment}}
    return {"op": "add", "path": "/relations/-", "value": value}
