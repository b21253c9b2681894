"""The intake, over HTTP: what comes in, what it becomes, what is answered."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from incident.records import Delivery
from integrations.tables import Deliveries, Tables


async def test_ten_deliveries_at_once_are_one_incident(muster):
    """The same alert ten times at once: one incident, ten deliveries, no further occurrence."""
    answers = await asyncio.gather(*(muster.alert() for _ in range(10)))

    assert {status for status, _ in answers} == {202}
    (incident_id,) = {answer["id"] for _, answer in answers}
    assert sorted(answer["joined"] for _, answer in answers) == [False] + [True] * 9
    incident = await muster.launched(incident_id)
    assert (incident["deliveries"], incident["occurrences"]) == (10, 0)
    assert muster.faults_of(incident) == []


async def test_a_further_alert_about_an_open_problem_is_an_occurrence(muster):
    """Another firing of the same rule on the same target joins, is counted, and opens nothing."""
    _, first = await muster.alert()
    body = json.loads(muster.alert_text().replace("00000011", "00000012"))
    status, second = await muster.call("POST", "/alerts/azure-monitor", body)

    assert (status, second["id"], second["joined"], second["occurrences"]) == (202, first["id"], True, 1)


async def test_an_alert_that_resolves_opens_nothing(muster):
    """Resolved without an open incident is answered 200, and there is no incident afterwards."""
    status, answer = await muster.alert("Resolved")

    assert (status, answer["id"]) == (200, None)
    assert (await muster.call("GET", "/incidents?status=all"))[1] == {"incidents": []}


async def test_an_alert_that_resolves_is_a_signal_to_the_open_incident(muster):
    """Resolved is noted on the open incident and its timeline, and the incident stays open."""
    _, opened = await muster.alert()
    status, answer = await muster.alert("Resolved")
    incident = await muster.incident(opened["id"])

    assert (status, answer["id"], answer["joined"]) == (202, opened["id"], True)
    assert (incident["status"], incident["signal"]) == ("open", "resolved")
    assert any("over" in event["what"] for event in incident["timeline"])


async def test_any_json_at_the_alert_route_becomes_an_incident(muster):
    """What nobody understands is still an incident: an alert is never dropped."""
    for body in ({"something": "else"}, ["a", 1], "text", 7, None):
        status, answer = await muster.call(
            "POST",
            "/alerts/azure-monitor",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        assert status == 202, (body, answer)
        assert "nrecognised" in (await muster.incident(answer["id"]))["title"]


async def test_bad_input_is_answered_once_with_every_fault(muster):
    """One problem+json names everything that is wrong."""
    async with muster.http.post(
        f"{muster.stage.app.url}/api/incidents", json={"titel": "x", "severity": "huge", "details": 7}
    ) as response:
        problem = await response.json(content_type="application/problem+json")

    assert response.status == problem["status"] == 400
    assert {"title", "titel", "severity", "details"} <= {fault["where"] for fault in problem["faults"]}


async def test_what_is_no_json_or_too_large_is_refused_with_the_right_status(muster):
    """Content type and size are enforced; broken JSON is a 400 that says where."""
    post = muster.http.post
    url = f"{muster.stage.app.url}/api/incidents"
    async with post(
        url, data=b"title=x", headers={"Content-Type": "application/x-www-form-urlencoded"}
    ) as form:
        assert form.status == 415
    async with post(url, data=b'{"title": ', headers={"Content-Type": "application/json"}) as broken:
        assert broken.status == 400
        assert "no JSON" in await broken.text()
    async with post(url, data=b" " * 600_000, headers={"Content-Type": "application/json"}) as large:
        assert large.status == 413


async def test_the_answer_leads_to_the_status(muster):
    """202 carries the id, the status address and the Location header, and that address answers."""
    async with muster.http.post(f"{muster.stage.app.url}/api/incidents", json={"title": "x"}) as response:
        answer = await response.json()
    async with muster.http.get(response.headers["Location"]) as status:
        incident = await status.json()

    assert response.headers["Location"] == answer["status_url"]
    assert incident["id"] == answer["id"]


async def test_two_people_who_declare_the_same_are_one_incident(muster):
    """The same title and service, in whatever case, joins; a problem key of one's own does not."""
    first = await muster.declare()
    second = await muster.declare(title="nobody  can PAY")
    third = await muster.declare(problem_key="something else")

    assert (second["id"], second["joined"]) == (first["id"], True)
    assert third["joined"] is False


async def test_a_delivery_that_a_dead_host_left_behind_is_taken_up(muster):
    """A stored delivery of which nothing became is received again by the sweep, once."""
    tables = Tables(connection_string=muster.stage.connection_string)
    body = json.dumps({"title": "forgotten", "problem_key": "k"}).encode()
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    left = Delivery("d1", "k", long_ago, "f" * 32, "application/json", body, "incidents")
    await Deliveries(tables).store(left)
    await tables.aclose()
    for _ in range(2):
        async with muster.http.post(
            f"{muster.stage.app.url}/admin/functions/sweep_forgotten_deliveries", json={}
        ):
            pass

    async with asyncio.timeout(20):
        found = []
        while not found:
            await asyncio.sleep(0.05)
            found = (await muster.call("GET", "/incidents"))[1]["incidents"]
    assert [incident["title"] for incident in found] == ["forgotten"]
