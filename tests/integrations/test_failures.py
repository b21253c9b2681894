"""One table for what an HTTP answer means."""

from datetime import UTC, datetime

import pytest

from incident.errors import Doubtful, Refused, TryAgain, Unknown
from integrations.failures import failure, seconds_to_wait

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [408, 409, 412, 423, 425, 429])
def test_busy_is_again_and_nothing_was_done(status):
    """The server did nothing: a create may simply be repeated."""
    assert type(failure("open it", status, "busy", retry_after=7.0)) is TryAgain


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_after_a_write_is_unknown(status):
    """It may have happened, so it must be looked for before it is repeated; after a read it is just again."""
    assert type(failure("open it", status, "oops")) is Unknown
    assert type(failure("read it", status, "oops", writes=False)) is TryAgain


def test_a_503_that_names_a_wait_did_nothing():
    """A server that says when to come back has not done the work."""
    assert type(failure("open it", 503, "later", retry_after=2.0)) is TryAgain


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_success_that_cannot_be_read_is_no_refusal(status):
    """A cut or garbled answer says nothing of the next one: a write is looked for, a read repeated."""
    assert type(failure("open it", status, "half a JSON")) is Unknown
    assert type(failure("read it", status, "half a JSON", writes=False)) is TryAgain


@pytest.mark.parametrize("status", [400, 403, 404, 413, 422])
def test_every_other_error_is_refused_with_a_fix(status):
    """No retry changes it, and the message says what a person should."""
    refusal = failure("open it", status, "no")

    assert isinstance(refusal, Refused)
    assert "run the step again" in refusal.fix
    assert str(refusal) == f"cannot open it: no (HTTP {status})"


def test_an_identity_that_is_not_accepted_is_doubted_at_first():
    """A 401 passes where a sign-in service was unwell; where it stays, the fix says who must be let in."""
    doubtful = failure("open it", 401, "no")

    assert isinstance(doubtful, Doubtful)
    assert "identity" in doubtful.fix


def test_the_callers_fix_goes_before_the_general_one():
    """Who knows better says so."""
    assert failure("open it", 403, "no", fix="install the app").fix == "install the app"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("Sun, 22 Nov 2026 03:00:30 GMT", 30.0),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    """Both forms of RFC 9110 are read; nonsense is no wait."""
    assert seconds_to_wait({} if value is None else {"Retry-After": value}, NOW) == seconds
