"""The road pagerduty: one event, safe to repeat, its routing key kept secret."""

import logging
import socket
from dataclasses import replace

import pytest

from incident.declaring_texts import DESCRIPTION_LIMIT, TITLE_LIMIT
from incident.errors import Refused, TryAgain, Unknown
from incident.records import Channel, Page, Receipt, Responder, Severity
from integrations.pagerduty import DESCRIPTION_LIMIT as SENT_DESCRIPTION
from integrations.pagerduty import PagerDuty
from local.vendors.pagerduty import ROUTING_KEY, pagerduty

CHANNEL = Channel("19:x", "INC-7F3K2Q Checkout", "https://teams.microsoft.com/l/channel/19x")


@pytest.fixture
def road(http, stand_ins):
    """The road under test."""
    return PagerDuty(http, stand_ins.pagerduty_url, ROUTING_KEY)


@pytest.fixture
def incidents(world):
    """The incidents in PagerDuty."""
    return pagerduty(world).incidents


def of_severity(incident, severity):
    """The incident, as bad as that."""
    return replace(incident, declaration=replace(incident.declaration, severity=severity))


async def test_a_page_is_one_event_of_the_documented_form(road, incident, ada, world):
    """One event says what happened, how bad it is, since when, to what, for whom, and where to go."""
    on_call = replace(ada, reason="primary of checkout by rotation")
    assert await road.send(Page(incident, on_call, CHANNEL)) == Receipt("pagerduty", "INC-7F3K2Q")
    [request] = world.requests
    assert (request.method, request.path, request.status) == ("POST", "/pagerduty/v2/enqueue", 202)
    assert request.body == {
        "routing_key": ROUTING_KEY,
        "event_action": "trigger",
        "dedup_key": "INC-7F3K2Q",
        "payload": {
            "summary": "Sev1 INC-7F3K2Q: Checkout answers 500",
            "source": "checkout",
            "severity": "error",
            "timestamp": "2026-11-22T02:13:00Z",
            "component": "checkout",
            "class": "azure_monitor",
            "custom_details": {
                "incident": "INC-7F3K2Q",
                "severity": "Sev1",
                "responder": "Ada Lovelace <ada@contoso.com>",
                "contact": "+44 20 7946 0000",
                "on call as": "primary of checkout by rotation",
                "service": "checkout",
                "detected at": "2026-11-22T02:13:00Z",
                "declared at": "2026-11-22T02:20:00Z",
                "found out by": "Azure Monitor: Application Insights",
            },
        },
        "links": [
            {"href": incident.status_url, "text": "How the incident stands"},
            {"href": "https://portal.azure.com/#alert", "text": "The alert"},
            {"href": CHANNEL.url, "text": "The channel"},
        ],
        "client": "Muster",
        "client_url": incident.status_url,
    }


async def test_what_nobody_said_is_left_out(road, incident, incidents):
    """Without a service, a time or a link the event still has what PagerDuty needs, and nothing that is empty."""
    source = replace(incident.declaration.source, url=None)
    said = replace(incident.declaration, service=None, detected_at=None, source=source)
    bare = replace(incident, declaration=said, status_url="")
    await road.send(Page(bare, Responder("ada@contoso.com", "Ada")))
    [duty] = incidents
    assert duty.payload["source"] == "Application Insights"
    assert duty.payload["timestamp"] == "2026-11-22T02:20:00Z"
    assert set(duty.payload) == {"summary", "source", "severity", "timestamp", "class", "custom_details"}
    assert set(duty.payload["custom_details"]) == {
        "incident",
        "severity",
        "responder",
        "declared at",
        "found out by",
    }
    assert duty.triggers[0].event["links"] == []
    assert "client_url" not in duty.triggers[0].event


THEIRS = ("critical", "error", "warning", "info", "info")


@pytest.mark.parametrize(("severity", "theirs"), list(zip(Severity, THEIRS, strict=True)))
async def test_each_severity_has_a_word_that_pagerduty_knows(
    road, incident, ada, incidents, severity, theirs
):
    """PagerDuty has four words for our five severities."""
    await road.send(Page(of_severity(incident, severity), ada))
    assert incidents[0].payload["severity"] == theirs


async def test_all_pages_of_an_incident_are_one_incident_in_pagerduty(road, incident, ada, incidents):
    """The second responder's page, and a page that comes twice, stand in the log of the first."""
    grace = Responder("grace@contoso.com", "Grace Hopper", order=1)
    for responder in (ada, grace, ada):
        await road.send(Page(incident, responder))
    [duty] = incidents
    who = [trigger.event["payload"]["custom_details"]["responder"] for trigger in duty.triggers]
    assert [name.split()[0] for name in who] == ["Ada", "Grace", "Ada"]


async def test_a_drill_says_so_first(road, incident, ada, incidents):
    """Nobody who is called takes a drill for the real thing."""
    drill = replace(incident, declaration=replace(incident.declaration, drill=True))
    await road.send(Page(drill, ada))
    assert incidents[0].payload["summary"] == "Sev1 INC-7F3K2Q: DRILL: Checkout answers 500"
    assert incidents[0].payload["custom_details"]["drill"] == "yes: nothing is wrong"


async def test_the_longest_incident_is_short_enough(road, incident, ada, incidents):
    """A title and a description as long as Muster takes them are within what PagerDuty takes."""
    said = replace(
        incident.declaration, title="\u00e4" * TITLE_LIMIT, description="\u00e4" * DESCRIPTION_LIMIT
    )
    await road.send(Page(replace(incident, declaration=said), ada))
    description = incidents[0].payload["custom_details"]["description"]
    assert len(description) == SENT_DESCRIPTION
    assert description.endswith("\u2026")


async def test_one_cannot_look_and_asks_nothing(road, incident, ada, world):
    """Looking for an earlier page sends no request: the key makes repeating safe."""
    assert await road.find(Page(incident, ada)) is None
    assert world.requests == []


@pytest.mark.parametrize("key", ["e+kd5BWM-NCknhB3XnYg", "a" * 32])
async def test_a_refusal_is_told_in_pagerduty_s_own_words(key, http, stand_ins, incident, ada):
    """Every error that PagerDuty names is told, in a sentence and not as JSON, with the setting to check."""
    with pytest.raises(Refused) as caught:
        await PagerDuty(http, stand_ins.pagerduty_url, key).send(Page(incident, ada))
    told = {
        "e+kd5BWM-NCknhB3XnYg": (
            "Event object is invalid: Length of 'routing_key' is incorrect (should be 32 characters); "
            "'routing_key' cannot contain non-alphanumeric characters. (HTTP 400)"
        ),
        "a" * 32: "Event object is invalid: Invalid routing key (HTTP 400)",
    }
    assert caught.value.why == told[key]
    assert "PAGE_PAGERDUTY_ROUTING_KEY" in caught.value.fix
    assert "PAGE_PAGERDUTY_URL" in caught.value.fix


@pytest.mark.parametrize("body", ["Invalid routing key", {"errors": ["Invalid routing key"]}, {"message": 7}])
async def test_a_refusal_of_another_form_is_told_as_it_came(body, road, incident, ada, order):
    """What PagerDuty says is told even where it does not say it in its usual form."""
    order("answer", status=400, body=body)
    with pytest.raises(Refused, match=r"Invalid routing key|7"):
        await road.send(Page(incident, ada))


@pytest.mark.parametrize(("status", "wait"), [(429, None), (429, 30), (503, 30)])
async def test_a_busy_pagerduty_may_be_tried_again(status, wait, road, incident, ada, order):
    """Too many events at a time: nothing was done, and later is better."""
    order("answer", status=status, retry_after=wait)
    with pytest.raises(TryAgain) as caught:
        await road.send(Page(incident, ada))
    assert type(caught.value) is TryAgain
    assert caught.value.after == wait


@pytest.mark.parametrize("kind", ["drop_after", "error_after", "drop_before", "malformed", "sign_in_page"])
async def test_only_an_accepted_event_counts(kind, road, incident, ada, order):
    """An answer that is lost, an error of the server, and a page that a proxy gives in PagerDuty's place are no 202."""
    order(kind, status=500)
    with pytest.raises(Unknown):
        await road.send(Page(incident, ada))


async def test_a_lost_answer_is_mended_by_sending_again(road, incident, ada, order, incidents):
    """The event that is sent again after a lost answer opens nothing new."""
    order("drop_after")
    with pytest.raises(Unknown):
        await road.send(Page(incident, ada))
    await road.send(Page(incident, ada))
    assert [len(duty.triggers) for duty in incidents] == [2]


async def test_a_pagerduty_that_hangs_is_given_up(http, stand_ins, incident, ada, order):
    """No answer within the time-out is unknown."""
    order("hang", seconds=0.4)
    road = PagerDuty(http, stand_ins.pagerduty_url, ROUTING_KEY, read_seconds=0.2)
    with pytest.raises(Unknown, match="no answer came in time"):
        await road.send(Page(incident, ada))


async def test_a_pagerduty_that_is_not_there_was_not_told(http, incident, ada):
    """A connection that cannot be made is safe to try again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        road = PagerDuty(http, f"http://127.0.0.1:{taken.getsockname()[1]}/", ROUTING_KEY)
        with pytest.raises(TryAgain) as caught:
            await road.send(Page(incident, ada))
    assert type(caught.value) is TryAgain


async def test_the_routing_key_is_in_no_log_and_no_message(road, incident, ada, order, caplog):
    """The key is a password: no log line of any level, no failure and no repr has it, not even in PagerDuty's words."""
    caplog.set_level(logging.DEBUG)
    errors = [f"no service has {ROUTING_KEY}"]
    order("answer", status=400, body={"message": "Event object is invalid", "errors": errors})
    with pytest.raises(Refused) as refused:
        await road.send(Page(incident, ada))
    order("answer", status=200, body={"seen": ROUTING_KEY})
    with pytest.raises(Unknown) as odd:
        await road.send(Page(incident, ada))
    order("drop_before")
    with pytest.raises(Unknown) as broken:
        await road.send(Page(incident, ada))
    failures = (refused.value, odd.value, broken.value)
    told = " ".join(f"{failure} {failure.__cause__} {failure!r}" for failure in failures)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("aiohttp")]
    assert "no service has (secret)" in told
    assert ROUTING_KEY not in f"{told} {refused.value.fix} {road!r}"
    assert [line for line in ours if ROUTING_KEY in line] == []
