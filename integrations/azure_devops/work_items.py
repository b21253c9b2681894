"""The port `incident.ports.WorkItems` over Azure Boards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from weakref import WeakValueDictionary

from incident.errors import Refused
from incident.records import Assignment, Channel, Gap, Incident, Responder, WorkItem
from integrations.azure_devops import documents, history, queries, wording
from integrations.azure_devops.answers import Item
from integrations.azure_devops.client import Client, Token
from integrations.azure_devops.documents import Operation
from integrations.azure_devops.fields import Discovery
from integrations.azure_devops.history import Known, Mark, Memory
from integrations.azure_devops.place import Place
from integrations.azure_devops.refusals import AlreadyLinked, Conflict, FieldsRefused

T = TypeVar("T")
ANSWER_SECONDS = 60.0
"""Source: learn.microsoft.com/azure/devops/integrate/concepts/rate-limits."""
WAITS = (0.1, 0.4, 1.0)
"""Seconds before each further attempt at a write that met somebody else's: such a write takes milliseconds."""

log = logging.getLogger(__name__)


class AzureDevOps:
    """The record in one project of an organisation.

    One object serves a process. Every method raises the failures of `incident.errors`.
    """

    def __init__(  # noqa: PLR0913 - one argument for each setting
        self,
        organization_url: str,
        project: str,
        *,
        work_item_type: str = "Issue",
        task_type: str = "Task",
        area_path: str | None = None,
        token: Token,
        answer_seconds: float = ANSWER_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        r"""Prepare; nothing is sent or loaded before the first call.

        Args:
            organization_url: Like `https://dev.azure.com/contoso`.
            project: The project's name.
            work_item_type: The type of the record.
            task_type: The type of a further responder's child task.
            area_path: Like `Operations\Payments`; None leaves the project's own.
            token: Gives a bearer token for 499b84ac-1321-427f-aa17-267ca6975798/.default before each call.
            answer_seconds: How long an answer is waited for. Azure DevOps delays by up to 30 s when it is busy.
            sleep: Waits between attempts at a write that met somebody else's.
        """
        self._place = Place(
            organization_url.rstrip("/"), project, work_item_type, task_type, area_path or None
        )
        self._client = Client(self._place, token, answer_seconds)
        self._discovery = Discovery(self._client, work_item_type)
        self._memory = Memory()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._sleep = sleep

    async def aclose(self) -> None:
        """Let running calls end, then give connections and threads back."""
        await self._client.close()

    async def check(self) -> None:
        """Read the configured work item type: whether the organisation is reached and its names are right."""
        await self._client.type_fields(
            f"read the work item type {self._place.work_item_type}", self._place.work_item_type
        )

    async def find(self, incident: Incident) -> WorkItem | None:
        """The incident's work item by the id in its title, the oldest where there are several.

        People may edit the title around the id; without the id in it the work item is not found. One that ends with
        the mark of another incident is that incident's, though it may name this one.
        """
        doing = f"look for the work item of {incident.id}"
        for found in await self._client.query(
            doing, queries.record(incident, self._place), queries.CANDIDATES
        ):
            item = await self._client.get(doing, found)
            if not queries.is_of_another(str(item.fields.get(documents.TITLE)), incident):
                return self._work_item(item)
        return None

    async def open(self, incident: Incident) -> WorkItem:
        """Create the work item with everything that is known, in one revision. Not safe to repeat.

        A severity, priority or tag that the project does not take is left out: the body says them too.
        """
        doing = f"open the work item in project {self._place.project}"
        document = documents.record(incident, await self._discovery.fields(), self._place)
        item = await self._create_record(doing, incident, document)
        self._memory.put(item.id, Known(item.revision))
        log.info("work item opened", extra={"incident": incident.id, "work_item": item.id})
        return self._work_item(item)

    async def link_channel(self, item: WorkItem, channel: Channel) -> None:
        """Add the channel's address and a note, in one revision. Safe to repeat."""
        doing = f"link the channel in work item {item.id}"
        mark = Mark.of(item.id, "channel", channel.id, channel.url)
        note = wording.channel_note(channel, str(mark))
        try:
            noted = await self._note(doing, mark, documents.link(channel, note))
        except AlreadyLinked:
            noted = await self._note(doing, mark, documents.discussion(note))
        if noted:
            log.info("channel linked", extra={"work_item": item.id, "channel": channel.id})

    async def assign_primary(self, item: WorkItem, responders: Sequence[Responder]) -> Assignment:
        """Make the first responder the owner, with a note of who else is on call. Safe to repeat.

        A repetition changes nothing, not even where people have given the work item to somebody else meanwhile.
        """
        doing = f"assign work item {item.id}"
        if not responders:
            raise Refused(
                doing, "nobody is on call", "add a row to the table oncall; then run the step again"
            )
        owner = responders[0]
        mark = Mark.of(item.id, "on-call", *(responder.email for responder in responders))
        note = wording.on_call_note(responders, str(mark))
        if await self._note(f"{doing} to {owner.email}", mark, documents.ownership(owner.email, note)):
            log.info("work item assigned", extra={"work_item": item.id, "owner": owner.email})
        return Assignment(owner.email, item.id, item.url)

    async def find_task(self, incident: Incident, responder: Responder) -> Assignment | None:
        """The responder's child task of this incident, by its title."""
        doing = f"look for the task of {responder.email} in {incident.id}"
        found = await self._client.query(doing, queries.task(incident, responder, self._place), 1)
        if not found:
            return None
        item = await self._client.get(doing, found[0])
        return Assignment(responder.email, item.id, self._work_item(item).url)

    async def open_task(self, incident: Incident, item: WorkItem, responder: Responder) -> Assignment:
        """Create a child task owned by the responder. Not safe to repeat."""
        doing = f"open the task of {responder.email} under work item {item.id}"
        document = documents.task(incident, item.id, responder, self._place)

        async def create() -> Item:
            return await self._client.create(doing, self._place.task_type, document)

        async with self._lock(item.id):
            known = self._memory.take(item.id)
            task = await self._despite_conflicts(create)
            if known:
                # A child is a new revision of its parent, too. Where somebody else wrote as well, the next write meets
                # a conflict and reads.
                self._memory.put(item.id, Known(known.revision + 1, known.marks))
        log.info(
            "task opened", extra={"incident": incident.id, "work_item": task.id, "owner": responder.email}
        )
        return Assignment(responder.email, task.id, self._work_item(task).url)

    async def note_gaps(self, item: WorkItem, incident: Incident, gaps: Sequence[Gap]) -> None:
        """Write what is missing, and why, or that nothing is any more, into the discussion. Safe to repeat."""
        mark = Mark.of(item.id, "gaps", *((gap.step, gap.why, gap.fix) for gap in gaps))
        note = wording.gaps_note(incident, gaps, str(mark))
        if await self._note(f"note in work item {item.id} what is missing", mark, documents.discussion(note)):
            log.info("gaps noted", extra={"incident": incident.id, "work_item": item.id, "gaps": len(gaps)})

    async def note_closed(self, item: WorkItem, incident: Incident, by: str, reason: str) -> None:
        """Write into the discussion that the incident was closed. Safe to repeat."""
        mark = Mark.of(item.id, "closed", by, reason)
        note = wording.closed_note(incident, by, reason, str(mark))
        if await self._note(
            f"note in work item {item.id} that it was closed", mark, documents.discussion(note)
        ):
            log.info("closing noted", extra={"incident": incident.id, "work_item": item.id})

    async def _create_record(self, doing: str, incident: Incident, document: Sequence[Operation]) -> Item:
        """Create with as much of the document as the project takes; a refused creation created nothing."""
        while True:
            try:
                return await self._client.create(doing, self._place.work_item_type, document)
            except FieldsRefused as refusal:
                less = documents.without(refusal.fields, document)
                if not documents.OPTIONAL.issuperset(refusal.fields) or len(less) == len(document):
                    raise
                log.warning(
                    "the work item goes without %s: %s",
                    refusal.fields,
                    refusal,
                    extra={"incident": incident.id},
                )
                self._discovery.forget()
                document = less

    async def _note(self, doing: str, mark: Mark, document: Sequence[Operation]) -> bool:
        """Write a note with what belongs to it, unless it is the newest of its kind already; whether it was."""
        disputed = False

        async def attempt() -> bool:
            nonlocal disputed
            known = self._memory.get(mark.work_item_id)
            known = known or await self._read(doing, mark.work_item_id, disputed=disputed)
            if mark in known.marks:
                return False
            self._memory.forget(mark.work_item_id)
            disputed = True
            document_now = documents.at_revision(known.revision, document)
            done = await self._client.update(doing, mark.work_item_id, document_now)
            self._memory.put(mark.work_item_id, known.after(done.revision, mark))
            return True

        async with self._lock(mark.work_item_id):
            return await self._despite_conflicts(attempt)

    async def _read(self, doing: str, work_item_id: int, *, disputed: bool) -> Known:
        """What the work item's history tells; of which revision, the work item says itself where that is disputed.

        It is asked for its revision before its history is read: a mark that is newer than the revision is harmless,
        one that is missing from it would be written twice.
        """
        own = (await self._client.get(doing, work_item_id)).revision if disputed else None
        known = history.read(work_item_id, await self._client.updates(doing, work_item_id))
        known = Known(known.revision if own is None else own, known.marks)
        self._memory.put(work_item_id, known)
        return known

    async def _despite_conflicts(self, attempt: Callable[[], Awaitable[T]]) -> T:
        for wait in WAITS:
            try:
                return await attempt()
            except Conflict:
                await self._sleep(wait)
        return await attempt()

    def _lock(self, work_item_id: int) -> asyncio.Lock:
        """Held while we write a work item, so that our own writes do not meet; kept only while it is used."""
        return self._locks.setdefault(work_item_id, asyncio.Lock())

    def _work_item(self, item: Item) -> WorkItem:
        return WorkItem(item.id, item.page or self._place.page_of(item.id))
