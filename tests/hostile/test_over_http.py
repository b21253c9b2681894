"""The same over the wire: whatever a caller sends to the running app is answered, and never with a fault of ours."""

import asyncio
import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.bodies import CONTENT_TYPES, FOREIGN_TYPES, alerts, declarations
from tests.hostile.conftest import TIMES
from tests.hostile.watched import watched

ODD_PARTS = (
    "%00",
    "%0d%0aX-Forged:%20yes",
    "%2e%2e%2f%2e%2e%2fadmin",
    "%27%20or%201%20eq%201",
    "%ff%fe",
    "%F0%9F%94%A5",
    "%ED%A0%80",
    "a" * 4_000,
    "INC-7F3K2Q%3Fcode%3Dx",
    "%7B0.__class__%7D",
)
ODD_QUERIES = (
    "limit=" + "9" * 5_000,
    "limit=%D9%A3%00",
    "limit=-1",
    "limit=1e2",
    "limit=1&limit=2",
    "limit=%C2%B2",
    "status=" + "x" * 5_000,
    "status=%27%20or%201%20eq%201",
    "status=open%00",
    "%00=%00&&&=",
)
ODD_SAYINGS = ("\ud800", "\x00", "x" * 100_000, "a\r\nb", "\u202e", "%0d%0a&code=1#", "🔥" * 150)
BODIES = 6


def drawn(kind, number):
    """So many bodies of a kind: the same every time, but for a longer search."""
    found = []

    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(kind(), st.sampled_from(CONTENT_TYPES * 3 + FOREIGN_TYPES[:3])))
    def draw(pair):
        found.append(pair)

    draw()
    return found


@pytest.fixture
async def muster(tables_connection, tmp_path):
    """The running app, in which no launch ends: each waits for a channel."""
    async with watched(tables_connection, tmp_path, (), TEAMS_MESSENGER="none") as running:
        running.order("answer", "POST", "/channels$", times=None, status=503, retry_after=60)
        yield running


async def test_nothing_sent_brings_a_5xx(muster):
    """Odd bodies, ids, steps, queries and sayings are taken or refused with a problem, and the app still serves."""
    answered = [
        *await bodies(muster),
        *await addresses(muster),
        *await sayings(muster),
    ]
    assert {said for said in answered if said[1] not in (200, 202, 400, 404, 409, 413, 415)} == set()
    status, text = await muster.ask("GET", "/incidents?status=all&limit=500")
    assert (status, "incidents" in json.loads(text)) == (200, True)
    assert "unforeseen" not in muster.log()
    assert "Traceback" not in muster.log()


async def bodies(muster):
    """Both intake routes, their calls side by side."""
    calls = [("/alerts/azure-monitor", *pair) for pair in drawn(alerts, BODIES * TIMES)]
    calls += [("/incidents", *pair) for pair in drawn(declarations, BODIES * TIMES)]
    calls += [
        (path, b"x" * (512 * 1024 + more), "application/json")
        for path, _, _ in calls[::BODIES]
        for more in (0, 1)
    ]
    answers = [muster.ask("POST", p, data=body, headers={"Content-Type": kind}) for p, body, kind in calls]
    return [
        (f"POST {call[0]}", status)
        for call, (status, _) in zip(calls, await asyncio.gather(*answers), strict=True)
    ]


async def addresses(muster):
    """Ids, steps and queries that no client of ours would send."""
    paths = [("GET", f"/incidents/{part}") for part in ODD_PARTS]
    paths += [("POST", f"/incidents/{part}/steps/{part}/retry") for part in ODD_PARTS if len(part) < 99]
    paths += [("POST", f"/incidents/{part}/close") for part in ODD_PARTS]
    paths += [("POST", f"/incidents/{part}/roles/scribe/release") for part in ODD_PARTS]
    paths += [("POST", f"/incidents/INC-7F3K2Q/roles/{part}/{part}") for part in ODD_PARTS if len(part) < 99]
    paths += [("GET", f"/{place}?{query}") for place in ("incidents", "on-call") for query in ODD_QUERIES]
    return [(f"{method} {path[:60]}", (await muster.ask(method, path))[0]) for method, path in paths]


async def sayings(muster):
    """What one says when one closes an incident, or asks for a step of it."""
    told = []
    for said in ODD_SAYINGS:
        _, text = await muster.ask("POST", "/incidents", json={"title": "x", "problem_key": said})
        path = f"/incidents/{json.loads(text)['id']}"
        for place in (
            f"/steps/{quote(said[:99], errors='replace', safe='')}/retry",
            "/steps/open_channel/retry",
            "/roles/scribe/take",
            "/roles/scribe/hand-over",
            "/close",
        ):
            body = {"by": said, "reason": said, "person": said, "from": said}
            status, _ = await muster.ask("POST", path + place, json=body)
            told.append((f"POST {place} {said[:9]!a}", status))
    return told
