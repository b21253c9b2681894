"""What an activity tells a plan."""

import pytest

from incident.errors import Refused, TryAgain, Unknown
from incident.outcome import outcome_of
from incident.records import WorkItem


def doing(result):
    """A step that returns, or raises, what is given."""

    async def step():
        if isinstance(result, Exception):
            raise result
        return result

    return step


async def test_what_a_step_returns_travels_as_plain_json():
    """Done carries the record's JSON."""
    assert await outcome_of(doing(WorkItem(7, "https://boards.example/7"))) == {
        "outcome": "done",
        "value": {"id": 7, "url": "https://boards.example/7"},
    }


@pytest.mark.parametrize(("kind", "word"), [(TryAgain, "again"), (Unknown, "unanswered")])
async def test_what_may_succeed_later_is_again_with_the_vendors_wait(kind, word):
    """Again carries the reason and, where the vendor asked for one, the wait; and whether it may have happened."""
    assert await outcome_of(doing(kind("open the room", "HTTP 429", 7.0))) == {
        "outcome": word,
        "why": "cannot open the room: HTTP 429",
        "after": 7.0,
    }
    assert "after" not in await outcome_of(doing(kind("open the room", "HTTP 500")))


async def test_what_no_retry_changes_is_refused_with_the_fix():
    """Refused carries what a person should change, cut to what fits a status."""
    answer = await outcome_of(doing(Refused("open the room", "HTTP 403", "grant " + "x" * 2000)))

    assert answer["outcome"] == "refused"
    assert answer["fix"].startswith("grant x")
    assert len(answer["fix"]) <= 600


async def test_what_nobody_foresaw_fails_the_activity():
    """Any other exception flies on, so that the runtime records it."""
    with pytest.raises(ValueError, match="boom"):
        await outcome_of(doing(ValueError("boom")))
