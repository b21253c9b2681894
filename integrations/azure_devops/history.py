"""What was already noted in a work item, so that a repeated step notes nothing twice.

Each note ends with a mark such as `ref 42/closed-1f0c88aa`. A note is written only at a revision of which every mark
is known, and Azure DevOps refuses the write where the work item has moved on: so two attempts, even in two processes,
cannot both write it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from integrations.azure_devops.answers import Update

REMEMBERED = 256
"""Work items; what is forgotten is read again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of a note: its kind, and a digest of what it says."""

    work_item_id: int
    kind: str
    digest: str

    @classmethod
    def of(cls, work_item_id: int, kind: str, *said: object) -> Mark:
        """The mark of a note that says this; the same for the same."""
        digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]
        return cls(work_item_id, kind, digest)

    def __str__(self) -> str:
        return f"ref {self.work_item_id}/{self.kind}-{self.digest}"


@dataclass(frozen=True, slots=True)
class Known:
    """A work item's revision, and the newest mark of each kind up to it."""

    revision: int
    marks: frozenset[Mark] = frozenset()

    def after(self, revision: int, mark: Mark) -> Known:
        """With one more mark, at a later revision."""
        return Known(revision, frozenset({mark, *(m for m in self.marks if m.kind != mark.kind)}))


def read(work_item_id: int, updates: Iterable[Update]) -> Known:
    """What a work item's revisions tell, oldest first."""
    pattern = re.compile(rf"ref {work_item_id}/([a-z-]+)-([0-9a-f]{{8}})")
    known = Known(0)
    for update in updates:
        known = Known(max(known.revision, update.revision), known.marks)
        for kind, digest in pattern.findall(update.history):
            known = known.after(known.revision, Mark(work_item_id, kind, digest))
    return known


class Memory:
    """What this process knows of the work items that it wrote last; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Known] = OrderedDict()

    def get(self, work_item_id: int) -> Known | None:
        """What is known of a work item."""
        return self._known.get(work_item_id)

    def put(self, work_item_id: int, known: Known) -> None:
        """Remember what a work item's last answer told."""
        self._known[work_item_id] = known
        self._known.move_to_end(work_item_id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, work_item_id: int) -> None:
        """Read the work item before the next note: it may have moved on."""
        self._known.pop(work_item_id, None)
