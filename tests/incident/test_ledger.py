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


def test_a_ledger_rests_when_nothing_runs_and_nothing_could():
    """Running, or waiting with all needs done, is no rest; retrying, settled or short of a need is."""
    ledger = Ledger()
    ledger.step("record").begin(NOON)
    ledger.step("link", needs=("record",))
    assert not ledger.is_at_rest

    ledger.step("record").retry(NOON)
    assert ledger.is_at_rest

    ledger.step("record").succeed(NOON, {"id": 7})
    assert not ledger.is_at_rest

    ledger.step("link").succeed(NOON, None)
    assert ledger.is_at_rest


def test_a_ledger_resumes_with_what_is_settled_and_waits_with_the_rest():
    """Done and refused steps stay as they are over JSON; what was under way is to be run again."""
    ledger = Ledger()
    ledger.step("record").succeed(NOON, {"id": 7})
    ledger.step("room").refuse(NOON, "no right", "grant it")
    ledger.step("page").begin(NOON)
    resumed = Ledger.resume(json.loads(json.dumps(ledger.to_json())))

    assert [step.state for step in resumed.steps.values()] == ["done", "refused", "waiting"]
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


def test_a_drawn_step_follows_every_change():
    """The JSON is made anew whenever a step, or what it needs, changed."""
    ledger = Ledger()
    ledger.step("room")
    ledger.step("link", needs=("room",))
    seen = [ledger.to_json()["steps"]["link"]["state"]]
    ledger.step("room").refuse(NOON, "no right", "grant it")
    seen.append(ledger.to_json()["steps"]["link"]["state"])
    ledger.step("room").wait()
    seen.append(ledger.to_json()["steps"]["link"]["state"])

    assert seen == ["waiting", "blocked", "waiting"]


def test_a_large_ledger_shrinks_to_a_custom_status_and_keeps_every_state():
    """However many steps there are, each state is there; the whole is kept elsewhere."""
    ledger = Ledger()
    for number in range(150):
        ledger.step(f"page:{number}").refuse(NOON, "w" * 600, "f" * 600)
    status = ledger.to_status()

    assert len(json.dumps(status)) < 15_000
    assert {step["state"] for step in status["steps"].values()} == {"refused"}
    assert Ledger.read(status).steps["page:149"].state == "refused"
