"""What the small bodies say that ask for something to be done: texts by their names, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.access import Caller
from api.bodies import check_body, json_of
from api.browser import is_own_form, read_form
from api.http import Request
from incident.declaring_texts import cut, one_line
from incident.errors import InvalidInput

SAID_LIMIT = 200
"""UTF-16 units of a name or a reason that are kept, and of a wrong value that is repeated."""


@dataclass(frozen=True, slots=True)
class Said:
    """A body's fields, JSON or a form of the page's own; no body says nothing. `faults` are what is wrong with them."""

    fields: Mapping[str, Any]
    caller: Caller
    faults: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @classmethod
    def of(cls, request: Request) -> Said:
        """What a request's body says.

        Raises:
            TooLarge: As `check_body`, like `NotJson` and `InvalidInput`.
        """
        return cls(_object(request), request.caller)

    def text(self, name: str, limit: int = SAID_LIMIT) -> str:
        """A text on one line; empty where nothing is said, or where it is no text, which is a fault."""
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            self.faults.append((name, "is not a text"))
            return ""
        return one_line(value, limit)

    @property
    def asker(self) -> str:
        """Who asks, for the record: who is signed in goes before what the body says in `by`."""
        return cut(self.caller.speaking_for(self.text("by")), SAID_LIMIT) or "someone"

    def check(self) -> None:
        """Refuse what has a fault.

        Raises:
            InvalidInput: Names every one.
        """
        if self.faults:
            raise InvalidInput(self.faults)


def _object(request: Request) -> Mapping[str, Any]:
    if not request.body.strip():
        return {}
    if is_own_form(request):
        return read_form(request.body)
    check_body(request)
    said = json_of(request.body)
    if not isinstance(said, dict):
        raise InvalidInput([("body", "is not a JSON object")])
    return said
