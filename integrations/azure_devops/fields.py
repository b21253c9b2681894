"""Which fields the configured work item type has: every process differs, and teams change theirs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from incident.errors import Failure
from integrations.azure_devops.client import Client

BODY = "System.Description"
BUG_BODY = "Microsoft.VSTS.TCM.ReproSteps"
SEVERITY = "Microsoft.VSTS.Common.Severity"
PRIORITY = "Microsoft.VSTS.Common.Priority"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TypeFields:
    """The fields that we may fill beyond those which every type has: allowed values by reference name.

    `body` is the field that the type's form shows: a bug has a description too, but its form hides it.
    """

    body: str
    allowed: Mapping[str, tuple[str, ...]]

    def allows(self, field: str, value: object) -> bool:
        """Whether the type has the field and takes the value for it."""
        values = self.allowed.get(field)
        return values is not None and (not values or str(value) in values)


class Discovery:
    """Asks for a type's fields once, and again only after it was told that they changed."""

    def __init__(self, client: Client, work_item_type: str) -> None:
        self._client = client
        self._type = work_item_type
        self._found: TypeFields | None = None
        self._asking = asyncio.Lock()

    async def fields(self) -> TypeFields:
        """The type's fields; without an answer, what is true of every type.

        A record without its severity field is worth more than none while the incident runs: tags and body say the
        severity too. What stands in the way of this question stands in the way of the creation that follows as
        well, and is told there.
        """
        async with self._asking:
            if self._found is None:
                try:
                    self._found = await self._ask()
                except Failure as failure:
                    log.warning("the fields of type %s are not known: %s", self._type, failure)
                    return TypeFields(BUG_BODY if self._type == "Bug" else BODY, {})
            return self._found

    def forget(self) -> None:
        """Ask again next time: the type was changed."""
        self._found = None

    async def _ask(self) -> TypeFields:
        found = await self._client.type_fields(f"read the fields of type {self._type}", self._type)
        allowed = {field.name: field.allowed for field in found}
        return TypeFields(BUG_BODY if BUG_BODY in allowed else BODY, allowed)
