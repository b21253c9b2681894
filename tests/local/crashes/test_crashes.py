"""Crashes in small: the same play as `python3 dev.py crashes`, and what would make it fail."""

import copy
import dataclasses

import pytest
from azure.core.exceptions import AzureError
from azure.data.tables import TableServiceClient

from local.crashes.callers import Caller, session
from local.crashes.durable_azurite import DurableAzurite
from local.crashes.kept import Kept
from local.crashes.play import Size, kill_app, kill_tables
from local.crashes.report import Report, write_markdown
from local.crashes.verdict import Court
from local.crashes.victims import Toll
from local.stage import keep_roster, stage
from local.vendors.devops.state import boards
from local.vendors.world import World


async def test_a_killed_app_leaves_one_of_everything(tmp_path):
    """Kill -9 at random moments with faults besides: one incident a problem, complete, counted and told once."""
    report = await kill_app(Size(seed=7, kills=4, incidents=5, sweeps=False), tmp_path)
    assert report.as_promised, report.to_text()
    assert report.toll.kills >= 4
    assert sum(bool(caller.answers) for caller in report.callers) >= 5


async def test_killed_tables_leave_one_of_everything(tmp_path):
    """The table service dies and comes back: every claim is kept, every call is answered 202 or 503, all complete."""
    report = await kill_tables(Size(seed=7, kills=1, incidents=2, sweeps=False), tmp_path)
    assert report.as_promised, report.to_text()
    assert report.toll.kills == 1


async def test_without_tables_the_intake_answers_503_and_the_same_call_succeeds_later(tmp_path):
    """What cannot be stored is not accepted: the caller is told to come again, and then there is one incident."""
    caller = Caller("Problem", "/api/incidents", {"title": "Problem", "service": "checkout"})
    with DurableAzurite(tmp_path) as tables:
        keep_roster(tables.connection_string)
        async with stage(tables.connection_string) as running, session() as http:
            tables.kill()
            url = f"{running.app.url}{caller.path}"
            async with http.post(url, json=caller.body) as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "5")
            tables.start()
            await caller.declare(http, running.app.url)
    assert len(caller.incident_ids) == 1


async def test_the_verdict_names_what_is_double_lost_or_uncounted(tmp_path):
    """A second work item, a lost claim, an unheard delivery and a line told twice are each found, with the requests."""
    report = await kill_app(Size(seed=1, kills=0, incidents=1), tmp_path)
    assert report.as_promised, report.to_text()
    court = report.court
    (caller,) = report.callers
    kept = court.kept

    def faults(**changed):
        return " ".join(dataclasses.replace(court, **changed).verdict(caller).faults)

    assert "the claim is held by" in faults(kept=dataclasses.replace(kept, problems=[]))
    twice = [*kept.timeline, {**kept.timeline[-1], "RowKey": "again"}]
    assert "tells nothing twice" in faults(kept=dataclasses.replace(kept, timeline=twice))
    fewer = {key: {**status, "deliveries": 0} for key, status in court.statuses.items()}
    assert "are counted, not 0" in faults(statuses=fewer)

    items = boards(court.world).work_items
    (original,) = [item for item in items.values() if caller.tag in item.title and item.parent is None]
    items[999] = copy.deepcopy(original)
    found = court.verdict(caller)
    assert "one work item, not 2" in found.faults
    assert any("/workItems/$Issue" in request["path"] for request in found.requests)
    items[999].fields["System.Title"] = "nobody's"
    assert court.strays() == ["work item nobody's"]


def test_a_killed_table_service_keeps_what_it_answered(tmp_path):
    """Every row whose insert was answered is there after a kill, and the same address answers again."""
    with (
        DurableAzurite(tmp_path) as tables,
        TableServiceClient.from_connection_string(tables.connection_string, retry_total=0) as service,
        service.create_table("rows") as rows,
    ):
        for number in range(20):
            rows.create_entity({"PartitionKey": "p", "RowKey": str(number)})
        tables.kill()
        with pytest.raises(AzureError):
            rows.create_entity({"PartitionKey": "p", "RowKey": "late"})
        tables.start()
        kept = {row["RowKey"] for row in rows.list_entities()}
    assert kept == {str(number) for number in range(20)}


def test_the_figures_replace_what_stands_between_the_marks(tmp_path):
    """A document keeps its words; the tables between its marks are those of the latest play."""
    file = tmp_path / "crashes.md"
    file.write_text("Before\n<!-- crashes -->\nold\n<!-- end of crashes -->\nAfter\n")
    nothing = Court(World(), Kept([], [], [], []), {}, swept=True)
    write_markdown(file, [Report("the app is killed", 5, 61.2, Toll(kills=3), [], nothing, 0)])
    said = file.read_text()
    assert said.startswith("Before\n<!-- crashes -->\n**The app is killed (seed 5)**\n")
    assert "| kills | 3 |" in said
    assert said.endswith("| seconds | 61 |\n<!-- end of crashes -->\nAfter\n")
    assert "old" not in said
