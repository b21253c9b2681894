"""How each attempt to page somebody went, in the words that people read on the status and the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from incident.ledger import Step

DELIVERED, REFUSED, NO_ANSWER, FAILED = "delivered", "refused", "no answer", "failed"
RESULTS: Mapping[str, str] = {
    "done": DELIVERED,
    "refused": REFUSED,
    "unanswered": NO_ANSWER,
    "again": FAILED,
    "failed": FAILED,
}
"""What an attempt's outcome means where the attempt was a page."""
_ROADS = {"email": "e-mail", "pagerduty": "PagerDuty", "mention": "mention in the channel"}


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt to page a person.

    `road` is the road's name in the settings and `at` when the attempt ended (UTC). `result` is `delivered` (the road
    took the page), `refused`, `no answer` (it may have been taken) or `failed` (it was not, and may be later); `why`
    says what stood in the way, and is empty where it was delivered.
    """

    road: str
    at: datetime
    result: str
    why: str


def attempted(step: Step) -> tuple[Attempted, ...]:
    """The latest attempts of a step that pages somebody, oldest first."""
    return tuple(Attempted(one.via or "", one.at, result_of(one.outcome), one.why) for one in step.tries)


def result_of(outcome: str) -> str:
    """An outcome as the result of a page. A word that is not known is never taken for a delivery."""
    return RESULTS.get(outcome, FAILED)


def road_in_words(road: str) -> str:
    """A road as people say it: `e-mail`."""
    return _ROADS.get(road, road)
