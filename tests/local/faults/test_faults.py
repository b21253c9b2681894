"""The fault matrix: its cross-section holds, and its verdicts can fail."""

import asyncio
import json
import sys

import pytest

from local.faults.calls import calls_in
from local.faults.columns import COLUMNS
from local.faults.launches import ON_THE_ROSTER, Conditions, Launched, launched
from local.faults.matrix import Cell, Seen, cells_of, judge, pairs_of
from local.faults.verdicts import COMPLETE, FAILED, NAMED
from local.stage import APP, keep_roster
from local.vendors.faults import Fault
from local.vendors.world import Recorded

# The vendors' SDKs warn as they are imported; the command ignores that as well.
pytestmark = pytest.mark.filterwarnings("ignore")
TEAMS_DOWN = Conditions((Fault("answer", "POST", "/channels$", times=None, status=403),))


async def launch(name: str, conditions: Conditions, tables: str) -> Launched:
    """Run a launch over tables of its own."""
    await asyncio.to_thread(keep_roster, tables, ON_THE_ROSTER)
    return await launched(name, conditions, tables)


@pytest.mark.timeout(300)  # a dozen launches, each with time-outs of its own
async def test_a_cross_section_of_the_matrix_holds():
    """Creations whose answers are lost, late or errors, and activities that run twice, end with one of everything."""
    command = [sys.executable, "-m", "local.faults", "--quick", "--json"]
    faults = await asyncio.create_subprocess_exec(
        *command, cwd=APP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await faults.communicate()
    assert faults.returncode == 0, said.decode() + complained.decode()
    report = json.loads(said)

    assert report["figures"][FAILED] == 0
    assert report["figures"][COMPLETE] >= 10


async def test_a_launch_without_a_room_is_named_only_where_the_room_may_be_missing(tables_connection):
    """The same launch passes where the room may be missing, and fails, step by step, where it may not."""
    shown = await launch("teams down", TEAMS_DOWN, tables_connection)
    room = ("open_channel", "link_channel", "post_briefing")
    excused = judge(Cell("create channel", "403", "for ever", TEAMS_DOWN, room), shown)
    strict = judge(Cell("create channel", "403", "once", TEAMS_DOWN), shown)

    assert excused.verdict.mark == NAMED
    assert strict.verdict.mark == FAILED
    told = " ".join(strict.verdict.faults)
    assert "open_channel is refused although it could be done" in told
    assert "no channel" in told
    assert [request.status for request in strict.requests if request.fault] == [403]


async def test_a_fault_that_nothing_met_proves_nothing(tables_connection):
    """A cell whose ordered fault found no request fails, however well the launch went."""
    never = Conditions((Fault("answer", "POST", "/no/such/address"),))
    judged = judge(Cell("nothing", "503", "once", never), await launch("unmet", never, tables_connection))

    assert judged.verdict.faults == ("an ordered fault was never met",)


async def test_retries_of_an_hour_take_seconds_and_end_named(tables_connection):
    """A step that is tried for more than an hour of its own time is refused within seconds of ours."""
    down = Conditions((Fault("answer", "POST", "/channels$", times=None, status=503),))
    shown = await launch("an hour", down, tables_connection)

    step = shown.steps["open_channel"]
    assert (step["state"], step["attempts"]) == ("refused", 24)
    assert shown.seconds < 30


async def test_a_door_that_opens_later_lets_the_launch_complete(tables_connection):
    """Connections that are refused at first, as by a vendor that restarts, cost time and nothing else."""
    closed = Conditions(closed="GRAPH_URL", reopens=True)
    judged = judge(
        Cell("all of graph", "refused", "a while", closed), await launch("door", closed, tables_connection)
    )

    assert judged.verdict.mark == COMPLETE, judged.verdict.faults


def test_a_call_that_nobody_named_is_a_row_all_the_same():
    """A new kind of call gets a row by its method and path, and nothing may be missing while it fails."""
    new = [
        Recorded(n, "graph", "PUT", f"/graph/v1.0/teams/{n}/pins?x={n}", {}, None, 0, 0, 200, None)
        for n in (1, 2)
    ]
    (call,) = calls_in(new)
    cells = list(cells_of([Seen(call, "a clean launch")]))

    assert call.name == "PUT /graph/v*.*/teams/*/pins"
    assert {cell.may_miss for cell in cells if cell.row == call.name} == {()}
    assert len({cell.column for cell in cells if cell.row == call.name}) >= len(COLUMNS) - 4


def test_the_same_seed_draws_the_same_pairs():
    """What a seed found can be found again with it."""
    calls = calls_in(
        [Recorded(0, "graph", "POST", "/graph/v1.0/users/a/sendMail", {}, None, 0, 0, 202, None)]
    )
    calls += calls_in([Recorded(0, "pager", "POST", "/pager/pages", {}, None, 0, 0, 202, None)])
    rows = [Seen(call, "a clean launch") for call in calls]

    drawn = [[cell.name for cell in pairs_of(rows, seed, 5)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
