"""What the doctor says where who is on call stands in Teams Shifts."""

from datetime import timedelta

import pytest

from incident.diagnosis import State
from local.vendors.devops import boards
from local.vendors.faults import Fault
from local.vendors.graph.schedule_state import schedule
from local.vendors.graph.state import graph
from tests.doctor.conftest import NOON, about

SCHEDULE, ROSTER = "Shifts: schedule", "Roster"
RIGHTS = {
    "Schedule.Read.All": "Shifts: right Schedule.Read.All",
    "User.ReadBasic.All": "Shifts: right User.ReadBasic.All",
}
"""By the right: the subject that is missing without it."""
HOUR = timedelta(hours=1)


@pytest.fixture
def in_shifts(set_up):
    """The set-up with the roster in Shifts, and people for checkout and for every service for two days."""
    set_up.env["ROSTER_SOURCE"] = "shifts"
    for group, name in (("checkout", "ada"), ("*", "grace")):
        for begins in (-12, 12):
            give(set_up, name, group, begins)
    return set_up


def give(set_up, name, group, begins, hours=24):
    """Give somebody a shift that begins so many hours after noon."""
    world = set_up.vendors.world
    span = (NOON + begins * HOUR, NOON + (begins + hours) * HOUR)
    return schedule(world).add_shift(graph(world).user(f"{name}@contoso.com").id, group, span)


async def test_shifts_that_are_in_order_are_a_roster(in_shifts):
    """Nothing is missing, whatever stands in the tables; who is on call is named for each group."""
    findings = await in_shifts.findings()

    assert [f for f in findings if f.state is State.MISSING] == []
    assert "some serve every service" in about(findings, ROSTER).what
    assert "now ada@contoso.com" in about(findings, "On call: checkout").what
    for subject in (SCHEDULE, ROSTER, *RIGHTS.values()):
        assert about(findings, subject).state is State.OK, subject
    assert not [f for f in findings if f.subject.startswith("On call ahead")]


@pytest.mark.parametrize("right", RIGHTS)
async def test_a_right_that_was_taken_away_is_named_and_nothing_else(in_shifts, right):
    """Exactly its subject is missing, and the fix says what to give."""
    in_shifts.vendors.world.missing_rights.add(right)
    findings = await in_shifts.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {RIGHTS[right]}
    assert f"application permission {right}" in about(findings, RIGHTS[right]).fix
    assert about(findings, ROSTER).state is State.UNKNOWN


async def test_the_rights_are_not_asked_for_where_the_roster_stands_in_tables(set_up):
    """Who does not use Shifts need not give them."""
    set_up.vendors.world.missing_rights.update(RIGHTS)

    assert await set_up.missing() == set()
    assert not [request for request in set_up.vendors.world.requests if "/schedule/" in request.path]


async def test_a_team_without_a_schedule_is_named_with_its_setting(set_up):
    """Nothing is said of rights that nobody asked for."""
    findings = await set_up.findings(ROSTER_SOURCE="shifts")

    assert {f.subject for f in findings if f.state is State.MISSING} == {SCHEDULE}
    assert "SHIFTS_TEAM_ID" in about(findings, SCHEDULE).fix


async def test_the_schedule_of_another_team_counts_where_a_setting_says_so(in_shifts):
    """The team of the shifts need not be that of the channels."""
    other = "77777777-8888-9999-aaaa-bbbbbbbbbbbb"
    schedule(in_shifts.vendors.world).team_id = other

    assert await in_shifts.missing() == {SCHEDULE}
    assert await in_shifts.missing(SHIFTS_TEAM_ID=other) == set()


async def test_an_hour_of_the_next_day_without_anybody_is_missing_today(in_shifts):
    """A gap in twenty hours is found now, and the fix names Shifts and the group."""
    schedule(in_shifts.vendors.world).shifts.clear()
    give(in_shifts, "ada", "checkout", -1, hours=20)
    findings = await in_shifts.findings()

    finding = about(findings, "On call: checkout")
    assert (finding.state, "2026-11-23 07:00" in finding.what) == (State.MISSING, True)
    assert "Shifts" in finding.fix
    assert "checkout" in finding.fix
    assert "oncall" not in finding.fix


async def test_a_group_without_shifts_is_missing(in_shifts):
    """Who made a group for a service wants it served; a removed group is nobody's concern."""
    state = schedule(in_shifts.vendors.world)
    state.shifts = [shift for shift in state.shifts if shift["schedulingGroupId"] == state.groups[0]["id"]]
    state.add_group("search")
    state.add_group("old", is_active=False)

    assert await in_shifts.missing() == {"On call: search"}


async def test_who_cannot_be_written_to_is_missing(in_shifts):
    """Somebody who left would be told of nothing."""
    in_shifts.vendors.world.parts["graph"].users = [
        user for user in graph(in_shifts.vendors.world).users if user.mail != "ada@contoso.com"
    ]
    findings = await in_shifts.findings()

    assert about(findings, ROSTER).state is State.MISSING
    assert "mailbox" in about(findings, ROSTER).fix


async def test_nobody_on_call_now_is_missing(in_shifts):
    """A schedule in which no shift runs is no roster, and the right to look people up is tried all the same."""
    schedule(in_shifts.vendors.world).shifts.clear()
    findings = await in_shifts.findings()
    assert about(findings, ROSTER).state is State.MISSING
    assert about(findings, RIGHTS["User.ReadBasic.All"]).state is State.OK

    in_shifts.vendors.world.missing_rights.add("User.ReadBasic.All")
    assert await in_shifts.missing() == {RIGHTS["User.ReadBasic.All"]}


async def test_that_nobody_serves_every_service_is_said(in_shifts):
    """It may be meant so; the catch-all is told of what names another service then."""
    state = schedule(in_shifts.vendors.world)
    state.shifts = [shift for shift in state.shifts if shift["schedulingGroupId"] == state.groups[0]["id"]]
    finding = about(await in_shifts.findings(), ROSTER)

    assert (finding.state, "none serves every service" in finding.what) == (State.OK, True)


async def test_who_has_shifts_must_be_known_to_azure_devops(in_shifts):
    """Who would be assigned is looked for, and those who stand in the tables alone are not."""
    boards(in_shifts.vendors.world).people.remove("grace@contoso.com")
    boards(in_shifts.vendors.world).people.remove("alan@contoso.com")

    assert await in_shifts.missing() == {"Azure DevOps: people: grace@contoso.com"}


@pytest.mark.parametrize(("status", "state"), [(429, State.UNKNOWN), (503, State.UNKNOWN)])
async def test_a_busy_graph_says_nothing_of_the_schedule(in_shifts, status, state):
    """An answer to come back later is no missing right."""
    busy = Fault("answer", "GET", "/schedule/", times=None, status=status, retry_after=5)
    in_shifts.vendors.world.faults.order(busy)
    findings = await in_shifts.findings()

    assert {about(findings, subject).state for subject in (SCHEDULE, ROSTER, *RIGHTS.values())} == {state}


async def test_a_source_that_there_is_not_is_named_and_nothing_is_looked_at(set_up):
    """A wrong ROSTER_SOURCE hides the roster and nothing else."""
    findings = await set_up.findings(ROSTER_SOURCE="excel")

    assert {f.subject for f in findings if f.state is State.MISSING} == {"Setting ROSTER_SOURCE"}
    assert "ROSTER_SOURCE cannot be used" in about(findings, ROSTER).what


@pytest.mark.parametrize("name", ["SHIFTS_TEAM_ID", "GRAPH_URL"])
async def test_without_a_setting_that_shifts_need_they_are_not_looked_at(in_shifts, name):
    """The wrong setting is missing, and nothing is said of the roster."""
    findings = await in_shifts.findings(**{name: "nonsense"})

    assert {f.subject for f in findings if f.state is State.MISSING} == {f"Setting {name}"}
    assert f"{name} cannot be used" in about(findings, ROSTER).what


async def test_storage_hides_no_shifts(in_shifts):
    """Who is on call in Shifts is seen without the tables."""
    findings = await in_shifts.findings(AzureWebJobsStorage="nonsense")

    assert about(findings, ROSTER).state is State.OK
