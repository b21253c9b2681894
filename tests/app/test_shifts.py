"""A launch whose people stand in Teams Shifts, end to end."""

from datetime import UTC, datetime, timedelta

import pytest

from local.stage import ROSTER
from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import graph

HOUR = timedelta(hours=1)


@pytest.fixture
async def in_shifts(with_roster):
    """The product by Shifts; in the tables three others are on call, who must not be told."""
    async with with_roster(ROSTER, ROSTER_SOURCE="shifts") as muster:
        world, now = muster.stage.vendors.world, datetime.now(UTC)
        for name, label, begins in (
            ("grace", "secondary", -2),
            ("katherine", "primary", -1),
            ("ada", "", 12),
        ):
            user_id = graph(world).user(f"{name}@contoso.com").id
            span = (now + begins * HOUR, now + (begins + 8) * HOUR)
            schedule(world).add_shift(user_id, "Checkout", span, label)
        yield muster


async def test_who_has_the_shift_is_paged_and_assigned(in_shifts):
    """Primary and secondary are told, the primary owns the work item, and nobody else is woken."""
    answer = await in_shifts.declare()
    incident = await in_shifts.launched(answer["id"])

    assert in_shifts.faults_of(incident, ["katherine@contoso.com", "grace@contoso.com"]) == []
    assert incident["alarms"] == []
    status, on_call = await in_shifts.call("GET", "/on-call?service=checkout")
    assert status == 200
    assert on_call["responders"][0]["reason"].startswith("primary of Checkout by shift until ")


async def test_a_launch_stays_within_what_graph_takes_about_one_team(in_shifts):
    """Schedule and channel of one team share four requests a second; a launch by itself needs no more."""
    in_shifts.stage.vendors.world.team_limit = 4
    answer = await in_shifts.declare()
    await in_shifts.launched(answer["id"])

    assert 429 not in {request.status for request in in_shifts.stage.vendors.world.requests}


async def test_shifts_that_cannot_be_read_page_the_catch_all(in_shifts):
    """Without the right the catch-all is told, and status and fix name it."""
    in_shifts.take_away("Schedule.Read.All")
    answer = await in_shifts.declare()
    incident = await in_shifts.launched(answer["id"])

    assert in_shifts.evidence(answer["id"]).paged == ["duty@contoso.com"]
    assert "Schedule.Read.All" in in_shifts.step(incident, "find_responders")["fix"]


async def test_health_and_calendar_know_where_the_roster_is(in_shifts):
    """Health looks at Shifts, and the calendar leads there."""
    status, calendar = await in_shifts.call("GET", "/on-call/calendar?service=checkout")
    assert (status, "Shifts" in str(calendar)) == (404, True)

    _, health = await in_shifts.call("GET", "/health")
    assert health["checks"]["on_call"] == {"ok": True}
    in_shifts.take_away("Schedule.Read.All")
    status, ill = await in_shifts.call("GET", "/health")
    assert (status, "Schedule.Read.All" in str(ill["checks"]["on_call"])) == (503, True)


async def test_rows_that_would_count_for_nothing_are_not_taken(in_shifts):
    """Where Shifts says who is on call, a change of the tables is refused with where to make it."""
    status, said = await in_shifts.call("GET", "/rosters")

    assert status == 503
    assert "stands in Teams Shifts" in said["detail"]
