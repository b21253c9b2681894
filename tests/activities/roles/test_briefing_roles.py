"""The briefing tells the roles as they stand when it is told, and is mended where they changed on its way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from activities.assign_responder import assign_responder
from activities.post_briefing import post_briefing
from activities.tell_as_it_stands import TELLS
from activities.update_briefing import update_briefing
from incident.briefing import Briefing
from incident.errors import TryAgain, Unknown
from incident.orders import AssignResponder, PostBriefing, UpdateBriefing
from incident.records import Assignment, Channel, Message, Responder, WorkItem
from incident.roles import Holding, Role, hand_over, take
from integrations.tables import Attempts, Roles, Tables
from tests.activities.conftest import NOON

ADA, GRACE = Responder("ada@contoso.com", "Ada"), Responder("grace@contoso.com", "Grace")
ROOM = Channel("room", "INC-000000")


@dataclass
class Room:
    """Port `Messenger` that keeps what it was told, in turn. `meanwhile` happens after each telling begins."""

    told: list[Briefing] = field(default_factory=list)
    posted: Message | None = None
    loses_answer: bool = False
    id: str | None = "m1"
    meanwhile: Callable[[], Awaitable[object]] | None = None
    is_fixed: bool = False

    async def find(self, channel: Channel, briefing: Briefing) -> Message | None:
        """What was posted."""
        return self.posted

    async def post(self, channel: Channel, briefing: Briefing) -> Message:
        """Post."""
        if self.meanwhile:
            await self.meanwhile()
        self.told.append(briefing)
        self.posted = Message(channel.id, self.id)
        if self.loses_answer:
            raise Unknown("post", "no answer")
        return self.posted

    async def update(self, message: Message, briefing: Briefing) -> None:
        """Update."""
        assert message == self.posted
        if self.is_fixed:
            raise TryAgain("update", "the room is busy")
        if self.meanwhile:
            await self.meanwhile()
        self.told.append(briefing)

    @property
    def commanders(self) -> list[str | None]:
        """Who was told as the first of the roles, in turn."""
        return [briefing.roles[0].email if briefing.roles else None for briefing in self.told]


@pytest.fixture
async def tables(tables_connection: str) -> AsyncIterator[Tables]:
    """Empty tables."""
    tables = Tables(connection_string=tables_connection)
    yield tables
    await tables.aclose()


@pytest.fixture
async def roles(tables, incident) -> Roles:
    """Ada commands."""
    roles = Roles(tables)
    await roles.change(incident.id, lambda b: take(b, Role.INCIDENT_COMMANDER, ADA, NOON, "ada"))
    return roles


@pytest.fixture
def incident(office):
    """An incident."""
    return office.declare()()


@pytest.fixture
def post(office, tables, roles, incident):
    """Posts the briefing into a room."""
    attempts = Attempts(tables, 0.0, lambda: NOON)
    order = PostBriefing(ROOM, Briefing(incident))
    return lambda room: post_briefing(order, room, attempts, roles)


def passing_on(roles, incident, *people):
    """Passes the command on to the next of these people whenever it is called, then to nobody else."""
    left = list(people)

    async def passes_on():
        if left:
            who = left.pop(0)
            await roles.change(incident.id, lambda b: hand_over(b, Role.INCIDENT_COMMANDER, who, NOON, "eve"))

    return passes_on


async def test_the_posted_briefing_has_the_roles_as_they_stand(post):
    """They are looked up right before it is posted, and then told once."""
    room = Room()

    assert await post(room) == Message("room", "m1")
    assert room.commanders == ["ada@contoso.com"]


async def test_a_role_that_changed_while_the_briefing_was_posted_is_told_after_it(post, roles, incident):
    """Who changed it knew of no briefing yet; so the activity looks again."""
    room = Room(meanwhile=passing_on(roles, incident, GRACE))
    await post(room)

    assert room.commanders == ["ada@contoso.com", "grace@contoso.com"]


async def test_a_briefing_found_after_a_lost_answer_is_brought_up_to_date(post, roles, incident):
    """Nobody knows with which roles it was posted."""
    room = Room(loses_answer=True)
    with pytest.raises(Unknown):
        await post(room)
    await passing_on(roles, incident, GRACE)()
    await post(room)

    assert room.commanders == ["ada@contoso.com", "grace@contoso.com"]


async def test_a_briefing_that_cannot_be_updated_is_left_as_it_was_posted(post, roles, incident):
    """A workflow gives no message id."""
    room = Room(id=None, meanwhile=passing_on(roles, incident, GRACE))
    await post(room)

    assert room.commanders == ["ada@contoso.com"]


async def test_an_update_tells_the_roles_until_they_stay(roles, incident):
    """Each change on the way is told, the last one last."""
    room = Room(posted=Message("room", "m1"), meanwhile=passing_on(roles, incident, GRACE, ADA))
    await update_briefing(UpdateBriefing(Message("room", "m1"), Briefing(incident)), room, roles)

    assert room.commanders == ["ada@contoso.com", "grace@contoso.com", "ada@contoso.com"]


async def test_roles_that_never_stay_are_told_later(roles, incident):
    """No update goes on for ever: the step is tried again."""
    room = Room(posted=Message("room", "m1"), meanwhile=passing_on(roles, incident, *[GRACE, ADA] * TELLS))

    with pytest.raises(TryAgain, match="it changed each time"):
        await update_briefing(UpdateBriefing(Message("room", "m1"), Briefing(incident)), room, roles)
    assert len(room.told) == TELLS


async def test_a_posted_briefing_that_cannot_be_corrected_is_posted_all_the_same(post, roles, incident):
    """The room has been told: that a change of a role on its way is not told yet undoes nothing of that."""
    room = Room(meanwhile=passing_on(roles, incident, GRACE), is_fixed=True)

    assert await post(room) == Message("room", "m1")


@pytest.fixture
async def damaged(tables, roles, incident):
    """Somebody has written over the row of the roles."""
    row = {"PartitionKey": incident.id, "RowKey": "roles", "Holdings": "Ada", "HoldingsParts": 1}
    await tables.client("incidents").upsert_entity(row)
    return roles


async def test_a_damaged_row_of_roles_keeps_no_briefing_from_being_told(post, damaged, incident):
    """It is posted and kept true without the roles; the step that gives them out names the row."""
    room = Room()
    message = await post(room)
    await update_briefing(UpdateBriefing(message, Briefing(incident)), room, damaged)

    assert set(room.commanders) == {None}


async def test_a_damaged_row_of_roles_keeps_nobody_from_owning_the_record(office, damaged, incident, tables):
    """The primary is assigned, and the note leaves the roles out."""
    noted: list[tuple[Holding, ...]] = []

    class Boards:
        """The part of the port `WorkItems` that is asked for."""

        async def assign_primary(self, item, responders, roles):
            """Assign."""
            noted.append(tuple(roles))
            return Assignment(responders[0].email, item.id, item.url)

    item = WorkItem(7, "https://boards.example/7")
    order = AssignResponder(incident, item, ADA, (ADA,))
    attempts = Attempts(tables, 0.0, lambda: NOON)

    assert await assign_responder(order, Boards(), attempts, damaged) == Assignment(ADA.email, 7, item.url)
    assert noted == [()]
