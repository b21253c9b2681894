"""Work items as Azure DevOps writes them in its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from aiohttp import web

from local.vendors.devops import fields as f
from local.vendors.devops.errors import refusal, tracking
from local.vendors.devops.identities import Identity
from local.vendors.devops.state import Boards, Comment, Relation, Revision, WorkItem
from local.vendors.devops.values import find_field

EXPANSIONS = ("none", "relations", "fields", "links", "all")
_NEVER = "9999-01-01T00:00:00Z"


@dataclass(frozen=True)
class Shape:
    """What a caller wants to see of a work item, and the organisation's address for the links."""

    base: str
    expand: str = "none"
    fields: tuple[str, ...] = ()

    def item(self, item: WorkItem, *, links: bool = True) -> dict[str, Any]:
        """The item as it stands."""
        return self._whole(item, item.rev, item.fields, item.relations, links=links)

    def revision(self, item: WorkItem, revision: Revision) -> dict[str, Any]:
        """The item as it stood after one write."""
        whole = self._whole(
            item, revision.rev, revision.fields, revision.relations, links=self.expand == "all"
        )
        return whole | {"url": f"{self._address(item)}/revisions/{revision.rev}"}

    def _whole(
        self, item: WorkItem, rev: int, fields: dict[str, Any], relations: Sequence[Relation], *, links: bool
    ) -> dict[str, Any]:
        written: dict[str, Any] = {"id": item.id} if item.id > 0 else {}
        written |= {"rev": rev, "fields": self.fields_json(item, fields)}
        if item.formats:
            written["multilineFieldsFormat"] = dict(item.formats)
        if self.expand in ("relations", "all") and relations:
            written["relations"] = [self.relation(relation, item) for relation in relations]
        if (links and self.expand == "none" and not self.fields) or self.expand in ("links", "fields", "all"):
            written["_links"] = self._links(item)
        return written | {"url": self._address(item)}

    def fields_json(self, item: WorkItem, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields asked for (all but id and rev where none were), in their JSON form."""
        if not self.fields:
            return {name: self.value(held) for name, held in fields.items()}
        outside = {"System.Id": item.id, "System.Rev": item.rev}
        held = {name: outside.get(name, fields.get(name)) for name in self.fields}
        return {name: self.value(value) for name, value in held.items() if value is not None}

    def value(self, held: Any) -> Any:
        """A field's value in its JSON form."""
        if isinstance(held, Identity):
            return held.reference(self.base)
        return stamp(held) if isinstance(held, datetime) else held

    def relation(self, relation: Relation, item: WorkItem) -> dict[str, Any]:
        """A relation in its JSON form."""
        attributes: dict[str, Any] = {"comment": relation.comment} if relation.comment is not None else {}
        if relation.target is not None:
            attributes |= {"isLocked": False, "name": relation.name}
            return {
                "rel": relation.rel,
                "url": f"{self._items(item)}/{relation.target}",
                "attributes": attributes,
            }
        at = stamp(item.fields[f.CHANGED])
        attributes |= {"authorizedDate": at, "id": crc32(relation.url.encode()), "resourceCreatedDate": at}
        attributes |= {"resourceModifiedDate": at, "revisedDate": _NEVER}
        attributes |= {"name": relation.name} if relation.name else {}
        return {"rel": relation.rel, "url": relation.url, "attributes": attributes}

    def comment(self, item: WorkItem, comment: Comment) -> dict[str, Any]:
        """An entry of the discussion."""
        by, at = comment.by.reference(self.base), stamp(comment.at)
        mentions = [
            {"artifactId": item.id, "artifactType": "Person", "targetId": guid} for guid in comment.mentions
        ]
        return {
            "mentions": mentions,
            "workItemId": item.id,
            "id": comment.id,
            "version": 1,
            "text": comment.text,
            "createdBy": by,
            "createdDate": at,
            "modifiedBy": by,
            "modifiedDate": at,
            "format": "html",
            "url": f"{self._address(item)}/comments/{comment.id}",
        }

    def update(self, item: WorkItem, place: int) -> dict[str, Any]:
        """What one write changed; `place` counts the item's revisions from 0."""
        new = item.revisions[place]
        old = item.revisions[place - 1] if place else None
        before, ends = (old.fields, old.relations) if old else ({}, ())
        by = new.by.reference(self.base)
        written: dict[str, Any] = {"id": new.rev, "workItemId": item.id, "rev": new.rev, "revisedBy": by}
        written |= {"revisedDate": self._until(item, place), "fields": self._changes(before, new.fields)}
        written |= {"relations": change} if (change := self._ends(item, ends, new.relations)) else {}
        return written | {"url": f"{self._address(item)}/updates/{new.rev}"}

    def _changes(self, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name in before | after:
            if name != f.HISTORY and before.get(name) == after.get(name):
                continue
            if name == f.HISTORY and name not in after:
                continue
            change = {"oldValue": before.get(name), "newValue": after.get(name)}
            changes[name] = {key: self.value(held) for key, held in change.items() if held is not None}
        return changes

    def _ends(self, item: WorkItem, before: Sequence[Relation], after: Sequence[Relation]) -> dict[str, Any]:
        change = {"added": set(after) - set(before), "removed": set(before) - set(after)}
        return {key: [self.relation(end, item) for end in ends] for key, ends in change.items() if ends}

    def _until(self, item: WorkItem, place: int) -> str:
        later = item.revisions[place + 1 : place + 2]
        return stamp(later[0].at) if later else _NEVER

    def _items(self, item: WorkItem) -> str:
        return f"{self.base}/{item.project.id}/_apis/wit/workItems"

    def _address(self, item: WorkItem) -> str:
        return f"{self._items(item)}/{item.id}"

    def _links(self, item: WorkItem) -> dict[str, Any]:
        address = self._address(item)
        types = f"{self.base}/{item.project.id}/_apis/wit/workItemTypes/{item.type.name}"
        links = {
            "self": address,
            "workItemUpdates": f"{address}/updates",
            "workItemRevisions": f"{address}/revisions",
            "workItemComments": f"{address}/comments",
            "html": page_of(self.base, item.id),
            "workItemType": types,
            "fields": f"{self.base}/{item.project.id}/_apis/wit/fields",
        }
        return {name: {"href": address} for name, address in links.items()}


def page_of(base: str, work_item_id: int) -> str:
    """Where a person looks at the work item."""
    return f"{base.rsplit('/', 2)[0]}/boards/{work_item_id}"


def base_of(request: web.Request) -> str:
    """The organisation's address as the caller sees it."""
    return f"{request.scheme}://{request.host}/azure-devops/{request.match_info['organization']}"


def stamp(at: datetime) -> str:
    """A time in UTC to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shape_of(request: web.Request, boards: Boards) -> Shape:
    """What the request's `$expand` and `fields` ask for.

    Raises:
        VendorError: 400 where they are unknown, or exclude each other.
    """
    wanted = request.query.get("fields", "")
    return make_shape(
        request, boards, request.query.get("$expand", "none"), [n for n in wanted.split(",") if n]
    )


def make_shape(request: web.Request, boards: Boards, expand: str, names: Sequence[str]) -> Shape:
    """What `expand` and the field names ask for; refuses as `shape_of` does."""
    expand = expand.lower()
    if expand not in EXPANSIONS:
        raise refusal(400, f"The value '{expand}' is not valid for $expand.", "InvalidArgumentValueException")
    if names and expand not in ("none", "links"):
        text = "The expand parameter can not be used with the fields parameter."
        raise tracking(400, text, "ConflictingParametersException")
    fields = tuple(find_field(boards, name.strip()).reference_name for name in names)
    return Shape(base_of(request), expand, fields)
