"""The storm command in short: two real processes, real tables, real kills."""

import subprocess
import sys

import pytest

from local.stage import APP
from local.storms.play import play
from local.storms.report import Report
from local.storms.scenes import Result, Size

SHORT = Size(deliveries=96, at_once=24, problems=24, limit=2, rounds=1, seed=7)


@pytest.fixture
async def results(tables_connection, azurite, unused_accounts, tmp_path):
    """What came of every scene, small."""
    connections = (tables_connection, azurite.connection_string_of(next(unused_accounts)))
    return [result async for result in play(connections, tmp_path, SHORT)]


async def test_storms_go_as_promised(results):
    """One incident for one alert at two processes, the governor's limit kept, nothing dropped, and kills survived."""
    assert [(result.scene, result.faults) for result in results if result.faults] == []

    flood, reopened, crashes, burst = (result.figures for result in results)
    assert (flood["deliveries counted"], flood["answered 5xx"]) == (96, 0)
    assert (reopened["incidents"], crashes["kills"]) == (1, 1)
    assert burst["incidents opened"] + burst["gathered in one storm"] == 24
    assert burst["split out afterwards"] == 3


def test_a_broken_promise_fails_the_command():
    """What is not as promised is named in every form of the report."""
    result = Result("a scene", {"kills": 1})
    result.promise("one storm, not 2", holds=False)
    result.promise("nothing dropped", holds=True)
    report = Report(SHORT, [result, Result("another")], 1.0, 2)

    assert report.as_promised is False
    assert report.to_json()["scenes"][0]["faults"] == ["one storm, not 2"]
    assert "FAILED a scene" in report.to_text()
    assert "NO: one storm, not 2" in report.to_markdown()
    assert "nothing dropped" not in report.to_text()


def test_the_command_tells_its_options():
    """Whoever wants another size is told how to say so."""
    done = subprocess.run(
        [sys.executable, "-m", "local.storms", "--help"], cwd=APP, capture_output=True, text=True, check=True
    )

    for option in ("--deliveries", "--at-once", "--problems", "--seed", "--json", "--markdown"):
        assert option in done.stdout
