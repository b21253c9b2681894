"""Creations as a launch orders them, which Azure DevOps only validates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from incident.naming import task_title
from incident.records import Declaration, Incident, Responder, Severity, Source
from integrations.azure_devops import documents
from integrations.azure_devops.documents import ASSIGNED_TO, OPTIONAL, TITLE, Operation
from integrations.azure_devops.dry_client import DryClient
from integrations.azure_devops.fields import BODY, Discovery
from integrations.azure_devops.place import Place
from integrations.azure_devops.refusals import TAGS, Answer

SPECIMEN = Incident(
    id="INC-000000",
    declaration=Declaration(
        title="Validated by the doctor, never saved",
        severity=Severity.ERROR,
        source=Source("person", "doctor"),
        problem_key="doctor",
        drill=True,
    ),
    declared_at=datetime(2026, 1, 1, tzinfo=UTC),
    status_url="",
)


class DryRun:
    """What stands in the way of a creation; None for nothing."""

    def __init__(self, client: DryClient, place: Place) -> None:
        self._client = client
        self._place = place

    async def record(self) -> tuple[Answer | None, Sequence[str]]:
        """The record, as a launch opens it, and the fields that it is opened with.

        Those that the type does not have, or the project does not take, are left out, if a record can do without.
        """
        fields = await Discovery(self._client, self._place.work_item_type).fields()
        document = documents.record(SPECIMEN, fields, self._place)
        answer = await self._validate(self._place.work_item_type, document)
        refused = _fields_of(answer)
        if refused and OPTIONAL.issuperset(refused):
            document = documents.without(refused, document)
            answer = await self._validate(self._place.work_item_type, document)
        return answer, [operation["path"].removeprefix("/fields/") for operation in document]

    async def task(self) -> Answer | None:
        """A task, without its owner and its parent."""
        return await self._validate(self._place.task_type, self._task("nobody@example.com"))

    async def task_for(self, email: str) -> Answer | None:
        """A task that is assigned."""
        owner = {"op": "add", "path": f"/fields/{ASSIGNED_TO}", "value": email}
        return await self._validate(self._place.task_type, [*self._task(email), owner])

    async def _validate(self, work_item_type: str, document: Sequence[Operation]) -> Answer | None:
        return await self._client.validate(f"validate a {work_item_type}", work_item_type, document)

    def _task(self, email: str) -> list[Operation]:
        area = self._place.area_path
        fields = {
            TITLE: task_title(SPECIMEN, Responder(email, email)),
            BODY: "<p>Validated, never saved.</p>",
        }
        fields |= {documents.AREA_PATH: area} if area else {}
        return [{"op": "add", "path": f"/fields/{name}", "value": value} for name, value in fields.items()]


def _fields_of(answer: Answer | None) -> tuple[str, ...]:
    """The fields for which a creation was refused."""
    if answer is None:
        return ()
    return (TAGS,) if "TF401289" in answer.text else answer.broken_rules
