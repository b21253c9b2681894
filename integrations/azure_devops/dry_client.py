"""Calls on Azure Boards that change nothing: what a place is made of, what we may do there, what it would take.

A refusal is an answer here, for the caller to read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from integrations.azure_devops.client import Client, Document
from integrations.azure_devops.refusals import Answer

if TYPE_CHECKING:
    from integrations.azure_devops.sdk import Tracking

T = TypeVar("T")
READ_BY_THE_CALLER = (400, 403, 404)
VERSION = "7.0"
PROJECTS = "603fe2ac-9723-48b9-88ad-09305aa6c6e1"
PERMISSIONS = "dd3b8bd6-c7fc-4cbd-929a-933d9c011c9d"
"""Ids of resources, by which the package asks the server for their addresses; they are in the package's own source."""
DEEPEST_AREA = 14
"""Levels of areas (learn.microsoft.com/azure/devops/organizations/settings/work/object-limits)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A work item type: its states in order, each with its category, the same words in every process."""

    name: str
    is_disabled: bool
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the areas: the ids of the nodes that lead to it, from the root; none where there is no such node."""

    ids: tuple[str, ...]


class DryClient(Client):
    """One connection to one project, for a diagnosis."""

    async def project_id(self, doing: str) -> str | Answer:
        """The project's id (learn.microsoft.com/rest/api/azure/devops/core/projects/get)."""
        return await self._call(doing, _read(partial(_project_id, self._place.project)))

    async def kind(self, doing: str, work_item_type: str) -> Kind | Answer:
        """A type (learn.microsoft.com/rest/api/azure/devops/wit/work-item-types/get)."""
        return await self._call(
            doing,
            _read(lambda tracking: _kind(tracking.get_work_item_type(self._place.project, work_item_type))),
        )

    async def area(self, doing: str, path: str | None) -> Area | Answer:
        """The area of a path, or the project's own (learn.microsoft.com/rest/api/azure/devops/wit/classification-nodes/get)."""
        names = [name.casefold() for name in (path or self._place.project).split("\\")]
        depth = DEEPEST_AREA if len(names) > 1 else None

        def ask(tracking: Tracking) -> Area:
            root = tracking.get_classification_node(self._place.project, "areas", depth=depth)
            return Area(_path_of_ids(root, names))

        return await self._call(doing, _read(ask))

    async def may(self, doing: str, namespace: str, permission: int, token: str) -> bool | Answer:
        """Whether the caller has a permission (learn.microsoft.com/rest/api/azure/devops/security/permissions)."""
        return await self._call(doing, _read(partial(_has_permission, namespace, permission, token)))

    async def validate(self, doing: str, work_item_type: str, document: Document) -> Answer | None:
        """What would stand in the way of a creation; None for nothing. Nothing is saved (`validateOnly`).

        Source: learn.microsoft.com/rest/api/azure/devops/wit/work-items/create.
        """

        def ask(tracking: Tracking) -> None:
            tracking.create_work_item(list(document), self._place.project, work_item_type, validate_only=True)

        return await self._call(doing, _read(ask))


def _read(ask: Callable[[Tracking], T]) -> Callable[[Tracking], T | Answer]:
    """The call, whose refusals are answers."""

    def call(tracking: Tracking) -> T | Answer:
        from msrest.exceptions import ClientException

        try:
            return ask(tracking)
        except ClientException:
            response = tracking.exchange.response
            if response is None or response.status_code not in READ_BY_THE_CALLER:
                raise
            return Answer(response.status_code, response.headers, response.text)

    return call


def _project_id(name: str, tracking: Tracking) -> str:
    return str(_get(tracking, PROJECTS, {"projectId": name})["id"])


def _has_permission(namespace: str, permission: int, token: str, tracking: Tracking) -> bool:
    route = {"securityNamespaceId": namespace, "permissions": str(permission)}
    # A token may hold any character but the delimiter; the usual one is a comma.
    return _get(tracking, PERMISSIONS, route, {"tokens": token})["value"][0] is True


def _get(
    tracking: Tracking, location: str, route: Mapping[str, str], query: Mapping[str, str] | None = None
) -> Any:
    """Read a resource for which the package has a client of its own: this one shares our connections and tokens."""
    response = tracking._send("GET", location, VERSION, dict(route), dict(query or {}))  # noqa: SLF001 - see above
    return response.json()


def _kind(model: Any) -> Kind:
    states = tuple((str(state.name), str(state.category)) for state in model.states or ())
    return Kind(str(model.name), bool(model.is_disabled), states)


def _path_of_ids(root: Any, names: Sequence[str]) -> tuple[str, ...]:
    ids: list[str] = []
    nodes = [root]
    for name in names:
        node = next((node for node in nodes if str(node.name).casefold() == name), None)
        if node is None:
            return ()
        ids.append(str(node.identifier))
        nodes = node.children or []
    return tuple(ids)
