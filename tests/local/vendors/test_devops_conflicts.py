"""Writes that meet: tested revisions, overlapping requests, faults before and after the commit, batches."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from local.vendors.faults import Fault

PATCH = "application/json-patch+json"


def change(field: str, value: object) -> dict:
    """The operation that sets a field."""
    return {"op": "add", "path": f"/fields/{field}", "value": value}


def child_of(address: str) -> dict:
    """The operation that makes the item a child of another."""
    value = {"rel": "System.LinkTypes.Hierarchy-Reverse", "url": address, "attributes": {}}
    return {"op": "add", "path": "/relations/-", "value": value}


async def test_a_tested_revision_that_is_old_is_412(rest, bug):
    """`test /rev` with another revision than the current one fails and nothing is written."""
    test = {"op": "test", "path": "/rev", "value": 1}
    assert (await rest.patch(bug, [test, change("System.Title", "a")])).status == 200
    late = await rest.patch(bug, [test, change("System.Title", "b")])
    assert (late.status, late.body["typeKey"]) == (412, "TestPatchOperationFailedException")
    assert late.body["message"] == "VS403351: Test Operation for path /rev failed."
    assert rest.boards.work_items[bug].title == "a"


async def test_overlapping_writes_of_one_item_conflict(rest, bug):
    """Of writes under way at the same time on one item, one is carried out, the others are 409 TF26071."""
    rest.stand_ins.world.lag_seconds["work item write"] = 0.2
    answers = await asyncio.gather(*(rest.patch(bug, [change("System.Title", str(n))]) for n in range(4)))
    statuses = sorted(answer.status for answer in answers)
    conflict = next(answer for answer in answers if answer.status == 409)
    assert statuses == [200, 409, 409, 409]
    assert (conflict.body["typeKey"], conflict.body["errorCode"], conflict.body["eventId"]) == (
        "WorkItemRevisionMismatchException",
        600122,
        3200,
    )
    assert rest.boards.work_items[bug].rev == 2


async def test_a_delayed_write_conflicts_with_one_that_overtook_it(rest, bug):
    """A write that arrived first but is carried out after another one meets the other's revision."""
    rest.stand_ins.world.faults.order(Fault("delay", "PATCH", seconds=0.4))
    slow = asyncio.create_task(rest.patch(bug, [change("System.Title", "slow")]))
    while not rest.stand_ins.world.requests[-1].fault:
        await asyncio.sleep(0.005)
    quick = await rest.patch(bug, [change("System.Title", "quick")])
    assert (quick.status, (await slow).status) == (200, 409)
    assert rest.boards.work_items[bug].title == "quick"


async def test_children_made_at_the_same_time_conflict_over_their_parent(rest, bug):
    """Linking a child writes the parent: two at once are a conflict, one after the other is none."""
    creates = [
        rest.create({"System.Title": str(n)}, "Task", more=[child_of(rest.address(bug))]) for n in range(2)
    ]
    rest.stand_ins.world.lag_seconds["work item write"] = 0.2
    at_once = [answer.status for answer in await asyncio.gather(*creates)]
    after = await rest.create({"System.Title": "3"}, "Task", more=[child_of(rest.address(bug))])
    assert sorted(at_once) == [200, 409]
    assert after.status == 200
    assert len(list(rest.boards.items())) == 3


async def test_writes_of_different_items_do_not_conflict(rest, bug):
    """Conflicts are per item."""
    other = (await rest.create({"System.Title": "other"})).body["id"]
    both = await asyncio.gather(*(rest.patch(n, [change("System.Title", "new")]) for n in (bug, other)))
    assert [answer.status for answer in both] == [200, 200]


async def test_429_refuses_before_anything_is_done(rest):
    """A blocked request carries Retry-After and TF400733, and leaves no item."""
    rest.stand_ins.world.faults.order(Fault("answer", "POST", status=429, retry_after=2))
    answer = await rest.create({"System.Title": "x"})
    assert (answer.status, answer.headers["Retry-After"], answer.body["message"][:8]) == (
        429,
        "2",
        "TF400733",
    )
    assert rest.boards.work_items == {}


async def test_a_connection_dropped_after_the_commit_leaves_the_item(rest):
    """The caller sees a broken connection, the world has the item: only a look-up can tell."""
    rest.stand_ins.world.faults.order(Fault("drop_after", "POST", path="workitems"))
    with pytest.raises(aiohttp.ClientError):
        await rest.create({"System.Title": "x"})
    assert [item.title for item in rest.boards.work_items.values()] == ["x"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_after_the_commit_leaves_the_item(rest, status):
    """An answer of 5xx does not mean that nothing was done."""
    rest.stand_ins.world.faults.order(Fault("error_after", "POST", path="workitems", status=status))
    answer = await rest.create({"System.Title": "x"})
    assert (answer.status, answer.body["innerException"]) == (status, None)
    assert len(rest.boards.work_items) == 1


async def test_a_time_out_does_not_undo_the_write(rest):
    """A caller who gives up on a slow create leaves an item behind all the same."""
    rest.stand_ins.world.faults.order(Fault("slow_after", "POST", path="workitems", seconds=0.5))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rest.create({"System.Title": "x"}), 0.1)
    while not rest.boards.work_items:
        await asyncio.sleep(0.005)
    assert [item.title for item in rest.boards.work_items.values()] == ["x"]


def part(uri: str, *operations: dict) -> dict:
    """One request of a batch."""
    return {"method": "PATCH", "uri": uri, "headers": {"Content-Type": PATCH}, "body": list(operations)}


async def test_a_batch_has_an_outcome_for_each_part(rest, bug):
    """One part fails, the others are done; the outer status is 200 all the same."""
    parts = [
        part("/Operations/_apis/wit/workitems/$Task?api-version=7.1", change("System.Title", "one")),
        part("/Operations/_apis/wit/workitems/$Impediment?api-version=7.1", change("System.Title", "two")),
        part(f"/_apis/wit/workitems/{bug}?api-version=7.1", change("System.Title", "three")),
    ]
    answer = await rest.call("PATCH", "_apis/wit/$batch", parts)
    assert answer.status == 200
    assert [outcome["code"] for outcome in answer.body["value"]] == [200, 404, 200]
    assert [item.title for item in rest.boards.work_items.values()] == ["three", "one"]


async def test_parts_of_a_batch_link_to_new_items_by_negative_id(rest):
    """A later part links to an item that an earlier part creates; one batch never conflicts with itself."""
    url = "/Operations/_apis/wit/workitems/$Task?api-version=7.1"
    ids = [{"op": "add", "path": "/id", "value": -n} for n in (1, 2, 3)]
    children = [part(url, new, change("System.Title", "c"), child_of(rest.address(-1))) for new in ids[1:]]
    answer = await rest.call(
        "PATCH", "_apis/wit/$batch", [part(url, ids[0], change("System.Title", "p")), *children]
    )
    assert [outcome["code"] for outcome in answer.body["value"]] == [200, 200, 200]
    assert [end.target for end in rest.boards.work_items[1].relations] == [2, 3]
