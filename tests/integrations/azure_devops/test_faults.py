"""What each failure of Azure DevOps means: again, unknown, or refused."""

import asyncio
import logging

import pytest

from incident.errors import Doubtful, Refused, TryAgain, Unknown
from local.vendors.faults import Fault

CREATE = {"method": "POST", "path": r"/\$Bug"}
COMMITTED = [
    Fault("drop_after", **CREATE),
    Fault("error_after", status=500, **CREATE),
    Fault("error_after", status=502, **CREATE),
    Fault("malformed", **CREATE),
]


@pytest.mark.parametrize("fault", COMMITTED, ids=lambda fault: f"{fault.kind} {fault.status}")
async def test_a_lost_answer_is_unknown_and_the_record_is_found(connect, boards, world, incident, fault):
    """The server committed: the step says that it does not know, and looking finds exactly one."""
    record = connect()
    world.faults.order(fault)
    with pytest.raises(Unknown):
        await record.open(incident)
    assert [item.id for item in boards.items()] == [1]
    assert (await record.find(incident)).id == 1


async def test_a_connection_cut_before_the_server_acted_is_unknown_as_well(record, boards, world, incident):
    """From here it looks the same; looking finds nothing, and it may be opened again."""
    world.faults.order(Fault("drop_before", **CREATE))
    with pytest.raises(Unknown):
        await record.open(incident)
    assert await record.find(incident) is None
    assert (await record.open(incident)).id == 1


async def test_a_refused_connection_is_again_and_never_unknown(connect, free_port, incident):
    """Nothing was sent, so nothing can have been done."""
    nowhere = connect(organization_url=f"http://127.0.0.1:{free_port}/contoso")
    with pytest.raises(TryAgain, match="could not be reached") as again:
        await nowhere.open(incident)
    assert not isinstance(again.value, Unknown)


@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_that_was_asked_for_is_told(record, boards, world, incident, status):
    """429 and 503 with Retry-After: nothing was done, and the plan waits as long as it was asked to."""
    world.faults.order(Fault("answer", status=status, retry_after=7, **CREATE))
    with pytest.raises(TryAgain) as again:
        await record.open(incident)
    assert (again.value.after, type(again.value)) == (7.0, TryAgain)
    assert not boards.work_items


async def test_no_request_is_repeated_behind_our_back(record, world, incident):
    """Neither the package nor its HTTP library sends a creation twice."""
    world.faults.order(Fault("answer", status=503, times=None, **CREATE))
    with pytest.raises(Unknown):
        await record.open(incident)
    assert [r.method for r in world.requests] == ["GET", "POST"]


@pytest.mark.parametrize("fault", [Fault("drop_before"), Fault("answer", status=500), Fault("malformed")])
async def test_a_question_that_failed_is_asked_again(record, world, incident, fault):
    """Reading changes nothing: whatever happened, it is again and not unknown."""
    world.faults.order(fault)
    with pytest.raises(TryAgain) as again:
        await record.find(incident)
    assert not isinstance(again.value, Unknown)


@pytest.mark.parametrize("fault", [Fault("drop_after", "PATCH"), Fault("malformed", "PATCH")])
async def test_a_note_whose_answer_was_lost_is_written_once(record, boards, world, incident, fault):
    """Repeating the step reads what is there first."""
    item = await record.open(incident)
    world.faults.order(fault)
    with pytest.raises(Unknown):
        await record.note_closed(item, incident, "ada", "done")
    await record.note_closed(item, incident, "ada", "done")
    assert len(boards.work_items[item.id].comments) == 1


async def test_a_task_whose_answer_was_lost_is_found(record, boards, world, incident, people):
    """The plan looks for it before it makes another."""
    item = await record.open(incident)
    world.faults.order(Fault("drop_after", "POST", r"/\$Task"))
    with pytest.raises(Unknown):
        await record.open_task(incident, item, people[1])
    assert (await record.find_task(incident, people[1])).work_item_id == 2
    await record.assign_primary(item, people)
    assert len(boards.work_items) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sign_in_page", times=None),
        Fault("answer", status=302, headers={"Location": "/_signin"}, body={}, times=None),
        Fault("answer", status=401, times=None),
    ],
    ids=["203", "302", "401"],
)
@pytest.mark.parametrize("step", ["open", "find"])
async def test_a_sign_in_page_says_who_must_be_let_in(connect, world, stand_in, incident, fault, step):
    """A token that is not accepted looks like a success or a redirect; it is neither, and likely no retry helps."""
    world.faults.order(fault)
    with pytest.raises(Doubtful) as refused:
        await getattr(connect(), step)(incident)
    assert stand_in.organization_url in refused.value.fix
    assert "Organization settings > Users" in refused.value.fix
    assert "sign-in" in refused.value.why or "401" in refused.value.why


async def test_a_redirect_to_a_sign_in_page_is_not_followed(record, connect, world, incident):
    """A page for people has nothing to say to us, and could be taken for an answer."""
    item = await record.open(incident)
    world.requests.clear()
    world.faults.order(Fault("answer", "GET", status=302, headers={"Location": "/_signin"}, body={}, times=2))
    with pytest.raises(Doubtful, match="HTTP 302"):
        await connect().note_closed(item, incident, "ada", "done")
    assert [request.status for request in world.requests] == [302, 302]


async def test_a_missing_right_to_write_is_refused_by_its_name(record, world, incident):
    """The right is named as the portal names it, and the setting by which one may go elsewhere."""
    world.missing_rights.add("Work items (write)")
    with pytest.raises(Refused, match="TF237111") as refused:
        await record.open(incident)
    assert "'Edit work items in this node' on the area Operations" in refused.value.fix
    assert "AZURE_DEVOPS_AREA_PATH" in refused.value.fix


async def test_a_missing_right_to_read_is_refused_by_its_name(record, connect, world, incident):
    """Azure DevOps does not tell what may not be read from what is not there: the fix names both."""
    item = await record.open(incident)
    world.missing_rights.add("Work items (read)")
    with pytest.raises(Refused, match="TF401232") as refused:
        await connect().note_closed(item, incident, "ada", "done")
    assert "'View work items in this node'" in refused.value.fix
    assert "recycle bin" in refused.value.fix


async def test_any_other_403_names_the_group_to_join(record, world, incident):
    """Where the answer tells no right, the group with all of them helps."""
    world.faults.order(Fault("answer", status=403, **CREATE))
    with pytest.raises(Refused) as refused:
        await record.open(incident)
    assert "Contributors of project Operations" in refused.value.fix


async def test_a_success_of_another_shape_is_unknown(record, world, incident):
    """A proxy's own JSON page is no work item."""
    for body in ([], {"ok": True}, None):
        world.faults.order(Fault("answer", status=200, body=body if body is not None else "text", **CREATE))
        with pytest.raises(Unknown):
            await record.open(incident)


async def test_a_delayed_success_is_a_success_and_its_wish_is_logged(record, world, incident, caplog):
    """A throttled call is delayed, then answered 200 with Retry-After: taking it for a failure would make doubles."""
    world.lag_seconds["throttle"] = 0.1
    with caplog.at_level(logging.WARNING):
        await record.open(incident)
    asked = [r for r in caplog.records if r.message == "Azure DevOps asks to slow down"]
    assert [r.seconds for r in asked] == [1.0, 1.0]


async def test_one_slow_call_does_not_hold_up_the_others(record, world, incident):
    """Calls run side by side in the integration's own threads."""
    item = await record.open(incident)
    world.faults.order(Fault("delay", "PATCH", seconds=1.0))
    world.requests.clear()
    slow = asyncio.create_task(record.note_closed(item, incident, "ada", "done"))
    await asyncio.sleep(0)
    await record.find(incident)
    assert not slow.done()
    await slow
