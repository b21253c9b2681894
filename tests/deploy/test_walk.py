"""A reader who follows docs/deploy.md line by line, with the substitutes that it names, reaches a test alert in the channel."""

import asyncio
import json
import re
import zipfile

import aiohttp
import pytest

from local.evidence import Evidence
from tests.deploy.guide import PAGE

PATIENCE_SECONDS = 30.0


async def launched(walk, incident_id):
    """The incident's status when its launch has ended."""
    async with asyncio.timeout(PATIENCE_SECONDS), aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{walk.url}/api/incidents/{incident_id}?format=json") as response:
                incident = await response.json()
            if incident["steps"] and not incident["launch"]["running"]:
                return incident
            await asyncio.sleep(0.05)


def incident_of(walk, number):
    """The id that the last answer of a step names."""
    named = re.findall(r'"id": "(INC-\w+)"', walk.step_said(number))
    assert named, f"step {number} opened nothing; it said:\n{walk.step_said(number)}"
    return named[-1]


async def test_the_page_leads_to_a_test_alert_in_the_channel(reader, stand_ins):
    """Every command of steps 1 to 8 works in its order, and the last one's briefing stands in a channel of its own."""
    walk = reader(PAGE)
    await walk.go()

    assert walk.status == 0, f"{walk.complaints}\n{walk.app_said()}"
    assert (walk.nothing_stood_in_for(), walk.unused()) == ([], [])
    assert '"ok": true' in walk.step_said(7)

    with zipfile.ZipFile(walk.clone / "muster.zip") as package:
        manifest = json.loads(package.read("manifest.json"))
    assert manifest["bots"][0]["botId"] == "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

    by_hand = await launched(walk, incident_of(walk, 7))
    held = Evidence.of(stand_ins.world, by_hand["id"])
    urls = {key: by_hand[key]["url"] for key in ("work_item", "channel")}
    assert held.faults(["duty@contoso.com"], urls) == []
    assert by_hand["missing"] == []

    by_alert = await launched(walk, incident_of(walk, 8))
    held = Evidence.of(stand_ins.world, by_alert["id"])
    assert (len(held.channels), len(held.briefings), len(held.work_items)) == (1, 1, 1)
    assert held.channels[0].deleted is None
    assert "test-metricAlertRule" in held.card_text
    assert [gap["step"] for gap in by_alert["missing"]] == ["remove_channel"]


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        ("az group create --name", "az group creat --name", "no row of the table is for it"),
        ("--parameters bicep/main.bicepparam", "--parameters bicep/mian.bicepparam", "there is no file"),
        ("URL=$(out url)", "URL=$(out adress)", "no row of the table is for it"),
        ("`cp local.settings.example.json", "`cp local.setings.example.json", "cannot stat"),
    ],
)
async def test_a_command_that_does_not_work_stops_the_reader(reader, right, wrong, found):
    """The walk means something: a page with a misspelt command, file or name leads nowhere, and it is said where."""
    assert right in PAGE
    walk = reader(PAGE.replace(right, wrong))
    await walk.go()

    assert walk.status != 0
    assert "of docs/deploy.md fails: " in walk.complaints
    assert found in walk.complaints
