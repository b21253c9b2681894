"""Steps that write into an open record: once each, in one revision each, whoever writes beside us."""

import asyncio
from dataclasses import replace

import pytest

from incident.errors import TryAgain, Unknown
from incident.records import Channel, Gap
from incident.roles import Holding, Role
from local.vendors.devops import fields as f
from local.vendors.faults import Fault

CHANNEL = Channel(
    "19:abc@thread.tacv2", "INC-7F3K2Q Checkout", "https://teams.microsoft.com/l/channel/19%3aabc"
)
GAPS = (Gap("open_channel", "the app lacks Channel.Create.Group", "grant it in team Incidents"),)
ROLES = (
    Holding(Role.INCIDENT_COMMANDER, "ada@contoso.com", "Ada Lovelace"),
    Holding(Role.COMMUNICATIONS),
)


@pytest.fixture
def steps(item, incident, people):
    """Every step that writes into an open record, by name."""
    return {
        "link_channel": lambda record: record.link_channel(item, CHANNEL),
        "assign_primary": lambda record: record.assign_primary(item, people),
        "note_gaps": lambda record: record.note_gaps(item, incident, GAPS),
        "note_roles": lambda record: record.note_roles(item, incident, ROLES),
        "note_closed": lambda record: record.note_closed(item, incident, "ada@contoso.com", "mitigated"),
    }


@pytest.fixture
def edited(connect, item):
    """A person's edit of a field, beside ours."""

    async def edit(field, value):
        change = {"op": "add", "path": f"/fields/{field}", "value": value}
        await connect()._client.update("edit", item.id, [change])

    return edit


STEPS = ["link_channel", "assign_primary", "note_gaps", "note_roles", "note_closed"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_one_revision(record, held, steps, step):
    """Field, link and note go together: nobody sees half of a step."""
    await steps[step](record)
    assert (held.rev, len(held.comments)) == (2, 1)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_repeated_writes_nothing(record, held, steps, step):
    """An activity may run twice in one process."""
    await steps[step](record)
    await steps[step](record)
    assert (held.rev, len(held.comments)) == (2, 1)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_repeated_by_another_process_writes_nothing(record, connect, held, steps, step):
    """The record itself remembers what was written."""
    await steps[step](record)
    await steps[step](connect())
    assert (held.rev, len(held.comments)) == (2, 1)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_repeated_after_everything_else_writes_nothing(record, connect, held, steps, step):
    """A repetition may come late."""
    for each in STEPS:
        await steps[each](record)
    await steps[step](record)
    await steps[step](connect())
    assert (held.rev, len(held.comments)) == (1 + len(STEPS), len(STEPS))


@pytest.mark.parametrize("step", STEPS)
async def test_two_processes_at_once_write_a_step_once(record, connect, held, steps, step):
    """Who comes second is told so by Azure DevOps, reads again, and finds it done."""
    await asyncio.gather(steps[step](record), steps[step](connect()), steps[step](connect()))
    assert (held.rev, len(held.comments)) == (2, 1)


async def test_all_steps_at_once_are_all_written(record, connect, held, steps, world):
    """Steps of one process, side by side, do not meet: no write is refused."""
    await asyncio.gather(*(steps[step](record) for step in STEPS))
    assert len(held.comments) == len(STEPS)
    assert [r.status for r in world.requests] == [200] * len(world.requests)


async def test_a_write_beside_ours_is_kept(record, held, steps, edited):
    """A person edits the record between our writes: both stay."""
    await steps["link_channel"](record)
    await edited(f.TITLE, "edited")
    await steps["assign_primary"](record)
    assert held.title == "edited"
    assert held.assigned_to.unique_name == "ada@contoso.com"
    assert len(held.comments) == 2


@pytest.mark.parametrize("status", [409, 412])
async def test_a_conflict_is_met_by_reading_and_writing_again(record, held, steps, world, status):
    """TF26071 and VS403351 say that nothing was written."""
    world.faults.order(Fault("answer", "PATCH", status=status, times=2))
    await steps["note_closed"](record)
    assert len(held.comments) == 1


async def test_a_revision_that_the_history_does_not_tell_is_learnt_from_the_record(record, held, steps):
    """Where history and record disagree, the record is right: it is what Azure DevOps compares with."""
    held.rev += 3
    await steps["note_closed"](record)
    assert len(held.comments) == 1


async def test_conflicts_without_end_are_told_as_again(connect, steps, world):
    """After four attempts the plan waits and tries later."""
    waits = []

    async def wait(seconds):
        waits.append(seconds)

    world.faults.order(Fault("answer", "PATCH", status=412, times=None))
    with pytest.raises(TryAgain, match="cannot note in work item") as raised:
        await steps["note_closed"](connect(sleep=wait))
    assert not isinstance(raised.value, Unknown)
    assert waits == [0.1, 0.4, 1.0]


async def test_a_persons_choice_of_owner_survives_a_repetition(record, connect, held, steps, edited):
    """Who was made owner by people meanwhile stays owner."""
    await steps["assign_primary"](record)
    await edited(f.ASSIGNED_TO, "grace@contoso.com")
    await steps["assign_primary"](connect())
    assert held.assigned_to.unique_name == "grace@contoso.com"


async def test_a_note_is_found_behind_many_revisions(record, connect, item, held, incident, world):
    """A long-lived record has more revisions than one page of its history shows."""
    await record.note_closed(item, incident, "ada", "done")
    first = held.revisions[-1]
    quiet = {name: value for name, value in first.fields.items() if name != f.HISTORY}
    held.revisions.extend(replace(first, rev=number, fields=quiet) for number in range(3, 451))
    held.rev = 450
    world.requests.clear()
    await connect().note_closed(item, incident, "ada", "done")
    assert [r.method for r in world.requests] == ["GET", "GET", "GET"]
