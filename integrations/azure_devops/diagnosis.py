"""Whether the record can be opened and assigned: Azure Boards is asked, and never changed.

Source of the namespaces, permissions and tokens: learn.microsoft.com/azure/devops/organizations/security/namespace-reference.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from incident.diagnosis import Finding, missing, ok, told, unknown
from incident.errors import Doubtful, Failure, Refused
from integrations.azure_devops.dry_client import Area, DryClient, Kind
from integrations.azure_devops.dry_run import DryRun
from integrations.azure_devops.place import AREA_PATH, Place
from integrations.azure_devops.refusals import Answer, failure_of

ORGANIZATION = "Azure DevOps: organisation"
PROJECT = "Azure DevOps: project"
RECORD_TYPE, TASK_TYPE = "Azure DevOps: type of the record", "Azure DevOps: type of tasks"
AREA = "Azure DevOps: area"
READ = "Azure DevOps: right to read work items"
TAG = "Azure DevOps: right to make tags"
WRITE = "Azure DevOps: right to write work items"
RECORD, TASK = "Azure DevOps: a record could be created", "Azure DevOps: a task could be created"
PEOPLE = "Azure DevOps: people"

AREAS, TAGGING = "83e28ad4-2d72-4ceb-97b0-c7726d5502c3", "bb50f182-8e5e-40b8-bc21-e8752a1e7ae2"
WORK_ITEM_READ, CREATE_TAG = 16, 2
FORBIDDEN, NOT_FOUND = 403, 404
NO_PROJECT = ("TF200016", "VS800075: The project")
AT_ONCE = 4
"""Calls about people at a time: a roster may be long, and Azure DevOps slows down who asks much."""

Emails = Callable[[], Awaitable[Sequence[str]]]
"""Gives the e-mail of everybody who is listed; raises a `Failure`."""


class AzureDevOpsCheck:
    """Organisation, project, types, area, rights, and everybody who is listed."""

    subjects = (ORGANIZATION, PROJECT, RECORD_TYPE, TASK_TYPE, AREA, READ, TAG, WRITE, RECORD, TASK, PEOPLE)

    def __init__(
        self, client: DryClient, place: Place, token: Callable[[], Awaitable[object]], emails: Emails
    ) -> None:
        self._client = client
        self._place = place
        self._token = token
        self._emails = emails

    async def look(self) -> AsyncIterator[Finding]:
        """Ask from the organisation inwards."""
        await self._token()
        try:
            project = await self._client.project_id(f"read project {self._place.project}")
        except Doubtful as refused:
            yield told(ORGANIZATION, refused)
            return
        for finding in self._where(project):
            yield finding
        if isinstance(project, Answer) and project.status != FORBIDDEN:
            return
        async for finding in self._inside(None if isinstance(project, Answer) else project):
            yield finding

    async def _inside(self, project_id: str | None) -> AsyncIterator[Finding]:
        for subject, name in ((RECORD_TYPE, self._place.work_item_type), (TASK_TYPE, self._place.task_type)):
            yield self._type(subject, await self._client.kind(f"read the type {name}", name))
        area = await self._client.area("read the areas", self._place.area_path)
        yield self._area(area)
        yield await self._may_read(area)
        yield await self._may_tag(project_id)
        run = DryRun(self._client, self._place)
        (record, fields), task = await run.record(), await run.task()
        yield _may_write((record, task))
        yield self._would_do(RECORD, f"{self._place.work_item_type} with {', '.join(fields)}", record)
        yield self._would_do(TASK, self._place.task_type, task)
        if task is None:
            for finding in await self._people(run):
                yield finding

    def _where(self, project: str | Answer) -> list[Finding]:
        """What is to be said of the organisation, and of the project where that is there."""
        url, name = self._place.organization_url, self._place.project
        if not isinstance(project, Answer):
            return [ok(ORGANIZATION, url), ok(PROJECT, name)]
        failure = self._failure("read the project", project)
        if project.status == FORBIDDEN:
            fix = (
                f"allow the app's identity 'View project-level information' in project {name} (Project settings > "
                "Permissions), for example as a member of the group Contributors"
            )
            return [ok(ORGANIZATION, url), missing(PROJECT, failure.why, fix)]
        if any(mark in project.text for mark in NO_PROJECT):
            return [ok(ORGANIZATION, url), told(PROJECT, failure)]
        return [told(ORGANIZATION, failure)]

    def _type(self, subject: str, kind: Kind | Answer) -> Finding:
        if isinstance(kind, Answer):
            return self._unless_hidden(subject, kind)
        if kind.is_disabled:
            return missing(
                subject, f"{kind.name} is disabled", "enable it in the process, or set another type"
            )
        ends = [name for name, category in kind.states if category == "Completed"]
        if not kind.states or not ends:
            return unknown(
                subject, f"{kind.name} has no state of the category Completed", "look at its states"
            )
        return ok(subject, f"{kind.name}: begins as {kind.states[0][0]}, ends as {' or '.join(ends)}")

    def _area(self, area: Area | Answer) -> Finding:
        path = self._place.area_path or f"{self._place.project} (the project's own)"
        if isinstance(area, Answer):
            return self._unless_hidden(AREA, area)
        if not area.ids:
            fix = f"set {AREA_PATH} to an area of project {self._place.project}, beginning with the project's name"
            return missing(AREA, f"there is no area {path}", fix)
        return ok(AREA, path)

    async def _may_read(self, area: Area | Answer) -> Finding:
        if isinstance(area, Answer) or not area.ids:
            return unknown(READ, "not looked at: it is given by area")
        token = ":".join(f"vstfs:///Classification/Node/{node}" for node in area.ids)
        granted = await self._client.may("ask for the right to read work items", AREAS, WORK_ITEM_READ, token)
        fix = "allow the app's identity 'View work items in this node' on the area (Project settings > Project configuration > Areas > Security)"
        return self._granted(READ, granted, fix)

    async def _may_tag(self, project_id: str | None) -> Finding:
        if project_id is None:
            return unknown(TAG, "not looked at: it is given by project")
        granted = await self._client.may(
            "ask for the right to make tags", TAGGING, CREATE_TAG, f"/{project_id}"
        )
        fix = f"allow the app's identity 'Create tag definition' in project {self._place.project} (Project settings > Permissions)"
        return self._granted(TAG, granted, fix)

    def _granted(self, subject: str, granted: bool | Answer, fix: str) -> Finding:  # noqa: FBT001 - the vendor's answer
        if isinstance(granted, Answer):
            return unknown(subject, f"Azure DevOps did not tell: {granted.why}", fix)
        return ok(subject, "granted, says Azure DevOps") if granted else missing(subject, "not granted", fix)

    def _would_do(self, subject: str, what: str, answer: Answer | None) -> Finding:
        if answer is None:
            return ok(subject, what)
        return self._unless_hidden(subject, answer)

    def _unless_hidden(self, subject: str, answer: Answer) -> Finding:
        """What a refusal says, unless it is about the right, the type or the area, which have lines of their own."""
        failure = self._failure(f"look at {subject}", answer)
        of_the_place = answer.status == NOT_FOUND or "TF401347" in answer.text
        if answer.status == FORBIDDEN or (of_the_place and subject in (RECORD, TASK)):
            return unknown(subject, f"not seen: {failure.why}")
        return told(subject, failure)

    def _failure(self, doing: str, answer: Answer) -> Failure:
        return failure_of(doing, answer, self._place, writes=False)

    async def _people(self, run: DryRun) -> list[Finding]:
        try:
            emails = await self._emails()
        except Failure as failure:
            return [unknown(PEOPLE, f"the roster cannot be read: {failure.why}")]
        gate = asyncio.Semaphore(AT_ONCE)

        async def known(email: str) -> Finding | None:
            async with gate:
                answer = await run.task_for(email)
            if answer is None:
                return None
            return _stranger(email, self._failure(f"assign a task to {email}", answer))

        strangers = [finding for finding in await asyncio.gather(*map(known, emails)) if finding]
        if strangers:
            return [
                *strangers,
                ok(PEOPLE, f"{len(emails) - len(strangers)} others who are listed could be assigned"),
            ]
        return [ok(PEOPLE, f"a task could be assigned to each of the {len(emails)} who are listed")]


def _may_write(answers: Sequence[Answer | None]) -> Finding:
    if None in answers:
        return ok(WRITE, "a creation that was only validated was let in")
    refused = next((answer for answer in answers if answer and answer.status == FORBIDDEN), None)
    if refused is None:
        return unknown(WRITE, "not seen: no creation could be validated")
    fix = (
        "allow the app's identity 'Edit work items in this node' on the area (Project settings > Project configuration "
        "> Areas > Security), for example as a member of the group Contributors"
    )
    return missing(WRITE, refused.why, fix)


def _stranger(email: str, failure: Failure) -> Finding:
    subject = f"{PEOPLE}: {email}"
    return told(subject, failure) if isinstance(failure, Refused) else unknown(subject, failure.why)
