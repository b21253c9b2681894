"""Records to plain JSON and back, by their annotations.

Plain JSON is what crosses every boundary of a durable orchestration: a class name or a module path in a
payload would break the launches in flight when a file moves.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """The plain JSON of a record: objects, lists, text, numbers. Times are UTC ISO 8601 with a Z."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, tuple | list):
        return [to_json(v) for v in cast("list[Any]", value)]
    return value


def from_json(kind: type[T], data: Any) -> T:
    """The record of `kind` that this JSON describes; unknown keys are ignored, absent ones take defaults.

    Raises:
        KeyError: A field without a default is absent.
        TypeError: The JSON is not of the record's shape.
        ValueError: A time or an enumeration value is not one.
    """
    return cast("T", _read(kind, data))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin is not None:
        return _generic(origin, kind, data)
    if not isinstance(kind, type):
        return data
    if dataclasses.is_dataclass(kind):
        return _record(kind, data)
    if issubclass(kind, Enum):
        return kind(data)
    return datetime.fromisoformat(data) if kind is datetime else data


def _generic(origin: Any, kind: Any, data: Any) -> Any:
    """Optional, tuple and dict annotations; any other keeps the JSON as it is."""
    if origin in (typing.Union, types.UnionType):
        return None if data is None else _read(_present(kind), data)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in data)
    if origin is dict:
        return {key: _read(typing.get_args(kind)[1], item) for key, item in data.items()}
    return data


def _present(kind: Any) -> Any:
    """The one member of an optional type that is not None."""
    return next(member for member in typing.get_args(kind) if member is not types.NoneType)


def _record(kind: type, data: Any) -> Any:
    if not isinstance(data, Mapping):
        raise TypeError(f"{kind.__name__} is described by an object, not by {data!r}")
    given = cast("Mapping[str, Any]", data)
    hints = _hints(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name in given:
            values[field.name] = _read(hints[field.name], given[field.name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise KeyError(f"{kind.__name__} lacks {field.name}")
    return kind(**values)
