"""The door through which the roster is kept: rows as people write them, and nobody's change overwritten."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from azure.data.tables import EdmType, EntityProperty

from activities.keep_roster import keep_roster
from incident.errors import Failure
from incident.on_call.changes import changes
from incident.on_call.changes_cells import row_of
from incident.roster_ports import Stale
from integrations.tables.rota_rows import RosterRows
from tests.incident.on_call.rosters import roster
from tests.integrations.tables.filling import ADA, ALAN, GRACE, WEEKLY, fill

ROW = {"PartitionKey": "payments", "RowKey": "2026-03-04 Alan's & 50% «x»", **WEEKLY, "Participants": ADA}
SWAPPED = [
    {**ROW, "RowKey": "1", "Only": "Mon-Fri"},
    {**ROW, "RowKey": "2", "Only": "Sat-Sun"},
]


async def there(tables):
    """The rows as they are now, by table and keys."""
    return {row.key: row for row in await RosterRows(tables).read()}


async def test_a_row_is_added_changed_and_removed(tables):
    """With keys of any letters, and with the version of each state; reading says what was written."""
    door, wanted = RosterRows(tables), row_of("rotations", ROW)
    version = await door.add(wanted)
    (added,) = await door.read()
    assert (added.cells, added.version) == (wanted.cells, version)

    later = await door.change(added, row_of("rotations", {**ROW, "Participants": GRACE}))
    (changed,) = await door.read()
    assert (changed.cells["Participants"], changed.version) == (GRACE, later)
    assert later != version

    await door.remove(changed)
    assert await there(tables) == {}


async def test_types_and_own_columns_stay(tables):
    """A cell that says the same keeps its type, through any number of changes of others."""
    typed = {
        "From": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "Order": EntityProperty(7, EdmType.INT64),
        "Ticket": EntityProperty(2**40, EdmType.INT64),
        "Seal": b"\x00\x01",
        "Note": "ours",
    }
    await fill(tables, "rotations", {**ROW, **typed})
    door = RosterRows(tables)
    (before,) = await door.read()
    await door.change(before, row_of("rotations", {**before.cells, "Participants": GRACE}))

    entity = await tables.client("rotations").get_entity(ROW["PartitionKey"], ROW["RowKey"])
    assert (entity["From"], entity["Seal"], entity["Note"]) == (typed["From"], b"\x00\x01", "ours")
    assert (entity["Ticket"][0], entity["Participants"]) == (2**40, GRACE)
    assert before.cells["Seal"] == "AAE="


async def test_what_somebody_changed_meanwhile_is_not_overwritten(tables):
    """Adding, changing and removing by a state that is not any more is refused, and the row stays."""
    door, wanted = RosterRows(tables), row_of("rotations", ROW)
    await door.add(wanted)
    (before,) = await door.read()
    await door.change(before, row_of("rotations", {**ROW, "Participants": GRACE}))

    with pytest.raises(Stale):
        await door.add(wanted)
    with pytest.raises(Stale):
        await door.change(before, row_of("rotations", {**ROW, "Participants": ALAN}))
    with pytest.raises(Stale):
        await door.remove(before)
    assert [row.cells["Participants"] for row in await door.read()] == [GRACE]


async def test_each_write_can_be_repeated(tables):
    """What was done already is a success: the answer may have been lost."""
    door, wanted = RosterRows(tables), row_of("rotations", ROW)
    assert await door.add(wanted) == await door.add(wanted)
    (before,) = await door.read()
    changed = row_of("rotations", {**ROW, "Participants": GRACE})
    assert await door.change(before, changed) == await door.change(before, changed)
    (now,) = await door.read()
    await door.remove(now)
    await door.remove(now)

    assert await there(tables) == {}


async def test_a_lost_answer_is_no_conflict(relayed, relay, tables):
    """The SDK sends again what was carried out: the second answer says that it is there, which is as it should be."""
    await RosterRows(tables).read()
    relay.faults = ["lost"]
    await RosterRows(relayed).add(row_of("rotations", ROW))

    assert relay.seen[:2] == ["POST", "POST"]
    assert len(await there(tables)) == 1


async def test_a_stop_leaves_old_rows_beside_new_ones_and_a_repeat_ends_it(relayed, relay, tables):
    """A failure between two writes leaves both sides covered; the same again from what is there does the rest."""
    await fill(tables, "rotations", *SWAPPED)
    first, second = SWAPPED
    wanted = roster(rotations=[{**first, "Only": "Sat-Sun"}, {**second, "Only": "Mon-Fri"}])
    door, failing = RosterRows(tables), RosterRows(relayed)
    before = await failing.read()
    relay.faults = [None, None, None, 403]
    with pytest.raises(Failure):
        await keep_roster(changes(before, wanted), before, "Sam", failing)
    stopped = await door.read()
    assert sorted((row.name, row.cells["Only"]) for row in stopped) == [
        ("payments/1", "Sat-Sun"),
        ("payments/1~", "Mon-Fri"),
        ("payments/2", "Sat-Sun"),
        ("payments/2~", "Sat-Sun"),
    ]

    await keep_roster(changes(stopped, wanted), stopped, "Sam", door)
    assert changes(await door.read(), wanted) == ()


async def test_who_changed_what_is_logged_but_for_what_is_private(tables, caplog):
    """Each row with its cells and who did it; no telephone number, and nothing of people's own columns."""
    caplog.set_level("INFO", "activities.keep_roster")
    person = {"PartitionKey": "p", "RowKey": "1", "Email": ADA, "Contact": "+41 44", "Note": "secret"}
    wanted, door = roster(oncall=[person]), RosterRows(tables)
    await keep_roster(changes([], wanted), [], "Sam", door)
    there = await door.read()
    moved = [replace(wanted[0], cells={**wanted[0].cells, "Contact": "+41 45", "Role": "scribe"})]
    await keep_roster(changes(there, moved), there, "Sam", door)

    assert [record.getMessage() for record in caplog.records] == [
        "roster: row p/1 of oncall added: Email 'ada@contoso.com', by Sam",
        "roster: row p/1 of oncall changed: Contact is another; Role is 'scribe', was empty, by Sam",
    ]
