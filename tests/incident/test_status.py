"""The ledger as a custom status: never larger than Durable Functions takes."""

from datetime import UTC, datetime

import pytest

from incident.ledger import Ledger
from incident.status import Status, size_of

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ALLOWED = 16 * 1024


def crowd(people: int, why: str) -> Ledger:
    """A launch of so many people whose pages were all refused."""
    ledger = Ledger()
    ledger.step("open_work_item").succeed(NOON, {"id": 7, "url": "https://boards.example/7"})
    for number in range(people):
        ledger.step(f"page:responder.number{number}@contoso.com").refuse(NOON, why, why)
        ledger.step(f"assign:responder.number{number}@contoso.com").succeed(NOON, {"work_item_id": number})
    return ledger


def test_a_small_launch_is_told_whole():
    """Reasons, fixes and results stand in the status as in the ledger."""
    status = Status(crowd(3, "no mailbox")).to_json()

    assert status["steps"]["page:responder.number2@contoso.com"]["fix"] == "no mailbox"
    assert Ledger.read(status).steps["open_work_item"].result["id"] == 7


@pytest.mark.parametrize("people", [1, 3, 8, 12, 20, 30, 65, 100, 1000])
@pytest.mark.parametrize("why", ["x" * 600, "\N{SNOWMAN}" * 600, "\N{PILE OF POO}" * 600, '\\"' * 300])
def test_no_launch_is_too_large_to_tell(people, why):
    """Whatever the people and the letters, the status fits and leads to the work item."""
    status = Status(crowd(people, why)).to_json()

    assert size_of(status) <= ALLOWED
    assert status["steps"]["open_work_item"]["result"]["id"] == 7
    assert len(status["steps"]) + status.get("omitted", 0) == 1 + 2 * people


def test_alarms_are_cut_when_there_is_no_room():
    """A roster full of faults does not end the launch that it alarms."""
    ledger = crowd(1, "no mailbox")
    for number in range(50):
        ledger.alarm(f"row {number} has no usable e-mail; " * 40)

    assert size_of(Status(ledger).to_json()) <= ALLOWED


def test_how_often_a_step_was_refused_is_always_told():
    """The event that asks for it again is named by that."""
    ledger = crowd(100, "x" * 600)
    ledger.step("open_channel").refuse(NOON, "x" * 600, "x" * 600)
    ledger.step("open_channel").refuse(NOON, "x" * 600, "x" * 600)

    assert Ledger.read(Status(ledger).to_json()).steps["open_channel"].refusals == 2


def test_a_drawn_step_follows_every_change():
    """The JSON is made anew whenever a step, or what it needs, changed."""
    ledger = Ledger()
    ledger.step("room")
    ledger.step("link", needs=("room",))
    status = Status(ledger)
    seen = [status.to_json()["steps"]["link"]["state"]]
    ledger.step("room").refuse(NOON, "no right", "grant it")
    seen.append(status.to_json()["steps"]["link"]["state"])
    ledger.step("room").wait()
    seen.append(status.to_json()["steps"]["link"]["state"])

    assert seen == ["waiting", "blocked", "waiting"]
