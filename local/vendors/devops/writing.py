"""Creating and changing work items: one write, one revision, all or nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.vendors.devops import fields as f
from local.vendors.devops.errors import bad_patch, changed_meanwhile, failed_test
from local.vendors.devops.identities import SERVICE, Identity
from local.vendors.devops.patches import Operation
from local.vendors.devops.relations import add_relation, mirror, read_relation, remove_relation
from local.vendors.devops.rules import check, enter_state, give_defaults
from local.vendors.devops.state import Boards, Comment, Project, Relation, Revision, WorkItem
from local.vendors.devops.values import Changes, find_field, set_field

_MENTION = re.compile(
    r'data-vss-mention="version:[\d.]+,\{?([0-9a-f-]{36})\}?"|@<([0-9a-f-]{36})>', re.IGNORECASE
)
UNSAVED = -1
"""The id that errors name for an item that does not exist yet."""


@dataclass
class Write:
    """One request that writes: when it arrived (monotonic seconds), and how it wants to be carried out."""

    boards: Boards
    now: datetime
    arrived: float
    bypass: bool = False
    validate_only: bool = False
    may_tag: bool = True
    by: Identity = SERVICE
    batch_ids: dict[int, int] = field(default_factory=dict)

    def create(self, project: Project, type_name: str, operations: Sequence[Operation]) -> WorkItem:
        """Create a work item.

        Raises:
            VendorError: As Azure DevOps refuses it; nothing is saved then.
        """
        item = WorkItem(UNSAVED, project, project.type(type_name))
        give_defaults(item)
        item.fields |= {f.CREATED: self.now, f.CREATED_BY: self.by}
        changes = self._changed(item, operations)
        enter_state(changes, None, self.by, self.now)
        check(changes, new=True)
        self._meet_others([*_targets(item.relations)])
        if self.validate_only:
            return self._stamped(item)
        item.id = max(self.boards.work_items, default=0) + 1
        self._keep_batch_id(item.id, operations)
        self.boards.work_items[item.id] = item
        self._save(item, item, [])
        return item

    def update(self, item: WorkItem, operations: Sequence[Operation]) -> WorkItem:
        """Change a work item.

        Raises:
            VendorError: As Azure DevOps refuses it; nothing is saved then. 409 where the item, or one that gets
                linked, was written by another request since this one arrived.
        """
        self._meet_others([item.id])
        before = list(item.relations)
        draft = item.draft()
        draft.fields.pop(f.HISTORY, None)
        changes = self._changed(draft, operations)
        enter_state(changes, item.state, self.by, self.now)
        check(changes, new=False)
        self._meet_others(_targets(set(draft.relations) ^ set(before)))
        if self.validate_only:
            draft.rev += 1
            return self._stamped(draft)
        self._save(item, draft, before)
        return item

    def _changed(self, draft: WorkItem, operations: Sequence[Operation]) -> Changes:
        changes = Changes(draft, self.boards, self.bypass, self.may_tag)
        for operation in operations:
            self._apply(changes, operation)
        for operation in operations:
            if operation.part == "multilinefieldsformat":
                self._set_format(changes, operation)
        return changes

    def _apply(self, changes: Changes, operation: Operation) -> None:
        if operation.op == "test":
            _test(changes, operation)
        elif operation.part == "fields":
            set_field(changes, operation.name, operation.value, operation.op)
        elif operation.part == "relations":
            self._relate(changes, operation)

    def _relate(self, changes: Changes, operation: Operation) -> None:
        if operation.op == "remove":
            remove_relation(changes.draft, operation.name)
        elif operation.op == "add" and operation.name == "-":
            new = read_relation(operation.value, self.boards, self.batch_ids)
            add_relation(changes.draft, new, self.boards)
        else:
            raise bad_patch(f"Unsupported patch operation '{operation.op}' for path {operation.path}.")

    def _set_format(self, changes: Changes, operation: Operation) -> None:
        known = find_field(self.boards, operation.name)
        wanted = str(operation.value).lower()
        if wanted not in ("html", "markdown") or known.reference_name not in changes.touched:
            raise bad_patch(
                f"The format of {known.reference_name} needs the field's value in the same patch."
            )
        changes.draft.formats[known.reference_name] = wanted

    def _meet_others(self, work_item_ids: Sequence[int]) -> None:
        for work_item_id in work_item_ids:
            item = self.boards.work_items[work_item_id]
            if item.written_at > self.arrived and item.written_in is not self:
                raise changed_meanwhile(work_item_id)

    def _save(self, item: WorkItem, draft: WorkItem, before: Sequence[Relation]) -> None:
        item.fields, item.relations, item.formats = draft.fields, draft.relations, draft.formats
        item.project.tags |= set(item.tags)
        self._note(item)
        self._commit(item)
        for relation in set(draft.relations) ^ set(before):
            if relation.target is not None:
                self._turn_other_end(self.boards.work_items[relation.target], mirror(relation, item.id))

    def _turn_other_end(self, other: WorkItem, end: Relation) -> None:
        if any(end.leads_to(known) for known in other.relations):
            other.relations = [known for known in other.relations if not end.leads_to(known)]
            parent = None
        else:
            other.relations.append(end)
            parent = end.target
        if end.name == "Parent":
            other.fields[f.PARENT] = parent
        other.fields = {
            name: held for name, held in other.fields.items() if name != f.HISTORY and held is not None
        }
        self._commit(other)

    def _note(self, item: WorkItem) -> None:
        if f.HISTORY in item.fields:
            text = item.fields[f.HISTORY]
            guids = [(html or markdown).lower() for html, markdown in _MENTION.findall(text)]
            mentions = tuple(person.id for person in self.boards.people if person.id in guids)
            number = sum(len(other.comments) for other in self.boards.work_items.values()) + 1
            item.comments.append(Comment(number, item.rev + 1, text, self.by, self.now, mentions))
            item.fields[f.COMMENT_COUNT] = len(item.comments)

    def _commit(self, item: WorkItem) -> None:
        item.rev += 1
        item.written_at, item.written_in = time.monotonic(), self
        self._stamped(item)
        item.revisions.append(Revision(item.rev, self.now, self.by, dict(item.fields), tuple(item.relations)))

    def _stamped(self, item: WorkItem) -> WorkItem:
        item.fields |= {f.CHANGED: self.now, f.CHANGED_BY: self.by}
        return item

    def _keep_batch_id(self, work_item_id: int, operations: Sequence[Operation]) -> None:
        for operation in operations:
            if operation.part == "id" and isinstance(operation.value, int):
                self.batch_ids[operation.value] = work_item_id


def _targets(relations: Any) -> list[int]:
    return [relation.target for relation in relations if relation.target is not None]


def _test(changes: Changes, operation: Operation) -> None:
    draft = changes.draft
    if operation.part == "rev":
        held: Any = draft.rev
    elif operation.part == "fields":
        held = draft.value(find_field(changes.boards, operation.name).reference_name)
    else:
        held = None
    if held != operation.value:
        raise failed_test(operation.path)
