"""What is to be known of a setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations import setting_values as values


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, read into the field of `Settings` of the same name in small letters unless `field` says else.

    `read` makes the value of the text, or says in a ValueError what is wrong with it. `default` is such a text.
    """

    name: str
    purpose: str
    example: str
    read: Callable[[str], Any] = values.text
    default: str | None = None
    required: bool = False
    secret: bool = False
    field: str = ""

    @property
    def target(self) -> str:
        """The field of `Settings`."""
        return self.field or self.name.lower()
