"""JSON Patch documents as work item tracking takes them (a subset of RFC 6902)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from local.vendors.devops.errors import bad_patch

CONTENT_TYPE = "application/json-patch+json"
OPERATIONS = ("add", "replace", "remove", "test")
_PATHS = (
    re.compile(r"^/(?P<part>fields)/(?P<name>[^/]+)$", re.IGNORECASE),
    re.compile(r"^/(?P<part>relations)/(?P<name>-|\d+)$", re.IGNORECASE),
    re.compile(r"^/(?P<part>multilineFieldsFormat)/(?P<name>[^/]+)$", re.IGNORECASE),
    re.compile(r"^/(?P<part>rev|id)(?P<name>)$", re.IGNORECASE),
)


@dataclass(frozen=True)
class Operation:
    """One operation: `part` is fields, relations, multilinefieldsformat, rev or id; `name` what follows it."""

    op: str
    path: str
    part: str
    name: str
    value: Any


def read_patch(document: Any) -> list[Operation]:
    """The operations of a patch document, in order.

    Raises:
        VendorError: 400, where it is no list of operations or one of them cannot be understood.
    """
    if not isinstance(document, list) or not document or not all(isinstance(part, dict) for part in document):
        raise bad_patch("You must pass a valid patch document in the body of the request.")
    return [_read(part) for part in document]


def _read(part: dict[str, Any]) -> Operation:
    op, path = str(part.get("op", "")).lower(), str(part.get("path", ""))
    if op not in OPERATIONS:
        raise bad_patch(f"Unsupported patch operation '{part.get('op')}' for path {path}.")
    match = next((found for found in (pattern.match(path) for pattern in _PATHS) if found), None)
    if match is None:
        raise bad_patch(f"Invalid patch path: {path}")
    kind = match["part"].lower()
    if kind == "rev" and op != "test":
        raise bad_patch("The path /rev can only be tested.")
    if op != "remove" and "value" not in part:
        raise bad_patch(f"The {op} operation for path {path} has no value.")
    return Operation(op, path, kind, match["name"], part.get("value"))
