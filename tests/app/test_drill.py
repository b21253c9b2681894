"""A fire drill, end to end: it is like the real thing, says what it is, disturbs nobody, and leaves nothing behind."""

import asyncio
import json
from pathlib import Path

import pytest

from local.drill import main as drill
from local.vendors.devops.state import boards
from local.vendors.graph.state import teams

TEST_ALERT = Path(__file__).parents[1] / "integrations" / "azure_monitor" / "payloads" / "test_metric.json"
ADA, GRACE, ALAN = "ada@contoso.com", "grace@contoso.com", "alan@contoso.com"


async def hold(muster, **asked):
    """Hold a drill to its end; its report, and the incident."""
    status, begun = await muster.call("POST", "/drills", {"service": "checkout", "severity": 1, **asked})
    assert status == 202, begun
    await muster.launched(begun["id"])
    _, report = await muster.call("GET", f"/drills/{begun['id']}")
    return report, await muster.incident(begun["id"])


def states(muster):
    """The states of all work items."""
    items = boards(muster.stage.vendors.world).work_items.values()
    return {(item.type.name, item.state) for item in items}


def live_channels(muster):
    """The channels of the team that are there, but for its own."""
    channels = teams(muster.stage.vendors.world).channels
    return [c.display_name for c in channels if c.deleted is None and "INC-" in c.display_name]


async def test_a_drill_disturbs_nobody_and_leaves_nothing_behind(muster):
    """Record and room were there, linked and briefed; nobody was told; now all is closed, deleted, completed."""
    report, incident = await hold(muster)
    evidence = muster.evidence(incident["id"])

    assert (report["is_over"], report["went_well"], report["left"], report["missing"]) == (True, True, [], [])
    assert incident["status"] == "closed"
    assert incident["drill"]
    assert states(muster) == {("Issue", "Closed")}
    assert live_channels(muster) == []
    assert (evidence.paged, evidence.task_owners, evidence.owner) == ([], [], None)
    assert "<at>" not in evidence.card_text
    assert incident["channel"]["url"] in evidence.work_items[0].hyperlinks
    assert incident["work_item"]["url"] in evidence.card_text


async def test_a_drill_says_everywhere_what_it_is(muster):
    """Title, tag, channel and card: nobody takes it for the real thing."""
    _, incident = await hold(muster, keep=True)
    evidence = muster.evidence(incident["id"])

    assert evidence.work_items[0].title.startswith("DRILL: Fire drill")
    assert "drill" in evidence.work_items[0].tags
    assert " DRILL " in evidence.channels[0].display_name
    assert "DRILL, nothing is broken" in evidence.card_text


async def test_a_drill_that_pages_tells_everybody_and_leaves_nothing_behind(muster):
    """Asked to, it pages and assigns like the real thing, and completes the tasks too."""
    report, incident = await hold(muster, page=True)
    evidence = muster.evidence(incident["id"])

    assert report["went_well"]
    assert evidence.paged == sorted([ADA, GRACE, ALAN])
    assert (evidence.owner, evidence.task_owners) == (ADA, [ALAN, GRACE])
    assert states(muster) == {("Issue", "Closed"), ("Task", "Closed")}
    assert live_channels(muster) == []


async def test_a_drill_that_is_kept_stays_open(muster):
    """Asked to, it leaves what it made for people to look at."""
    report, incident = await hold(muster, keep=True)

    assert report["went_well"]
    assert incident["status"] == "open"
    assert states(muster) == {("Issue", "Active")}
    assert len(live_channels(muster)) == 1


async def test_a_channel_that_may_not_be_removed_is_named_and_can_be_removed_later(muster):
    """Without the right the drill stays open and says what is left; with it the step is run again and all ends."""
    muster.take_away("Channel.Delete.Group")
    report, incident = await hold(muster)

    assert (report["went_well"], report["left"]) == (False, ["the channel"])
    assert incident["status"] == "open"
    assert "Channel.Delete.Group" in muster.step(incident, "remove_channel")["fix"]

    muster.give_back("Channel.Delete.Group")
    await muster.call("POST", f"/incidents/{incident['id']}/steps/remove_channel/retry")
    await muster.until(incident["id"], lambda i: i["status"] == "closed" and not i["launch"]["running"])
    _, report = await muster.call("GET", f"/drills/{incident['id']}")
    assert (report["went_well"], live_channels(muster)) == (True, [])


async def test_a_drill_finds_what_is_wrong_and_cleans_up_all_the_same(muster):
    """A room that cannot be opened is in the report; the record is completed and the incident closed."""
    muster.take_away("Channel.Create.Group")
    report, incident = await hold(muster)

    assert (report["went_well"], report["left"]) == (False, [])
    assert [gap["step"] for gap in report["missing"]] == ["open_channel"]
    assert incident["status"] == "closed"
    assert states(muster) == {("Issue", "Closed")}


async def test_the_test_of_an_action_group_becomes_a_drill(muster):
    """Who presses "test action group" in the portal disturbs nobody and leaves nothing behind."""
    body = json.loads(TEST_ALERT.read_text())
    _, answer = await muster.call("POST", "/alerts/azure-monitor", body)
    await muster.launched(answer["id"])
    _, report = await muster.call("GET", f"/drills/{answer['id']}")

    assert (report["is_over"], report["left"]) == (True, [])
    assert muster.evidence(answer["id"]).paged == []
    assert live_channels(muster) == []


async def test_a_drill_takes_no_real_alert_in(muster):
    """While a drill of that title is open, the same words declared in earnest open an incident."""
    _, drilled = await hold(muster, title="Nobody can pay", keep=True)
    answer = await muster.declare()

    assert (answer["joined"], answer["id"] != drilled["id"]) == (False, True)


async def test_an_incident_is_no_drill(muster):
    """The report of a real incident would say that it went well."""
    answer = await muster.declare()
    status, body = await muster.call("GET", f"/drills/{answer['id']}")

    assert status == 404
    assert "is no drill" in body["detail"]


@pytest.mark.parametrize(("missing", "code"), [("", 0), ("Channel.Create.Group", 1)])
async def test_the_command_holds_a_drill_and_says_how_it_went(muster, capsys, missing, code):
    """`dev.py drill` waits for the end, prints each step with its time, and exits by how it went."""
    if missing:
        muster.take_away(missing)
    ended = await asyncio.to_thread(drill, ["--url", muster.stage.app.url, "--service", "checkout"])

    said = capsys.readouterr().out
    assert ended == code
    assert "open the work item" in said
    assert "All was there after " in said
    assert ("Missing, open_channel" in said) == bool(missing)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--url", "http://muster.example"], "must begin with https://"),
        (["--url", "http://127.0.0.1:9"], "does not answer as Muster does"),
    ],
)
def test_the_command_says_why_nobody_could_be_asked(capsys, arguments, why):
    """An address that would show the key, or where nobody is, is exit 2 with the reason."""
    assert drill(arguments) == 2
    assert why in capsys.readouterr().err
