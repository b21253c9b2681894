"""The port `incident.ports.WorkItems` over Azure Boards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from incident.errors import Refused
from incident.records import Assignment, Channel, Gap, Incident, Responder, WorkItem
from incident.roles import Holding
from integrations.azure_devops import documents, queries, wording
from integrations.azure_devops.answers import Item
from integrations.azure_devops.client import Client, Token
from integrations.azure_devops.documents import Operation
from integrations.azure_devops.fields import Discovery
from integrations.azure_devops.history import Mark
from integrations.azure_devops.notes import Notes
from integrations.azure_devops.place import Place
from integrations.azure_devops.refusals import AlreadyLinked, FieldsRefused

ANSWER_SECONDS = 60.0
"""Source: learn.microsoft.com/azure/devops/integrate/concepts/rate-limits."""

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
            task_type: The type of a further responder's task.
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
        self._notes = Notes(self._client, sleep)
        self._end_states: dict[str, str] = {}

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
        self._notes.begin(item)
        log.info("work item opened", extra={"incident": incident.id, "work_item": item.id})
        return self._work_item(item)

    async def link_channel(self, item: WorkItem, channel: Channel) -> None:
        """Add the channel's address and a note, in one revision. Safe to repeat."""
        doing = f"link the channel in work item {item.id}"
        mark = Mark.of(item.id, "channel", channel.id, channel.url)
        note = wording.channel_note(channel, str(mark))
        try:
            noted = await self._notes.write(doing, mark, documents.link(channel, note))
        except AlreadyLinked:
            noted = await self._notes.write(doing, mark, documents.discussion(note))
        if noted:
            log.info("channel linked", extra={"work_item": item.id, "channel": channel.id})

    async def assign_primary(
        self, item: WorkItem, responders: Sequence[Responder], roles: Sequence[Holding] = ()
    ) -> Assignment:
        """Make the first responder the owner, with a note of who else is on call and of the roles. Safe to repeat.

        A repetition changes nothing, not even where people have given the work item to somebody else meanwhile.
        """
        doing = f"assign work item {item.id}"
        if not responders:
            raise Refused(
                doing, "nobody is on call", "add a row to the table oncall; then run the step again"
            )
        owner = responders[0]
        mark = Mark.of(item.id, "on-call", *(responder.email for responder in responders))
        note = wording.on_call_note(responders, roles, str(mark))
        if await self._notes.write(f"{doing} to {owner.email}", mark, documents.ownership(owner.email, note)):
            log.info("work item assigned", extra={"work_item": item.id, "owner": owner.email})
        return Assignment(owner.email, item.id, item.url)

    async def find_task(self, incident: Incident, responder: Responder) -> Assignment | None:
        """The responder's task of this incident, by its title."""
        doing = f"look for the task of {responder.email} in {incident.id}"
        found = await self._client.query(doing, queries.task(incident, responder, self._place), 1)
        if not found:
            return None
        item = await self._client.get(doing, found[0])
        return Assignment(responder.email, item.id, self._work_item(item).url)

    async def open_task(self, incident: Incident, item: WorkItem, responder: Responder) -> Assignment:
        """Create a task owned by the responder. Not safe to repeat.

        It hangs below nothing yet: that would be a new revision of the work item for each task, one after the other.
        """
        doing = f"open the task of {responder.email} for work item {item.id}"
        document = documents.task(incident, item, responder, self._place)
        task = await self._client.create(doing, self._place.task_type, document)
        log.info(
            "task opened", extra={"incident": incident.id, "work_item": task.id, "owner": responder.email}
        )
        return Assignment(responder.email, task.id, self._work_item(task).url)

    async def link_tasks(self, item: WorkItem, tasks: Sequence[Assignment]) -> None:
        """Hang the tasks below the work item, with a note, in one revision. Safe to repeat.

        A task that hangs somewhere already is left there, here or where a person has put it.
        """
        doing = f"link the responders' tasks in work item {item.id}"
        mark = Mark.of(item.id, "tasks", *(task.work_item_id for task in tasks))
        note = wording.tasks_note(tasks, str(mark))
        try:
            noted = await self._notes.write(doing, mark, documents.children(tasks, self._place, note))
        except AlreadyLinked:
            links = [documents.children([task], self._place) for task in tasks]
            await self._notes.write_each(doing, item.id, links)
            noted = await self._notes.write(doing, mark, documents.discussion(note))
        if noted:
            log.info("tasks linked", extra={"work_item": item.id, "tasks": len(tasks)})

    async def complete(self, item: WorkItem, incident: Incident, tasks: Sequence[Assignment]) -> None:
        """Put the tasks and the work item into their types' state of the category Completed. Safe to repeat.

        Source: learn.microsoft.com/azure/devops/boards/work-items/workflow-and-state-categories.
        """
        doing = f"complete work item {item.id}"
        for task in tasks:
            ended = documents.completion(await self._end_state(doing, self._place.task_type))
            await self._client.update(f"complete task {task.work_item_id}", task.work_item_id, ended)
        mark = Mark.of(item.id, "drill")
        note = wording.drill_note(incident, str(mark))
        state = await self._end_state(doing, self._place.work_item_type)
        if await self._notes.write(doing, mark, documents.completion(state, note)):
            log.info("work item completed", extra={"incident": incident.id, "work_item": item.id})

    async def note_gaps(self, item: WorkItem, incident: Incident, gaps: Sequence[Gap]) -> None:
        """Write what is missing, and why, or that nothing is any more, into the discussion. Safe to repeat."""
        mark = Mark.of(item.id, "gaps", *((gap.step, gap.why, gap.fix) for gap in gaps))
        note = wording.gaps_note(incident, gaps, str(mark))
        if await self._notes.write(
            f"note in work item {item.id} what is missing", mark, documents.discussion(note)
        ):
            log.info("gaps noted", extra={"incident": incident.id, "work_item": item.id, "gaps": len(gaps)})

    async def note_roles(self, item: WorkItem, incident: Incident, roles: Sequence[Holding]) -> None:
        """Write into the discussion who has which role. Safe to repeat."""
        mark = Mark.of(item.id, "roles", *((one.role.value, one.email, str(one.since)) for one in roles))
        note = wording.roles_note(incident, roles, str(mark))
        if await self._notes.write(
            f"note in work item {item.id} who has which role", mark, documents.discussion(note)
        ):
            log.info("roles noted", extra={"incident": incident.id, "work_item": item.id})

    async def note_closed(self, item: WorkItem, incident: Incident, by: str, reason: str) -> None:
        """Write into the discussion that the incident was closed. Safe to repeat."""
        mark = Mark.of(item.id, "closed", by, reason)
        note = wording.closed_note(incident, by, reason, str(mark))
        if await self._notes.write(
            f"note in work item {item.id} that it was closed", mark, documents.discussion(note)
        ):
            log.info("closing noted", extra={"incident": incident.id, "work_item": item.id})

    async def _end_state(self, doing: str, work_item_type: str) -> str:
        if work_item_type not in self._end_states:
            states = await self._client.states(doing, work_item_type)
            ends = [name for name, category in states if category == "Completed"]
            if not ends:
                why = f"the type {work_item_type} has no state of the category Completed"
                raise Refused(doing, why, "give it one in the project's process; then run the step again")
            self._end_states[work_item_type] = ends[0]
        return self._end_states[work_item_type]

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

    def _work_item(self, item: Item) -> WorkItem:
        return WorkItem(item.id, item.page or self._place.page_of(item.id))
