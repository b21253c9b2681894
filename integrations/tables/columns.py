"""Values as columns: times as text, long texts and bytes in parts.

A property holds at most 64 KiB, so a text of 32 K characters
(learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from incident.codec import from_json, to_json
from incident.errors import Refused

TEXT_PART = 16_000
"""Characters in one column. Table Storage counts UTF-16 units, and a character may have two."""
BYTES_PART = 60 * 1024

T = TypeVar("T")
Columns = dict[str, Any]
Row = Mapping[str, Any]


def instant(at: datetime) -> str:
    """An instant as people and filters read it: UTC, ISO 8601, always six decimals so that texts compare."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def short(text: str | None, limit: int = 500) -> str:
    """A text for people to see, cut; empty for None, because Table Storage cannot clear a column to nothing."""
    return _writable(text or "")[:limit]


def text_columns(name: str, text: str) -> Columns:
    """A text of any length as columns `Name`, `Name2`, ... and their number, `NameParts`."""
    clean = _writable(text)
    return _parts(name, [clean[at : at + TEXT_PART] for at in range(0, len(clean), TEXT_PART)] or [""])


def text_of(row: Row, name: str) -> str:
    """The text that `text_columns` wrote; empty where the row has none."""
    return "".join(row.get(part, "") for part in _part_names(row, name))


def bytes_columns(name: str, content: bytes) -> Columns:
    """Bytes of any length as binary columns, numbered like those of a text."""
    return _parts(name, [content[at : at + BYTES_PART] for at in range(0, len(content), BYTES_PART)] or [b""])


def bytes_of(row: Row, name: str) -> bytes:
    """The bytes that `bytes_columns` wrote; empty where the row has none."""
    return b"".join(row.get(part, b"") for part in _part_names(row, name))


def json_columns(name: str, value: Any) -> Columns:
    """A record or plain JSON as text columns that a person can read."""
    return text_columns(name, json.dumps(to_json(value), ensure_ascii=False))


def json_of(row: Row, name: str) -> Any:
    """The JSON that `json_columns` wrote; None where the row has none.

    Raises:
        Refused: The column was changed to something that is not JSON.
    """
    try:
        return json.loads(text_of(row, name) or "null")
    except ValueError as error:
        raise _damaged(row, name, str(error)) from error


def record_of(kind: type[T], row: Row, name: str) -> T:
    """The record that `json_columns` wrote.

    Raises:
        Refused: The column was changed to something that is not such a record.
    """
    try:
        return from_json(kind, json_of(row, name))
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(row, name, str(error)) from error


def _damaged(row: Row, name: str, why: str) -> Refused:
    where = f"column {name} of the row {row.get('PartitionKey')} / {row.get('RowKey')}"
    return Refused(f"read {where}", why, "put back what the column held; it was not changed by Muster")


def _writable(text: str) -> str:
    """The text without lone surrogates: JSON can carry them, UTF-8 and so Table Storage cannot."""
    return text.encode("utf-8", "replace").decode()


def _parts(name: str, parts: list[Any]) -> Columns:
    columns: Columns = {_part_name(name, number): part for number, part in enumerate(parts, 1)}
    # Written even for one part: a merge leaves the columns of an earlier, longer value standing.
    return {**columns, f"{name}Parts": len(parts)}


def _part_names(row: Row, name: str) -> list[str]:
    return [_part_name(name, number) for number in range(1, row.get(f"{name}Parts", 1) + 1)]


def _part_name(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"
