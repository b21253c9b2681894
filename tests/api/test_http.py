"""The edge: whatever goes wrong becomes an answer that says what to do."""

import json

import pytest

from api.bodies import fingerprint
from api.http import Answer, Request, answered
from incident.errors import Conflict, InvalidInput, NotFound, Refused, TryAgain


def handling(error):
    """A handler that fails."""

    async def handle():
        raise error

    return handle()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput([("title", "is missing")]), 400),
        (NotFound("there is no incident INC-ZZZZZZ"), 404),
        (Conflict("it is closed"), 409),
        (TryAgain("store it", "HTTP 503"), 503),
        (Refused("read the settings", "TEAM is missing", "set it"), 503),
        (ZeroDivisionError("oops"), 503),
    ],
)
async def test_every_failure_is_a_problem_and_none_a_500(error, status):
    """An action group calls again after a 503 but not after a 500."""
    answer = await answered(handling(error))

    assert answer.status == json.loads(answer.to_bytes())["status"] == status
    assert answer.content_type == "application/problem+json"
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_what_nobody_foresaw_tells_nothing_from_inside():
    """The text of an unforeseen error stays in the log."""
    answer = await answered(handling(ZeroDivisionError("the password is 1234")))

    assert b"1234" not in answer.to_bytes()


async def test_an_answer_passes_as_it_is():
    """The edge changes nothing where nothing went wrong."""

    async def handle():
        return Answer(202, {"id": "INC-7F3K2Q"})

    assert (await answered(handle())).status == 202


def test_a_header_is_found_whatever_its_case():
    """HTTP's header names know no case."""
    assert (
        Request("GET", "http://x", {"content-TYPE": "application/json"}).header("Content-Type")
        == "application/json"
    )
    assert Request("GET", "http://x").header("Content-Type") == ""


def test_the_same_body_has_the_same_fingerprint():
    """A delivery that comes again is known by it."""
    assert fingerprint(b"{}") == fingerprint(b"{}") != fingerprint(b"{ }")
