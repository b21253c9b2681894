"""What a project is made of, over HTTP: work item types, their fields and states, all fields, areas and iterations."""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import web

from local.vendors.devops.answers import base_of
from local.vendors.devops.desk import Desk, listed
from local.vendors.devops.errors import tracking
from local.vendors.devops.fields import Field
from local.vendors.devops.processes import Rule, WorkItemType
from local.vendors.devops.state import Project, boards
from local.vendors.devops.values import find_field

TYPES = "{project}/_apis/wit/workitemtypes"
_GROUPS = {"areas": "area", "iterations": "iteration"}


class Process:
    """The handlers."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world

    def add_routes(self) -> None:
        """Serve them."""
        self.desk.add("GET", TYPES, self.types)
        self.desk.add("GET", TYPES + "/{type}", self.type)
        self.desk.add("GET", TYPES + "/{type}/states", self.states)
        self.desk.add("GET", TYPES + "/{type}/fields", self.type_fields)
        self.desk.add("GET", TYPES + "/{type}/fields/{field}", self.type_field)
        for prefix in ("", "{project}/"):
            self.desk.add("GET", f"{prefix}_apis/wit/fields", self.fields)
            self.desk.add("GET", f"{prefix}_apis/wit/fields/{{field}}", self.field)
        nodes = "{project}/_apis/wit/classificationnodes"
        self.desk.add("GET", nodes, self.root_nodes)
        self.desk.add("GET", nodes + "/{group}", self.node)
        self.desk.add("GET", nodes + "/{group}/{path:.+}", self.node)

    async def types(self, request: web.Request) -> web.Response:
        """GET workitemtypes."""
        project = self._project(request)
        return listed([self._type_json(request, project, kind) for kind in project.types.values()])

    async def type(self, request: web.Request) -> web.Response:
        """GET workitemtypes/{type}."""
        project = self._project(request)
        return web.json_response(self._type_json(request, project, project.type(request.match_info["type"])))

    async def states(self, request: web.Request) -> web.Response:
        """GET states: the initial one first."""
        kind = self._project(request).type(request.match_info["type"])
        return listed([{"name": s.name, "color": s.color, "category": s.category} for s in kind.states])

    async def type_fields(self, request: web.Request) -> web.Response:
        """GET a type's fields."""
        kind = self._project(request).type(request.match_info["type"])
        return listed([self._rule_json(request, name, rule) for name, rule in sorted(kind.rules.items())])

    async def type_field(self, request: web.Request) -> web.Response:
        """GET one field of a type."""
        kind = self._project(request).type(request.match_info["type"])
        known = find_field(boards(self.world), request.match_info["field"])
        if known.reference_name not in kind.rules:
            text = f"VS402405: Work item type {kind.name} has no field {known.reference_name}."
            raise tracking(404, text, "WorkItemTypeFieldNotFoundException")
        return web.json_response(
            self._rule_json(request, known.reference_name, kind.rules[known.reference_name])
        )

    async def fields(self, request: web.Request) -> web.Response:
        """GET fields of the organisation."""
        return listed([_field_json(base_of(request), known) for known in boards(self.world).fields.all()])

    async def field(self, request: web.Request) -> web.Response:
        """GET one field by name or reference name."""
        known = boards(self.world).fields.find(request.match_info["field"])
        if known is None:
            text = f"TF51535: Cannot find field {request.match_info['field']}."
            raise tracking(404, text, "WorkItemTrackingFieldDefinitionNotFoundException")
        return web.json_response(_field_json(base_of(request), known))

    async def root_nodes(self, request: web.Request) -> web.Response:
        """GET the roots of both trees."""
        project, depth = self._project(request), int(request.query.get("$depth", 0))
        return listed([_tree(project, group, project.name, depth) for group in _GROUPS])

    async def node(self, request: web.Request) -> web.Response:
        """GET one node of the area or iteration tree."""
        project, group = self._project(request), request.match_info["group"].lower()
        below = request.match_info.get("path", "").replace("/", "\\")
        wanted = f"{project.name}\\{below}".rstrip("\\").lower()
        nodes = project.areas if group == "areas" else project.iterations
        path = next((node for node in nodes if node.lower() == wanted), None)
        if path is None or group not in _GROUPS:
            text = f"VS402485: The classification node {below or group} does not exist."
            raise tracking(404, text, "ClassificationNodeNotFoundException")
        return web.json_response(_tree(project, group, path, int(request.query.get("$depth", 0))))

    def _project(self, request: web.Request) -> Project:
        self.desk.need("View project-level information")
        return boards(self.world).project(request.match_info["project"])

    def _type_json(self, request: web.Request, project: Project, kind: WorkItemType) -> dict[str, Any]:
        states = [{"name": s.name, "color": s.color, "category": s.category} for s in kind.states]
        others = {s.name: [{"to": other.name} for other in kind.states if other != s] for s in kind.states}
        return {
            "name": kind.name,
            "referenceName": kind.reference_name,
            "description": kind.description,
            "color": kind.color,
            "isDisabled": False,
            "states": states,
            "transitions": {"": [{"to": kind.initial.name}], **others},
            "fields": [self._rule_json(request, name, rule) for name, rule in kind.rules.items()],
            "url": f"{base_of(request)}/{project.id}/_apis/wit/workItemTypes/{kind.name}",
        }

    def _rule_json(self, request: web.Request, name: str, rule: Rule) -> dict[str, Any]:
        known = find_field(boards(self.world), name)
        written: dict[str, Any] = {
            "alwaysRequired": rule.required,
            "defaultValue": None if rule.default is None else str(rule.default),
            "referenceName": name,
            "name": known.name,
            "url": f"{base_of(request)}/_apis/wit/fields/{name}",
        }
        if request.query.get("$expand", "").lower() in ("allowedvalues", "all"):
            written["allowedValues"] = [str(value) for value in rule.allowed]
        return written


def node_id(path: str) -> str:
    """A node's GUID, always the same for the same path."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, path.lower()))


def _field_json(base: str, known: Field) -> dict[str, Any]:
    return {
        "name": known.name,
        "referenceName": known.reference_name,
        "type": known.kind,
        "usage": "workItem",
        "readOnly": known.read_only,
        "isIdentity": known.identity,
        "isQueryable": True,
        "url": f"{base}/_apis/wit/fields/{known.reference_name}",
    }


def _tree(project: Project, group: str, path: str, depth: int) -> dict[str, Any]:
    nodes = project.areas if group == "areas" else project.iterations
    below = sorted(
        node for node in nodes if node.startswith(f"{path}\\") and "\\" not in node[len(path) + 1 :]
    )
    root, _, rest = path.partition("\\")
    shown = f"\\{root}\\{_GROUPS[group].title()}" + (f"\\{rest}" if rest else "")
    written: dict[str, Any] = {"name": path.rsplit("\\", 1)[-1], "structureType": _GROUPS[group]}
    written |= {"identifier": node_id(path)}
    written |= {"id": sorted(nodes).index(path) + 1, "hasChildren": bool(below), "path": shown}
    if depth > 0 and below:
        written["children"] = [_tree(project, group, node, depth - 1) for node in below]
    return written
