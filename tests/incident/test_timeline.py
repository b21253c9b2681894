"""The timeline tells what a launch did, each thing once and so that a person knows what."""

from datetime import UTC, datetime

from incident.ledger import Attempt, Ledger
from incident.timeline import events_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def linked(*numbers):
    """What the timeline tells once these tasks were linked."""
    ledger = Ledger()
    step = ledger.step("link_tasks")
    step.begin(NOON)
    step.end(Attempt(NOON, "done"))
    step.succeed(NOON, {"task_ids": list(numbers)})
    return [event.what for event in events_of(ledger)]


def test_tasks_that_come_late_are_a_line_of_their_own():
    """Linked again is not told again: each line says which tasks are linked by then."""
    assert linked(6) == ["linked the tasks in the work item: 6"]
    assert linked(6, 12) == ["linked the tasks in the work item: 6, 12"]


def test_every_attempt_to_page_somebody_is_told_with_its_road_and_its_result():
    """Refused, no answer, failed and at last delivered: who reads it later knows what each road said, and when."""
    ledger = Ledger()
    step = ledger.step("page:ada@contoso.com")
    step.begin(NOON)
    for outcome, why, road in (
        ("refused", "there is no such mailbox", "email"),
        ("unanswered", "the connection broke", "pagerduty"),
        ("again", "HTTP 503", "webhook"),
        ("done", "", "mention"),
    ):
        step.end(Attempt(NOON, outcome, why, road))
    step.succeed(NOON, {"road": "mention"})

    assert [event.what for event in events_of(ledger)] == [
        "paging ada@contoso.com by e-mail: refused, there is no such mailbox",
        "paging ada@contoso.com by PagerDuty: no answer, the connection broke",
        "paging ada@contoso.com by webhook: failed, HTTP 503",
        "paged ada@contoso.com by mention in the channel",
    ]


def test_each_role_that_the_launch_gave_out_has_a_line_and_the_unfilled_have_one():
    """What somebody has taken before is told by who took it; the rest is told here, once."""
    ledger = Ledger()
    holdings = [
        {"role": "incident-commander", "email": "ada@contoso.com", "name": "Ada", "by": "Muster"},
        {"role": "scribe", "email": "sam@contoso.com", "name": "Sam", "by": "Sam"},
        {"role": "communications", "email": None, "by": "Muster"},
    ]
    ledger.step("fill_roles").succeed(NOON, {"holdings": holdings})

    assert [event.what for event in events_of(ledger)] == [
        "incident commander: Ada",
        "nobody has these roles yet: communications",
    ]
