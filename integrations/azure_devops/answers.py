"""What Azure Boards answers, out of the vendor package's models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incident.declaring_texts import link as web_address


@dataclass(frozen=True, slots=True)
class Item:
    """A work item as it was answered. `page` is its address for people, where the answer said it."""

    id: int
    revision: int
    page: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """One revision of a work item, and what was written into the discussion with it (HTML)."""

    revision: int
    history: str


@dataclass(frozen=True, slots=True)
class TypeField:
    """A field of a work item type, with its allowed values as text (none where any value is)."""

    name: str
    allowed: tuple[str, ...]


def item_of(model: Any) -> Item:
    """A work item.

    Raises:
        ValueError: The answer was no work item.
    """
    if not isinstance(model.id, int) or not isinstance(model.rev, int):
        raise ValueError("the answer is no work item")  # noqa: TRY004 - the caller reads every misshapen answer alike
    return Item(model.id, model.rev, _page(model), model.fields or {})


def update_of(model: Any) -> Update:
    """A revision."""
    change = (model.fields or {}).get("System.History")
    return Update(int(model.rev), str(change.new_value or "") if change is not None else "")


def type_field_of(model: Any) -> TypeField:
    """A field of a type."""
    return TypeField(str(model.reference_name), tuple(str(value) for value in model.allowed_values or ()))


def _page(model: Any) -> str | None:
    links = model._links  # noqa: SLF001 - the model's only attribute for the answer's `_links`
    page = ((links.additional_properties if links else {}).get("html") or {}).get("href")
    return web_address(page or "")
