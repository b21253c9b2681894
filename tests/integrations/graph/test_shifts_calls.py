"""How a look-up in Shifts asks Graph: what, how often, and what it makes of the answers."""

import sys
from datetime import timedelta

import pytest

from incident.errors import Refused, TryAgain
from integrations.graph import shifts_reader
from tests.integrations.graph.conftest import NOW
from tests.integrations.graph.shift_calls import HOUR, SPAN, emails


@pytest.mark.parametrize("right", ["Schedule.Read.All", "User.ReadBasic.All"])
async def test_a_missing_right_is_refused_by_its_name(shifts, planned, uid, world, right):
    """The refusal names the right, and the fix says how to give it."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    world.missing_rights.add(right)
    with pytest.raises(Refused, match=right) as caught:
        await shifts.on_call("checkout", NOW)

    assert f"application permission {right}" in caught.value.fix


async def test_a_team_without_a_schedule_is_refused_with_how_to_make_one(shifts):
    """Not taken for nobody on call."""
    with pytest.raises(Refused, match="team was not found") as caught:
        await shifts.on_call("checkout", NOW)

    assert "create a schedule" in caught.value.fix
    assert "SHIFTS_TEAM_ID" in caught.value.fix


@pytest.mark.parametrize("path", ["/shifts", "/timesOff", "/schedulingGroups", "/users/"])
async def test_where_graph_is_busy_it_is_tried_again_when_graph_says(shifts, planned, uid, order, path):
    """Whichever of the calls it was."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    order("answer", path=path, status=429, retry_after=7)
    with pytest.raises(TryAgain) as caught:
        await shifts.on_call("checkout", NOW)

    assert caught.value.after == 7


@pytest.mark.parametrize("kind", ["drop_before", "malformed"])
@pytest.mark.parametrize("path", ["/shifts", "/timesOff", "/schedulingGroups", "/users/"])
async def test_an_answer_that_cannot_be_read_is_asked_for_again(shifts, planned, uid, order, path, kind):
    """Half a schedule is none: nobody is told by it."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    order(kind, path=path)
    with pytest.raises(TryAgain):
        await shifts.on_call("checkout", NOW)


async def test_all_pages_are_read(shifts, planned, uid):
    """Who stands on the last page is told too, and who is off there is not."""
    planned.page = 2
    for name in ("ada", "grace", "alan", "katherine", "duty"):
        planned.add_shift(uid(name), "checkout", SPAN, name)
    for name in ("ada", "grace", "alan"):
        planned.add_time_off(uid(name), SPAN)

    assert sorted(await emails(shifts)) == ["duty@contoso.com", "katherine@contoso.com"]


async def test_more_pages_than_anybody_waits_for_are_an_alarm(shifts, planned, uid):
    """The look-up ends, and says that it may have missed somebody."""
    planned.page = 1
    for _ in range(shifts_reader.MOST_PAGES + 5):
        planned.add_shift(uid("ada"), "checkout", SPAN)
    found = await shifts.on_call("checkout", NOW)

    assert found.responders
    assert "pages of the schedule's shifts" in found.alarm


async def test_only_what_can_count_is_asked_for(shifts, planned, uid, asked):
    """Last month's shifts and next month's are left with Graph; a shift of 24 hours is not missed."""
    for days in (-30, -2, 2, 30):
        planned.add_shift(uid("grace"), "checkout", (NOW + days * 24 * HOUR, NOW + days * 24 * HOUR + HOUR))
    planned.add_shift(uid("ada"), "checkout", (NOW - 23 * HOUR, NOW + HOUR))

    assert await emails(shifts) == ["ada@contoso.com"]
    (listing,) = [path for path in asked() if "/shifts" in path]
    assert "sharedShift/startDateTime ge 2026-11-21T02:20:00.000Z" in listing
    assert "sharedShift/endDateTime le 2026-11-23T02:20:01.000Z" in listing


@pytest.mark.parametrize(("begins", "ends"), [(0.5, 3600), (-3600, 0.9)])
async def test_time_off_counts_to_the_fraction_of_a_second(shifts, planned, uid, begins, ends):
    """What is asked for in whole seconds is a little more than what counts, never less."""
    span = (NOW + timedelta(seconds=begins), NOW + timedelta(seconds=ends))
    planned.add_shift(uid("ada"), "checkout", SPAN)
    planned.add_time_off(uid("ada"), span)

    assert await emails(shifts, at=NOW + timedelta(seconds=0.7)) == []


async def test_where_the_filter_of_time_off_is_refused_all_is_read(shifts, planned, uid, order):
    """Its use is documented by one example alone; the answer must not depend on it."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    planned.add_shift(uid("grace"), "checkout", SPAN)
    planned.add_time_off(uid("ada"), SPAN)
    planned.add_time_off(uid("grace"), SPAN, is_shared=False)
    planned.add_time_off(uid("grace"), (NOW - 9 * HOUR, NOW - HOUR))
    order("answer", path="/timesOff", status=400)

    assert await emails(shifts) == ["grace@contoso.com"]


async def test_the_schedule_is_asked_side_by_side(shifts, planned, uid, order, world):
    """The first page waits for it: three lists take as long as one, and two people as long as one."""
    for name in ("ada", "grace"):
        planned.add_shift(uid(name), "checkout", SPAN)
    order("delay", path="/schedule/|/users/", times=None, seconds=0.2)
    await shifts.on_call("checkout", NOW)

    lists, people = world.requests[:3], world.requests[3:]
    assert (len(lists), len(people)) == (3, 2)
    for group in (lists, people):
        assert max(request.began for request in group) < min(request.ended for request in group)


async def test_nobody_is_looked_up_but_who_is_on_call(shifts, planned, uid, asked):
    """However many people have shifts."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    planned.add_shift(uid("grace"), "search", SPAN)
    planned.add_shift(uid("alan"), "checkout", (NOW + HOUR, NOW + 2 * HOUR))
    await shifts.on_call("checkout", NOW)

    assert [uid("ada") in path for path in asked() if "/users/" in path] == [True]


async def test_graph_gets_no_user_to_act_as(shifts, planned, world):
    """The header MS-APP-ACTS-AS was given up; the app is nobody."""
    await shifts.on_call("checkout", NOW)

    assert not [r for r in world.requests if "ms-app-acts-as" in {name.lower() for name in r.headers}]


async def test_no_typed_answer_is_loaded(shifts, planned, uid):
    """One would load some 1,200 modules on the event loop while somebody waits for a page."""
    planned.add_shift(uid("ada"), "checkout", SPAN)
    before = set(sys.modules)
    await shifts.on_call("checkout", NOW)

    assert len([name for name in set(sys.modules) - before if name.startswith("msgraph.")]) < 60


@pytest.mark.parametrize(
    "broken",
    [
        {"sharedShift": {"startDateTime": None, "endDateTime": None}},
        {
            "sharedShift": None,
            "draftShift": {"startDateTime": "2026-11-22T02:00Z", "endDateTime": "2026-11-22T03:00Z"},
        },
        {"sharedShift": {"startDateTime": "2026-11-22T02:00Z", "endDateTime": "2026-11-22T01:00Z"}},
        {"sharedShift": {"startDateTime": "soon", "endDateTime": "later"}},
        {"sharedShift": "x"},
        {"userId": None},
    ],
    ids=str,
)
async def test_a_shift_that_cannot_be_read_hides_no_other(shifts, planned, uid, world, order, broken):
    """It is nobody's; the others count."""
    good = planned.add_shift(uid("ada"), "checkout", SPAN)
    bad = {**planned.add_shift(uid("grace"), "checkout", SPAN), **broken}
    order("answer", path="/shifts", status=200, body={"value": [bad, good]})

    assert await emails(shifts) == ["ada@contoso.com"]
