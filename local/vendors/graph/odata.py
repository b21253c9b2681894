"""The part of OData that Graph's readers use: `$filter` by equality, `$select`, `$top`, pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from local.vendors.graph.errors import refusal

EQUALITY = re.compile(r"(?P<name>[\w/]+) eq '(?P<value>(?:[^']|'')*)'")
DEFAULT_PAGE = 100

Entity = Mapping[str, Any]


@dataclass(frozen=True)
class EntitySet:
    """How a set may be asked: its type, the properties that `$filter` knows, its page sizes, all its properties."""

    kind: str
    filters: tuple[str, ...]
    properties: tuple[str, ...]
    largest_page: int = 999
    page: int = DEFAULT_PAGE


def answer_set(request: web.Request, entities: Sequence[Entity], of: EntitySet) -> web.Response:
    """A page of the set as Graph answers it: filtered, cut, projected, with a link to the next page.

    Raises:
        VendorError: 400 for a query that Graph would not take.
    """
    fits = filtered(request, entities, of)
    start, size = _window(request, of)
    chosen = _chosen(request, of)
    body: dict[str, Any] = {
        "@odata.context": f"{origin(request)}/graph/v1.0/$metadata#{of.kind}",
        "@odata.count": len(fits[start : start + size]),
        "value": [project(e, chosen) for e in fits[start : start + size]],
    }
    if start + size < len(fits):
        following = request.rel_url.update_query({"$skiptoken": str(start + size)})
        body["@odata.nextLink"] = origin(request) + str(following)
    return web.json_response(body)


def answer_one(request: web.Request, entity: Entity, of: EntitySet) -> web.Response:
    """One entity with the properties that `$select` names."""
    return web.json_response(project(entity, _chosen(request, of)))


def filtered(request: web.Request, entities: Sequence[Entity], of: EntitySet) -> Sequence[Entity]:
    """The entities that `$filter` lets through; strings are compared without case, as Graph does."""
    clause = request.query.get("$filter")
    if clause is None:
        return entities
    match = EQUALITY.fullmatch(clause.strip())
    if match is None or match["name"] not in of.filters:
        raise refusal(request, 400, f"Invalid filter clause: '{clause}' is not supported.")
    value = match["value"].replace("''", "'").lower()
    read = _reader(match["name"])
    return [entity for entity in entities if str(read(entity)).lower() == value]


def project(entity: Entity, chosen: Sequence[str]) -> dict[str, Any]:
    """The entity with its annotations and the chosen properties; with all of them where none is chosen."""
    if not chosen:
        return dict(entity)
    return {k: v for k, v in entity.items() if k in chosen or k.startswith("@") or k == "id"}


def origin(request: web.Request) -> str:
    """Scheme and host as the caller wrote them, like `http://127.0.0.1:49152`."""
    return f"{request.scheme}://{request.host}"


def _reader(name: str) -> Callable[[Entity], Any]:
    def read(entity: Entity) -> Any:
        value: Any = entity
        for part in name.split("/"):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    return read


def _window(request: web.Request, of: EntitySet) -> tuple[int, int]:
    top, skip = request.query.get("$top", str(of.page)), request.query.get("$skiptoken", "0")
    if not top.isdecimal() or not 1 <= int(top) <= of.largest_page:
        raise refusal(
            request, 400, f"Invalid value '{top}' for $top: it must be from 1 to {of.largest_page}."
        )
    if not skip.isdecimal():
        raise refusal(request, 400, "Invalid $skiptoken.")
    return int(skip), int(top)


def _chosen(request: web.Request, of: EntitySet) -> list[str]:
    chosen = [name.strip() for name in request.query.get("$select", "").split(",") if name.strip()]
    for name in chosen:
        if name not in of.properties:
            raise refusal(
                request,
                400,
                "Parsing OData Select and Expand failed: "
                f"Could not find a property named '{name}' on type 'microsoft.graph.{of.kind}'.",
            )
    return chosen
