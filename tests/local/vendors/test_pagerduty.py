from datetime import UTC, datetime

import httpx
import pytest

from local.vendors.faults import Fault
from local.vendors.pagerduty import ROUTING_KEY, pagerduty
from tests.local.vendors.graph_calls import plain_http

PAYLOAD = {"summary": "Checkout answers 500", "source": "checkout", "severity": "critical"}
EVENT = {"routing_key": ROUTING_KEY, "event_action": "trigger", "dedup_key": "INC-1", "payload": PAYLOAD}


@pytest.fixture
async def http(stand_ins):
    """An HTTP client on the Events API."""
    async with plain_http(f"{stand_ins.url}/pagerduty/v2/") as client:
        yield client


@pytest.fixture
def incidents(stand_ins):
    """The incidents in PagerDuty."""
    return pagerduty(stand_ins.world).incidents


async def refused(http, event) -> list[str]:
    """The errors of a refusal of the form that PagerDuty gives it."""
    answer = await http.post("enqueue", json=event)
    said = answer.json()
    assert (answer.status_code, said["status"]) == (400, "invalid event")
    assert said["message"] == "Event object is invalid"
    return said["errors"]


async def test_an_event_opens_an_incident(http, incidents):
    """202 with the key, and an incident of the service that the routing key belongs to."""
    answer = await http.post("enqueue", json=EVENT)
    assert answer.status_code == 202
    assert answer.json() == {"status": "success", "message": "Event processed", "dedup_key": "INC-1"}
    [incident] = incidents
    assert (incident.service, incident.dedup_key, incident.status) == ("Operations", "INC-1", "triggered")
    assert incident.payload == PAYLOAD


async def test_further_events_of_a_key_stand_in_the_log_of_its_incident(http, incidents):
    """One incident for a key, with every event that came for it; another key is another incident."""
    again = {**EVENT, "payload": {**PAYLOAD, "summary": "Still"}}
    for event in (EVENT, again, {**EVENT, "dedup_key": "INC-2"}):
        await http.post("enqueue", json=event)
    assert [(one.dedup_key, len(one.triggers)) for one in incidents] == [("INC-1", 2), ("INC-2", 1)]
    assert incidents[0].payload["summary"] == "Checkout answers 500"


async def test_an_event_without_a_key_gets_one_of_its_own(http, incidents):
    """Without a `dedup_key` every event is an incident, under the key that the answer names."""
    event = {name: value for name, value in EVENT.items() if name != "dedup_key"}
    keys = [(await http.post("enqueue", json=event)).json()["dedup_key"] for _ in range(2)]
    assert [one.dedup_key for one in incidents] == keys
    assert len(set(keys)) == 2


async def test_an_incident_is_acknowledged_and_resolved_by_its_key(http, incidents):
    """After it was resolved, the same key opens a new incident; what speaks of no open one is taken and dropped."""
    seen = []
    for action in ("resolve", "trigger", "acknowledge", "resolve", "trigger"):
        assert (await http.post("enqueue", json={**EVENT, "event_action": action})).status_code == 202
        seen.append([one.status for one in incidents])
    assert seen == [[], ["triggered"], ["acknowledged"], ["resolved"], ["resolved", "triggered"]]


async def test_a_key_belongs_to_the_service_of_its_routing_key(http, incidents, stand_ins):
    """The same `dedup_key` sent with another routing key is another incident."""
    pagerduty(stand_ins.world).services["f" * 32] = "Payments"
    for key in (ROUTING_KEY, "f" * 32):
        await http.post("enqueue", json={**EVENT, "routing_key": key})
    assert [one.service for one in incidents] == ["Operations", "Payments"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"routing_key": None}, ["'routing_key' is missing or blank"]),
        (
            {"routing_key": "e+kd5BWM-NCknhB3XnYg"},
            [
                "Length of 'routing_key' is incorrect (should be 32 characters)",
                "'routing_key' cannot contain non-alphanumeric characters.",
            ],
        ),
        ({"routing_key": "a" * 32}, ["Invalid routing key"]),
        ({"event_action": ""}, ["'event_action' is missing or blank"]),
        (
            {"event_action": "shout"},
            ["'event_action' is invalid (must be one of the following: trigger, acknowledge, resolve)"],
        ),
        ({"event_action": "resolve", "dedup_key": None}, ["'dedup_key' is missing or blank"]),
        (
            {"dedup_key": "x" * 256},
            ["Length of 'dedup_key' is incorrect (should be at most 255 characters)"],
        ),
        ({"payload": None}, ["'payload' is missing or blank"]),
        ({"links": [{"text": "nowhere"}]}, ["'links' is invalid (each must have an 'href')"]),
    ],
)
async def test_an_event_that_pagerduty_would_not_take_is_refused(http, incidents, changes, errors):
    """400 names all that is wrong in PagerDuty's form, and nothing is opened."""
    assert await refused(http, {**EVENT, **changes}) == errors
    assert incidents == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"summary": " "}, "'payload.summary' is missing or blank"),
        (
            {"summary": "x" * 1025},
            "Length of 'payload.summary' is incorrect (should be at most 1024 characters)",
        ),
        ({"source": None}, "'payload.source' is missing or blank"),
        ({"severity": None}, "'payload.severity' is missing or blank"),
        (
            {"severity": "Sev1"},
            "'payload.severity' is invalid (must be one of the following: critical, error, warning, info)",
        ),
        ({"custom_details": "none"}, "'payload.custom_details' is invalid (must be an object)"),
    ],
)
async def test_a_payload_needs_what_pagerduty_shows(http, incidents, changes, error):
    """Summary, source and severity are there, and of the form that PagerDuty takes."""
    assert await refused(http, {**EVENT, "payload": {**PAYLOAD, **changes}}) == [error]
    assert incidents == []


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
async def test_what_is_no_event_is_refused(http, content):
    """What is no JSON object has an answer of its own."""
    answer = await http.post("enqueue", content=content)
    assert (answer.status_code, answer.json()["errors"]) == (400, ["JSON parse error"])


async def test_an_event_is_at_most_512_kilobytes(http, incidents):
    """A larger one is not taken."""
    large = {**EVENT, "payload": {**PAYLOAD, "custom_details": {"x": "y" * 600_000}}}
    assert (await http.post("enqueue", json=large)).status_code == 413
    assert incidents == []


async def test_an_ordered_fault_is_told_as_pagerduty_tells_one(http, stand_ins, incidents):
    """A fault answers in PagerDuty's form; a reply that is lost after the event leaves the incident."""
    stand_ins.world.faults.order(Fault("answer", "POST", "/v2/enqueue$", status=429))
    busy = await http.post("enqueue", json=EVENT)
    assert (busy.status_code, set(busy.json())) == (429, {"status", "message"})
    stand_ins.world.faults.order(Fault("drop_after", "POST", "/v2/enqueue$"))
    with pytest.raises(httpx.TransportError):
        await http.post("enqueue", json=EVENT)
    await http.post("enqueue", json=EVENT)
    assert [len(one.triggers) for one in incidents] == [2]


async def test_people_see_the_incidents(http, stand_ins):
    """The pager's page shows what happened, how bad it is, for whom each event came and where the links lead."""
    stand_ins.world.clock = lambda: datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
    for name in ("Ada", "<b>Grace"):
        payload = {**PAYLOAD, "custom_details": {"responder": name, "service": "checkout"}}
        links = [{"href": "https://x.example/a", "text": "The alert"}, {"href": "javascript:x()"}]
        await http.post("enqueue", json={**EVENT, "payload": payload, "links": links})
    html = (await http.get(f"{stand_ins.url}/teams/pager")).text
    assert "<strong>Checkout answers 500</strong>" in html
    assert '<span class="chip urgent">critical</span>' in html
    assert "triggered for Ada" in html
    assert "triggered for &lt;b&gt;Grace" in html
    assert '<a href="https://x.example/a" rel="noopener">The alert</a>' in html
    assert "<dt>service</dt><dd>checkout</dd>" in html
    assert "javascript" not in html
    assert ROUTING_KEY not in html
