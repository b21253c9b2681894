"""What the stand-in Azure DevOps remembers: the typed surface that tests and pages read.

`boards(world)` is the whole organisation; `boards(world).work_items[7]` is work item 7 with its current fields (by
reference name; identities are `Identity`, times are `datetime`), its relations, all its revisions and comments.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from local.vendors.devops import fields as f
from local.vendors.devops.errors import no_such_item, no_such_project, no_such_type
from local.vendors.devops.identities import Directory, Identity
from local.vendors.devops.processes import PROCESSES, Rule, WorkItemType
from local.vendors.world import World

PART = "azure-devops"
ORGANIZATION = "contoso"
_TAG_SEPARATORS = re.compile(r"\s*[;,]\s*")
_SPACE = uuid.UUID("0d5b8a2e-40f7-4c52-8c5f-3a1a51f1be77")


@dataclass(frozen=True)
class Relation:
    """A link of a work item: to another item (`target` is its id) or to an address (`url`)."""

    rel: str
    url: str
    target: int | None = None
    comment: str | None = None
    name: str | None = None

    def leads_to(self, other: Relation) -> bool:
        """Whether both are of one kind and lead to the same place."""
        return (self.rel, self.target, self.url.lower()) == (other.rel, other.target, other.url.lower())


@dataclass(frozen=True)
class Revision:
    """The item as it stood after one write; System.History is in `fields` where that write carried a note."""

    rev: int
    at: datetime
    by: Identity
    fields: dict[str, Any]
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Comment:
    """One entry of the discussion, as sent; `mentions` are the GUIDs of the known people it mentions."""

    id: int
    rev: int
    text: str
    by: Identity
    at: datetime
    mentions: tuple[str, ...] = ()


@dataclass
class WorkItem:
    """A work item. `formats` holds the long-text fields that are Markdown and not HTML."""

    id: int
    project: Project
    type: WorkItemType
    rev: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    formats: dict[str, str] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    written_at: float = 0.0
    written_in: object = None

    @property
    def title(self) -> str:
        """The title."""
        return str(self.fields.get(f.TITLE, ""))

    @property
    def state(self) -> str:
        """The name of the state."""
        return str(self.fields[f.STATE])

    @property
    def category(self) -> str:
        """The state's category, the same words in every process."""
        state = self.type.state(self.state)
        return state.category if state else "Proposed"

    @property
    def assigned_to(self) -> Identity | None:
        """Who has it."""
        return self.fields.get(f.ASSIGNED_TO)

    @property
    def tags(self) -> list[str]:
        """The tags in order."""
        return split_tags(self.fields.get(f.TAGS, ""))

    @property
    def hyperlinks(self) -> list[str]:
        """Where its hyperlinks lead."""
        return [relation.url for relation in self.relations if relation.rel == "Hyperlink"]

    @property
    def parent(self) -> int | None:
        """The parent's id."""
        return self.fields.get(f.PARENT)

    def value(self, reference_name: str) -> Any:
        """A field's value, including those that are kept outside `fields`."""
        outside = {"System.Id": self.id, "System.Rev": self.rev}
        return outside.get(reference_name, self.fields.get(reference_name))

    def draft(self) -> WorkItem:
        """A copy to change, of which the original knows nothing."""
        return replace(
            self, fields=dict(self.fields), relations=list(self.relations), formats=dict(self.formats)
        )


@dataclass
class Project:
    """A project: its process's types, its tree of areas and iterations (full paths), its tag definitions."""

    name: str
    process: str
    types: dict[str, WorkItemType]
    areas: set[str]
    iterations: set[str]
    tags: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """A GUID, always the same for the same name."""
        return str(uuid.uuid5(_SPACE, self.name.lower()))

    def type(self, name: str) -> WorkItemType:
        """The type of that name or reference name.

        Raises:
            VendorError: 404.
        """
        for known in self.types.values():
            if name.lower() in (known.name.lower(), known.reference_name.lower()):
                return known
        raise no_such_type(name, self.name)


@dataclass
class Boards:
    """The organisation `contoso`."""

    projects: dict[str, Project]
    fields: f.FieldCatalogue = field(default_factory=f.FieldCatalogue)
    people: Directory = field(default_factory=Directory)
    work_items: dict[int, WorkItem] = field(default_factory=dict)

    def project(self, name: str) -> Project:
        """The project of that name or id.

        Raises:
            VendorError: 404.
        """
        for project in self.projects.values():
            if name.lower() in (project.name.lower(), project.id):
                return project
        raise no_such_project(name)

    def item(self, work_item_id: int) -> WorkItem:
        """The work item of that id.

        Raises:
            VendorError: 404.
        """
        if work_item_id not in self.work_items:
            raise no_such_item(work_item_id)
        return self.work_items[work_item_id]

    def items(self, project: str = "Operations") -> Iterator[WorkItem]:
        """A project's work items, oldest first."""
        return (item for item in self.work_items.values() if item.project.name == project)

    def add_field(self, new: f.Field, project: str, type_name: str, rule: Rule | None = None) -> None:
        """Give a type of a project a field of its own, as an inherited process does."""
        self.fields.add(new)
        owner = self.project(project)
        kind = owner.type(type_name)
        owner.types[kind.name] = kind.with_field(new.reference_name, rule)

    def add_area(self, path: str) -> None:
        r"""Add an area node, like `Operations\Payments`; nodes above it are added as well."""
        owner = self.project(path.split("\\", maxsplit=1)[0])
        parts = path.split("\\")
        owner.areas |= {"\\".join(parts[: end + 1]) for end in range(len(parts))}


def split_tags(text: str) -> list[str]:
    """Tags out of the field's text, each once (their case does not tell them apart)."""
    seen: dict[str, str] = {}
    for tag in _TAG_SEPARATORS.split(text.strip()):
        if tag:
            seen.setdefault(tag.lower(), tag)
    return list(seen.values())


def boards(world: World) -> Boards:
    """The Azure DevOps part of a world; it begins with four empty projects, one for each process."""
    if PART not in world.parts:
        world.parts[PART] = Boards(
            {name: _project(name, process) for name, process in {"Operations": "Agile", **_NAMESAKES}.items()}
        )
    return world.parts[PART]


_NAMESAKES = {"Basic": "Basic", "Scrum": "Scrum", "CMMI": "CMMI"}


def _project(name: str, process: str) -> Project:
    types = {kind.name: kind for kind in PROCESSES[process]}
    areas = {name, f"{name}\\Payments", f"{name}\\Payments\\Checkout", f"{name}\\Identity"}
    return Project(name, process, types, areas, {name, *(f"{name}\\Iteration {n}" for n in (1, 2, 3))})
