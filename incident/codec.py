"""Records to plain JSON and back, by their annotations.

Plain JSON is what crosses every boundary of a durable orchestration: a class name or a module path in a
payload would break the launches in flight when a file moves.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
Way = Callable[[Any], Any]
"""From a value to its JSON, or back. A plan is replayed at every turn, so what a type asks for is found out once."""


def to_json(value: Any) -> Any:
    """The plain JSON of a record: objects, lists, text, numbers. Times are UTC ISO 8601 with a Z."""
    return _writer(value.__class__)(value)


def from_json(kind: type[T], data: Any) -> T:
    """The record of `kind` that this JSON describes; unknown keys are ignored, absent ones take defaults.

    Raises:
        KeyError: A field without a default is absent.
        TypeError: The JSON is not of the record's shape.
        ValueError: A time or an enumeration value is not one.
    """
    return cast("T", _reader(kind)(data))


@cache
def _writer(kind: type) -> Way:
    if dataclasses.is_dataclass(kind):
        names = tuple(field.name for field in dataclasses.fields(kind))
        return lambda record: {name: to_json(getattr(record, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda member: member.value
    if issubclass(kind, datetime):
        return lambda at: at.isoformat().replace("+00:00", "Z")
    if issubclass(kind, Mapping):
        return lambda mapping: {str(key): to_json(value) for key, value in mapping.items()}
    if issubclass(kind, tuple | list):
        return lambda items: [to_json(item) for item in items]
    return _as_it_is


@cache
def _reader(kind: Any) -> Way:
    origin = typing.get_origin(kind)
    if origin is not None:
        return _generic(origin, typing.get_args(kind))
    if not isinstance(kind, type):
        return _as_it_is
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, Enum):
        return kind
    return datetime.fromisoformat if kind is datetime else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _generic(origin: Any, members: tuple[Any, ...]) -> Way:
    """Optional, tuple and dict annotations; any other keeps the JSON as it is."""
    if origin in (typing.Union, types.UnionType):
        present = _reader(next(member for member in members if member is not types.NoneType))
        return lambda data: None if data is None else present(data)
    if origin is tuple:
        item = _reader(members[0])
        return lambda data: tuple([item(each) for each in data])
    if origin is dict:
        value = _reader(members[1])
        return lambda data: {key: value(each) for key, each in data.items()}
    return _as_it_is


def _record(kind: type) -> Way:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    readers = tuple((field.name, _reader(hints[field.name])) for field in fields)
    needed = frozenset(
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )

    def read(data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise TypeError(f"{kind.__name__} is described by an object, not by {data!r}")
        given = cast("Mapping[str, Any]", data)
        absent = needed - given.keys()
        if absent:
            raise KeyError(f"{kind.__name__} lacks {', '.join(sorted(absent))}")
        return kind(**{name: reader(given[name]) for name, reader in readers if name in given})

    return read
