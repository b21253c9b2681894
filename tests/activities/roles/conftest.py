"""An incident whose roles change hands over real tables, and what the record and the room are told of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from activities.change_role import Doing, RoleAsked, change_role
from activities.receive_delivery import receive_delivery
from activities.tell_roles import Tellers
from incident.briefing import Briefing
from incident.codec import to_json
from incident.errors import Refused
from incident.ledger import Ledger
from incident.records import Incident, LaunchState, Message, OnCall, Responder, WorkItem
from incident.roles import Holding, Role, holding
from integrations.tables import Roles, Tables
from tests.activities.conftest import NOON, Office

ADA = Responder("Ada@contoso.com", "Lady Ada", 0)
GRACE, ALAN = "grace@contoso.com", "alan.turing@contoso.com"
ITEM, MESSAGE = WorkItem(7, "https://boards.example/7"), Message("room", "m1")


@dataclass
class Told:
    """What the work item and the room were told, in turn; what refuses says so. `meanwhile` happens during a telling."""

    notes: list[tuple[Holding, ...]] = field(default_factory=list)
    briefings: list[Briefing] = field(default_factory=list)
    refuses: tuple[str, ...] = ()
    meanwhile: list[Callable[[], Any]] = field(default_factory=list)

    async def note_roles(self, item: WorkItem, incident: Incident, roles: tuple[Holding, ...]) -> None:
        """Port `WorkItems`."""
        await self._happens("note")
        self.notes.append(tuple(roles))

    async def update(self, message: Message, briefing: Briefing) -> None:
        """Port `Messenger`."""
        await self._happens("briefing")
        self.briefings.append(briefing)

    async def _happens(self, what: str) -> None:
        if what in self.refuses:
            raise Refused(f"write the {what}", "it is locked", "unlock it")
        if self.meanwhile:
            await self.meanwhile.pop()()


@dataclass
class Scene:
    """An incident with its launch, whose roles change hands."""

    office: Office
    roles: Roles
    incident: Incident
    told: Told = field(default_factory=Told)
    ledger: Ledger = field(default_factory=Ledger)

    def launch(self, **results: Any) -> None:
        """Let these steps be done with these results."""
        for step, result in results.items():
            self.ledger.step(step).succeed(NOON, to_json(result))
        state = LaunchState(is_running=True, word="running", ledger=self.ledger.to_json())
        self.office.launches.states[self.incident.id] = state

    async def ask(self, doing: Doing, person: str = "", holder: str = "", by: str = "sam") -> Any:
        """Ask for the role of scribe to change hands."""
        asked = RoleAsked(Role.SCRIBE, doing, by, person, holder)
        tellers = Tellers(self.told, self.told)
        return await change_role(self.incident.id, asked, self.office.desk, self.roles, tellers)

    async def events(self) -> list[tuple[str, str, str]]:
        """The timeline's lines about roles."""
        every = await self.office.desk.timeline.of(self.incident.id)
        return [(e.what, e.actor, e.source) for e in every if e.what.startswith("scribe")]

    async def has(self) -> str | None:
        """Who is scribe."""
        return holding(await self.roles.of(self.incident.id), Role.SCRIBE).email


@pytest.fixture
async def scene(office, tables_connection: str) -> AsyncIterator[Scene]:
    """An open incident with its work item and its posted briefing; Ada is on call."""
    incident = (await receive_delivery(office.delivery(), office.declare(), office.desk)).incident
    tables = Tables(connection_string=tables_connection)
    made = Scene(office, Roles(tables), incident)
    made.launch(find_responders=OnCall((ADA,)), open_work_item=ITEM, post_briefing=MESSAGE)
    yield made
    await tables.aclose()
