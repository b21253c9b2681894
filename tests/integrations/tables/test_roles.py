import asyncio
from datetime import UTC, datetime

import pytest

from incident.errors import Conflict, Refused, TryAgain
from incident.records import Responder
from incident.roles import Holding, Role, hand_over, holding, release, take, with_missing
from integrations.tables import Incidents, Roles
from integrations.tables.roles import TRIES
from integrations.tables.table import Table

ID = "INC-7F3K2Q"
NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
ADA = Responder("ada@contoso.com", "Ada Lovelace")
GRACE = Responder("grace@contoso.com", "Grace Hopper")


def taken(role, who=ADA, at=NOON):
    """The change by which somebody takes a role."""
    return lambda before: take(before, role, who, at, who.email)


async def outcome(change):
    """What a change came to: the holdings, or the conflict."""
    try:
        return await change
    except Conflict as conflict:
        return conflict


async def test_an_incident_has_no_roles_before_any_was_given_out(tables):
    """Also where there is no table yet, and for an id that cannot be one."""
    assert await Roles(tables).of(ID) == ()
    assert await Roles(tables).of("../x") == ()


async def test_what_was_changed_is_read_back_whole(tables):
    """Holder, instant, by whom and from whom; in the order in which roles are told, whatever the order of changes."""
    roles = Roles(tables)
    await roles.change(ID, taken(Role.COMMUNICATIONS))
    await roles.change(ID, taken(Role.INCIDENT_COMMANDER))
    told = await roles.change(ID, lambda b: hand_over(b, Role.INCIDENT_COMMANDER, GRACE, NOON, "Sam"))

    assert told == (
        Holding(Role.INCIDENT_COMMANDER, GRACE.email, GRACE.name, NOON, "Sam", "Ada Lovelace"),
        Holding(Role.COMMUNICATIONS, ADA.email, ADA.name, NOON, ADA.email),
    )
    assert await roles.of(ID) == told


@pytest.mark.parametrize("is_there", [False, True], ids=["the first change", "a further change"])
async def test_of_many_who_take_a_role_at_once_exactly_one_has_it(tables, is_there):
    """Whoever is not the one is told who is."""
    roles = Roles(tables)
    if is_there:
        await roles.change(ID, taken(Role.INCIDENT_COMMANDER))
    rivals = [Responder(f"rival{number}@contoso.com", f"Rival {number}") for number in range(8)]

    outcomes = await asyncio.gather(
        *(outcome(roles.change(ID, taken(Role.SCRIBE, rival))) for rival in rivals)
    )

    has = holding(await roles.of(ID), Role.SCRIBE)
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert has.email in {rival.email for rival in rivals}
    assert len(lost) == 7
    assert {str(conflict) for conflict in lost} == {
        f"{has.name} has the role scribe; to pass it on, ask for a hand-over"
    }


async def test_changes_of_different_roles_at_once_are_all_kept(tables):
    """They share a row, and none overwrites another."""
    roles = Roles(tables)
    await asyncio.gather(*(roles.change(ID, taken(role)) for role in Role))

    assert [one.role for one in await roles.of(ID)] == list(Role)
    assert {one.email for one in await roles.of(ID)} == {ADA.email}


async def test_what_changes_nothing_writes_nothing(relay, relayed):
    """Who has the role already costs a read."""
    roles = Roles(relayed)
    await roles.change(ID, taken(Role.SCRIBE))
    relay.seen.clear()
    await roles.change(ID, taken(Role.SCRIBE, at=datetime.now(UTC)))

    assert relay.seen == ["GET"]
    assert holding(await roles.of(ID), Role.SCRIBE).since == NOON


@pytest.mark.parametrize("is_there", [False, True], ids=["the first change", "a further change"])
async def test_a_change_whose_answer_was_lost_is_made_once(relay, relayed, is_there):
    """The write was done and the connection broke: what is resent meets the row, and the rule finds it done."""
    roles = Roles(relayed)
    await roles.change(ID, taken(Role.INCIDENT_COMMANDER) if is_there else lambda before: before)
    relay.faults = [None, "lost"]

    told = await roles.change(ID, taken(Role.SCRIBE))

    assert told == await roles.of(ID)
    assert holding(told, Role.SCRIBE) == Holding(Role.SCRIBE, ADA.email, ADA.name, NOON, ADA.email)


async def test_a_release_whose_answer_was_lost_still_says_who_gave_it_up(relay, relayed):
    """Applied again to what it made itself, a release changes nothing."""
    roles = Roles(relayed)
    await roles.change(ID, taken(Role.SCRIBE))
    relay.faults = [None, "lost"]

    told = await roles.change(ID, lambda before: release(before, Role.SCRIBE, NOON, "Sam"))

    assert told == (Holding(Role.SCRIBE, None, None, NOON, "Sam", "Ada Lovelace"),)


async def test_a_change_is_not_tried_for_ever(relay, relayed):
    """Where others are faster each time, the caller is told to come again, and nothing was overwritten."""
    roles = Roles(relayed)
    before = await roles.change(ID, taken(Role.SCRIBE))
    relay.seen.clear()
    relay.code, relay.faults = "UpdateConditionNotSatisfied", [None, 412] * TRIES

    with pytest.raises(TryAgain, match="at the same moment"):
        await roles.change(ID, taken(Role.COMMUNICATIONS))
    assert relay.seen.count("PUT") == TRIES
    assert await roles.of(ID) == before


async def test_a_person_can_read_the_row(tables):
    """Opened by hand, each role has a column with who has it, and what is not wanted has none."""
    wanted = [Holding(Role.SUBJECT_EXPERT, since=NOON, by="Muster")]
    await Roles(tables).change(ID, lambda before: with_missing(before, wanted))
    await Roles(tables).change(ID, taken(Role.INCIDENT_COMMANDER))

    row = await Table(tables, "incidents").get("look", ID, "roles")

    assert row["IncidentCommander"] == "Ada Lovelace <ada@contoso.com>"
    assert row["SubjectExpert"] == "unfilled"
    assert not {"Scribe", "Communications"} & row.keys()


async def test_a_row_that_somebody_damaged_is_refused_with_what_to_do(tables):
    """It is named, and nothing is written over it."""
    roles = Roles(tables)
    await roles.change(ID, taken(Role.SCRIBE))
    row = {"PartitionKey": ID, "RowKey": "roles", "Holdings": '[{"role": "captain"}]'}
    await Table(tables, "incidents").merge("damage", row)

    for asked in (roles.of(ID), roles.change(ID, taken(Role.SCRIBE))):
        with pytest.raises(Refused, match=f"Holdings of the row {ID} / roles"):
            await asked


async def test_the_row_is_no_incident(tables, new_incident):
    """Lists of incidents, and the incident itself, are what they were without it."""
    incidents, incident = Incidents(tables), new_incident()
    await incidents.add(incident)
    before = [await incidents.list(status, 10) for status in (None, "open", "closed")]
    await Roles(tables).change(incident.id, taken(Role.SCRIBE))

    assert [await incidents.list(status, 10) for status in (None, "open", "closed")] == before
    assert (await incidents.get(incident.id)).incident == incident
