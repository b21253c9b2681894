"""What a person sends to hold a fire drill, read into a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from incident.declaring import key_of_drill, read_declaration
from incident.errors import InvalidInput
from incident.records import Declaration

TITLE = "Fire drill"
PAGE, KEEP = "page", "keep"
SETTLED = ("drill", "problem_key")
"""Fields of a declaration that a drill settles itself: it is one, and each is a problem of its own."""


def read_drill(body: Any, *, default_reporter: str, now: datetime) -> Declaration:
    """Read the body of `POST /api/drills`.

    Shape: a JSON object, which may be empty, with the fields of a declaration but for `drill` and `problem_key`, and
    with `page` (true: the people on call are told and assigned; otherwise nobody is disturbed) and `keep` (true: what
    was made stays until somebody removes it).

    Args:
        body: The parsed JSON.
        default_reporter: Who holds it, where the body does not say.
        now: The present (UTC).

    Raises:
        InvalidInput: Names every fault.
    """
    if not isinstance(body, Mapping):
        raise InvalidInput([("body", 'send a JSON object, like {} or {"service": "payments", "page": true}')])
    given = cast("Mapping[str, Any]", body)
    said = {name: value for name, value in given.items() if value is not None}
    asked = {name: said.pop(name, None) for name in (PAGE, KEEP)}
    faults = [(name, "must be true or false") for name, value in asked.items() if not _is_choice(value)]
    faults += [(name, "is not a field of a drill") for name in SETTLED if said.pop(name, None) is not None]
    try:
        declared = read_declaration({"title": TITLE, **said}, default_reporter=default_reporter, now=now)
    except InvalidInput as wrong:
        raise InvalidInput([*faults, *wrong.faults]) from wrong
    if faults:
        raise InvalidInput(faults)
    return replace(
        declared,
        problem_key=key_of_drill(now.isoformat()),
        drill=True,
        quiet=asked[PAGE] is not True,
        cleans_up=asked[KEEP] is not True,
    )


def _is_choice(value: Any) -> bool:
    return value is None or isinstance(value, bool)
