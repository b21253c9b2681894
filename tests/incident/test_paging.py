"""How a page went is told in four words."""

from datetime import UTC, datetime, timedelta

import pytest

from incident.ledger import Attempt, Step
from incident.paging import Attempted, attempted, result_of, road_in_words

AT = datetime(2026, 11, 22, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        ("done", "delivered"),
        ("refused", "refused"),
        ("unanswered", "no answer"),
        ("again", "failed"),
        ("failed", "failed"),
        ("a word of a later release", "failed"),
    ],
)
def test_only_what_a_road_took_is_delivered(outcome, result):
    """Each outcome has its word, and one that is not known is no delivery."""
    assert result_of(outcome) == result


def test_each_attempt_is_told_with_road_time_and_reason():
    """The attempts of a page are told in their order, each with its road."""
    later = AT + timedelta(seconds=2)
    step = Step(tries=(Attempt(AT, "refused", "no mailbox", "email"), Attempt(later, "done", "", "webhook")))
    assert attempted(step) == (
        Attempted("email", AT, "refused", "no mailbox"),
        Attempted("webhook", later, "delivered", ""),
    )


def test_a_page_that_was_not_tried_has_no_attempts():
    """Nothing is made up of a step that waits."""
    assert attempted(Step()) == ()


@pytest.mark.parametrize(
    ("road", "words"),
    [("email", "e-mail"), ("pagerduty", "PagerDuty"), ("webhook", "webhook"), ("pigeon", "pigeon")],
)
def test_a_road_is_told_as_people_say_it(road, words):
    """A road that has no other words goes by its name."""
    assert road_in_words(road) == words
