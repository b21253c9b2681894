"""How far an incident is told at its severity."""

from dataclasses import replace

import pytest

from incident.ledger import again_event
from incident.reach import Reach

ADA, GRACE, ALAN = (f"{name}@contoso.com" for name in ("ada", "grace", "alan"))


def assigned(launched):
    """Who has a part of the record, the owner first."""
    return [call["responder"]["email"] for call in launched.calls("assign_responder")]


@pytest.mark.parametrize(
    ("reach", "paged"),
    [
        (Reach.EVERYONE, [ADA, GRACE, ALAN]),
        (Reach.PRIMARY_AND_SECONDARY, [ADA, GRACE]),
        (Reach.PRIMARY, [ADA]),
        (Reach.CHANNEL, []),
        (Reach.WORK_ITEM, []),
    ],
)
def test_the_severity_decides_who_is_paged_and_the_first_owns_the_record(told, reach, paged):
    """Who is told has a part of the record, the primary always; the others are named with the reason."""
    launched = told(reach)
    ledger = launched.run()

    assert [who for who, _ in launched.paged()] == paged
    assert assigned(launched) == (paged or [ADA])
    for email in {ADA, GRACE, ALAN} - set(paged):
        step = ledger.steps[f"page:{email}"]
        assert step.state == "skipped"
        assert "SEVERITY_REACH" in step.why
    assert ledger.alarms == ()


def test_told_in_the_work_item_alone_there_is_no_room(told):
    """No channel is opened, linked or briefed; the record is opened and owned, and each part says why it is not there."""
    launched = told(Reach.WORK_ITEM)
    ledger = launched.run()

    place = [ledger.steps[name] for name in ("open_channel", "link_channel", "post_briefing")]
    assert {(step.state, "no channel is opened" in step.why) for step in place} == {("skipped", True)}
    assert ledger.state_of("open_work_item") == "done"
    assert ledger.gaps() == ()


def test_a_person_can_ask_for_what_the_severity_spares(told, launches):
    """The room and somebody's page, asked for once the launch has ended, are there afterwards, and the briefing, too."""
    before = told(Reach.WORK_ITEM).run()
    second = launches()
    again = ("open_channel", f"page:{GRACE}")
    second.order = replace(second.order, reach=Reach.WORK_ITEM, ledger=before.to_json(), again=again)
    ledger = second.run()

    assert [who for who, _ in second.paged()] == [GRACE]
    assert GRACE in assigned(second)
    assert {ledger.state_of(name) for name in ("open_channel", "link_channel", "post_briefing")} == {"done"}
    assert ledger.state_of(f"page:{ALAN}") == "skipped"


def test_a_person_can_ask_for_what_the_severity_spares_while_the_launch_runs(told):
    """Somebody's page, and the room with what waits for it: asked for, they are done beside what is still under way."""
    launched = told(Reach.WORK_ITEM)
    launched.answers["assign_responder"] = [*[launched.again(100)] * 3, None]
    launched.events = [(again_event(f"page:{GRACE}", 0), 30), (again_event("open_channel", 0), 40)]
    ledger = launched.run()

    assert launched.paged() == [(GRACE, "email")]
    assert 30 <= launched.times("page_responder")[0] < 32
    assert 40 <= launched.times("open_channel")[0] < 42
    assert {ledger.state_of(name) for name in ("open_channel", "link_channel", "post_briefing")} == {"done"}
    assert ledger.state_of(f"page:{ALAN}") == "skipped"


def test_what_the_severity_spares_keeps_no_launch_open(told):
    """A launch whose work is done ends, although a person might still ask for more."""
    launched = told(Reach.WORK_ITEM)
    launched.run()

    assert max(call.ended for call in launched.outcome.calls) < 20


def test_a_request_that_comes_too_late_undoes_nothing(told):
    """Somebody asks for a page that was sent meanwhile in another's place: it stays done, and is sent once."""
    launched = told(Reach.PRIMARY)
    launched.answers["page_responder"] = [
        lambda order: launched.refused() if order["page"]["responder"]["email"] == ADA else None
    ]
    launched.answers["assign_responder"] = [*[launched.again(60)] * 2, None]
    launched.events = [(again_event(f"page:{GRACE}", 0), 30)]
    ledger = launched.run()

    assert ledger.state_of(f"page:{GRACE}") == "done"
    assert [who for who, _ in launched.paged()].count(GRACE) == 1
