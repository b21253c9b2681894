"""No answer that is a fault of ours, and no alert lost, whatever comes in."""

import asyncio
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http import BODY_LIMIT, Request
from tests.hostile.bodies import CONTENT_TYPES, FOREIGN_TYPES, PAYLOADS, alerts, declarations, written
from tests.hostile.conftest import searching
from tests.hostile.intake_door import ALERT, PERSON, URL, door

AT_ONCE = 8
"""Bodies in one example: calls come side by side, as they do in a storm."""


async def delivered(connection, route, bodies, content_type):
    """What each body was answered, and what the tables keep of it."""
    async with door(connection) as opened:
        answers = await asyncio.gather(*(opened.call(route, body, content_type) for body in bodies))
        ids = {answer.body["id"] for answer in answers if answer.status == 202}
        shown = {each: await opened.shown(each) for each in ids}
        return list(zip(bodies, answers, strict=True)), opened.kept(), shown, set(opened.launches.states)


def missing(calls, kept):
    """The accepted bodies whose very bytes are not kept with the incident that was answered."""
    held = {(delivery.body, delivery.incident_id) for delivery in kept if delivery.settled}
    return [
        body for body, answer in calls if answer.status < 300 and (body, answer.body["id"] or "") not in held
    ]


@pytest.mark.timeout(0)
@searching(6)
@given(st.lists(alerts(), min_size=AT_ONCE, max_size=AT_ONCE), st.sampled_from(CONTENT_TYPES))
def test_no_alert_is_lost(tables_connection, bodies, content_type):
    """Every alert of at most 512 KB of JSON's type is accepted; its incident is launched and keeps its raw bytes."""
    calls, kept, shown, launched = asyncio.run(delivered(tables_connection, ALERT, bodies, content_type))

    refused = [(body, answer.body) for body, answer in calls if answer.status not in (200, 202)]
    assert [body for body, _ in refused if body.strip() and len(body) <= BODY_LIMIT] == []
    assert missing(calls, kept) == []
    assert set(shown) <= launched
    assert [each["id"] for each in shown.values() if each["deliveries"] < 1] == []


@pytest.mark.timeout(0)
@searching(6)
@given(st.lists(declarations(), min_size=AT_ONCE, max_size=AT_ONCE), st.sampled_from(CONTENT_TYPES))
def test_a_person_gets_an_incident_or_every_fault(tables_connection, bodies, content_type):
    """A declaration is accepted and kept, or refused with a problem that names what to change; never a 5xx."""
    calls, kept, shown, launched = asyncio.run(delivered(tables_connection, PERSON, bodies, content_type))

    assert {answer.status for _, answer in calls} <= {202, 400, 413}
    assert [answer.body for _, answer in calls if answer.status == 400 and not answer.body["faults"]] == []
    assert missing(calls, kept) == []
    assert set(shown) <= launched
    assert [each["id"] for each in shown.values() if each["deliveries"] < 1] == []


@pytest.mark.parametrize("route", [ALERT, PERSON])
@pytest.mark.parametrize("size", [BODY_LIMIT - 1, BODY_LIMIT, BODY_LIMIT + 1, 4 * BODY_LIMIT])
async def test_the_limit_is_the_limit(tables_connection, route, size):
    """A body of exactly 512 KB is taken and kept whole; one byte more is refused with 413, and nothing is stored."""
    head, tail = b'{"title": "x", "description": "', b'"}'
    body = head + b"d" * (size - len(head) - len(tail)) + tail
    async with door(tables_connection) as opened:
        answer = await opened.call(route, body)
        kept = [delivery.body for delivery in opened.kept()]

    assert (answer.status, kept) == ((202, [body]) if size <= BODY_LIMIT else (413, []))


@pytest.mark.parametrize("route", [ALERT, PERSON])
async def test_what_cannot_be_compressed_is_kept_too(tables_connection, route):
    """The longest body there can be, without any redundancy, fits a row."""
    noise = "".join(map(chr, random.Random(3).choices(range(0x4E00, 0x9FFF), k=174_000)))
    body = written({"title": noise})
    async with door(tables_connection) as opened:
        answer = await opened.call(route, body)
        kept = [delivery.body for delivery in opened.kept()]

    assert 500_000 < len(body) <= BODY_LIMIT
    assert (answer.status, kept) == (202, [body])


@pytest.mark.parametrize("content_type", FOREIGN_TYPES)
@pytest.mark.parametrize("route", [ALERT, PERSON])
async def test_another_content_type_is_refused_whole(tables_connection, route, content_type):
    """What is said to be no JSON is answered 415 with the type to send, and nothing is stored."""
    async with door(tables_connection) as opened:
        answer = await opened.call(route, written(PAYLOADS["metric_static_fired"]), content_type)

        assert opened.kept() == []
    assert (answer.status, b"send application/json" in answer.to_bytes()) == (415, True)


@pytest.mark.parametrize("kind", ["unknown fields", "details of no text"])
async def test_the_list_of_faults_ends(tables_connection, kind):
    """However many faults a body of 512 KB has, the answer is no longer than a person can read."""
    odd = {f"{number:x}": [] for number in range(40_000)}
    body = json.dumps({"title": "x", **odd} if kind == "unknown fields" else {"details": odd}).encode()
    async with door(tables_connection) as opened:
        answer = await opened.call(PERSON, body)

    assert answer.status == 400
    assert len(answer.to_bytes()) < 16 * 1024
    assert "more" in answer.body["faults"][-1]["what"]


@pytest.mark.parametrize(
    "key", ["\ud800", "rule \udfff\ud800 7", "\u202e" + "x" * 2_000 + "\ud800", "\x00\uffff"]
)
async def test_a_key_that_no_table_can_hold_is_still_one_problem(tables_connection, key):
    """Two declarations with such a key are one incident that counts both, and closing it gives the key free."""
    body = json.dumps({"title": "x", "problem_key": key}).encode()
    async with door(tables_connection) as opened:
        first, second = [(await opened.call(PERSON, body)).body for _ in range(2)]
        shown = await opened.shown(first["id"])
        await opened.incidents.close(Request("POST", URL, params={"id": first["id"]}))
        owner = await opened.intake.desk.problems.owner(key)
        third = (await opened.call(PERSON, body)).body

    assert (second["id"], shown["deliveries"], owner) == (first["id"], 2, None)
    assert third["id"] != first["id"]
