"""A place in an alert that may be missing, null, or of another type than its documentation says.

Nothing here raises: an alert that surprises us is still an alert.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from incident.declaring_texts import one_line

TEXT_LIMIT = 4_000
ITEMS_LIMIT = 200
"""Elements of a list that are read: an alert of 256 KB can hold thousands."""

MONITOR_FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S")
"""How older log search alerts write UTC: `3/22/2019 1:36:31 PM`."""


class Node:
    """One value of the parsed JSON, and the way to the values below it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Node:
        """The field of that name, whatever its casing; an empty node where there is none."""
        if not isinstance(self.value, Mapping):
            return Node(None)
        fields = cast("Mapping[str, Any]", self.value)
        if name in fields:
            return Node(fields[name])
        folded = name.casefold()
        return Node(next((fields[key] for key in fields if str(key).casefold() == folded), None))

    def __bool__(self) -> bool:
        """Whether anything is there: null, an empty text, list or object is nothing."""
        return self.value not in (None, "", [], {})

    @property
    def text(self) -> str:
        """A text, number or truth value on one line; empty for anything else."""
        return one_line(self.raw, TEXT_LIMIT)

    @property
    def raw(self) -> str:
        """The same, with its line breaks and of any length."""
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, int | float):
            return number_text(self.value)
        return self.value if isinstance(self.value, str) else ""

    @property
    def key(self) -> str:
        """The text as it is compared: without casing."""
        return self.text.casefold()

    @property
    def items(self) -> list[Node]:
        """The elements of a list, also of one that came as JSON in a text; a lone value is a list of one."""
        value = self._opened()
        if isinstance(value, list):
            return [Node(item) for item in cast("list[Any]", value)[:ITEMS_LIMIT]]
        return [Node(value)] if Node(value) else []

    @property
    def texts(self) -> list[str]:
        """The texts among the elements."""
        return [item.text for item in self.items if item.text]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Name and text of an object's plain fields, in its order."""
        value = self._opened()
        if not isinstance(value, Mapping):
            return []
        pairs = [(str(key), Node(item).text) for key, item in cast("Mapping[Any, Any]", value).items()]
        return [(key, text) for key, text in pairs if text]

    @property
    def is_true(self) -> bool:
        """Whether it says true, as a truth value or as a text."""
        return self.key == "true"

    @property
    def moment(self) -> datetime | None:
        """The instant (UTC), in ISO 8601 or one of the forms of older alerts; without a zone it is UTC."""
        text = self.text
        for read in (datetime.fromisoformat, *(_reader(form) for form in MONITOR_FORMATS)):
            try:
                moment = read(text)
                return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            except (ValueError, OverflowError):
                continue
        return None

    def first(self, *names: str) -> Node:
        """The first of these fields that holds anything."""
        return next((self[name] for name in names if self[name]), Node(None))

    def _opened(self) -> Any:
        """The value, or what its text holds where that is a JSON list or object."""
        if not isinstance(self.value, str) or not self.value.lstrip().startswith(("[", "{")):
            return self.value
        try:
            return json.loads(self.value)
        except (ValueError, RecursionError):
            return self.value


def number_text(number: float) -> str:
    """A number as people write it: `80`, not `80.0`; three decimals, unless only further ones would show it."""
    if isinstance(number, int):
        return str(number)
    return str(round(number, 3) or number).removesuffix(".0")


def _reader(form: str) -> Any:
    def read(text: str) -> datetime:
        return datetime.strptime(text, form).replace(tzinfo=UTC)

    return read
