"""The step ledger: what people are told of each step, and what survives a run."""

import json
from datetime import UTC, datetime

from incident.ledger import Attempt, Ledger

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_what_waits_for_a_refused_step_is_blocked_however_far_down():
    """A step whose need was refused is blocked, and so is what needs that one."""
    ledger = Ledger()
    ledger.step("room").refuse(NOON, "no right", "grant it")
    ledger.step("link", needs=("room",))
    ledger.step("told", needs=("link",))

    assert [ledger.state_of(name) for name in ("room", "link", "told")] == ["refused", "blocked", "blocked"]


def test_a_ledger_rests_when_nothing_is_under_way():
    """A running step is no rest; waiting, retrying or settled ones are, and so is the telling of it all."""
    ledger = Ledger()
    ledger.step("room").begin(NOON)
    ledger.step("link", needs=("room",))
    assert not ledger.is_at_rest

    ledger.step("room").retry(NOON)
    assert ledger.is_at_rest

    ledger.step("room").succeed(NOON, {"id": "19:x"})
    ledger.step("record").begin(NOON)
    assert ledger.is_at_rest


def test_a_ledger_resumes_with_what_is_settled():
    """Done and refused steps stay as they are over JSON; what was under way is begun anew by whoever needs it."""
    ledger = Ledger()
    ledger.step("record").succeed(NOON, {"id": 7})
    ledger.step("room").refuse(NOON, "no right", "grant it")
    ledger.step("page").begin(NOON)
    resumed = Ledger.resume(json.loads(json.dumps(ledger.to_json())))

    assert [step.state for step in resumed.steps.values()] == ["done", "refused"]
    assert resumed.steps["record"].result == {"id": 7}
    assert resumed.steps["room"].refusals == 1


def test_gaps_are_the_alarms_and_the_refusals_but_not_those_of_telling():
    """What could not be told anywhere is on the status; it is not itself something to tell."""
    ledger = Ledger()
    ledger.alarm("nobody is on call")
    ledger.alarm("nobody is on call")
    ledger.step("room").refuse(NOON, "no right", "grant it")
    ledger.step("note_gaps").refuse(NOON, "no right", "grant it")

    assert [(gap.step, gap.why) for gap in ledger.gaps()] == [
        ("alarm", "nobody is on call"),
        ("room", "no right"),
    ]


def test_only_the_latest_tries_are_kept():
    """A step that is tried for an hour does not grow without bound."""
    ledger = Ledger()
    for number in range(50):
        ledger.step("room").end(Attempt(NOON, "again", f"try {number}"))

    assert ledger.step("room").attempts == 50
    assert [attempt.why for attempt in ledger.step("room").tries][-1] == "try 49"
    assert len(ledger.step("room").tries) < 10
