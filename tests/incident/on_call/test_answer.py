"""The one answer, from the schedules and from the rows that are flagged by hand."""

from dataclasses import replace

import pytest

from incident.codec import from_json, to_json
from incident.on_call.answer import schedules_for, who_is_on_call
from incident.records import OnCall, Responder
from tests.incident.on_call.team import ADA, ALAN, DUTY, GRACE, SECONDARY, iso, layer, schedule

WEDNESDAY = "2026-03-04T12:00Z"
FLAGGED = OnCall((Responder("flag@contoso.com", "Flag"),))
NO_FLAG = OnCall((), "nobody is on call: the roster is empty")


@pytest.mark.parametrize(
    ("schedules", "flagged", "service", "when", "told"),
    [
        ([schedule()], FLAGGED, " Payments ", WEDNESDAY, [ADA]),
        ([schedule(catch_all=DUTY)], FLAGGED, "payments", "2026-03-01T12:00Z", ["flag@contoso.com"]),
        ([schedule(catch_all=DUTY)], NO_FLAG, "payments", "2026-03-01T12:00Z", [DUTY]),
        ([schedule()], FLAGGED, "search", WEDNESDAY, ["flag@contoso.com"]),
        ([schedule()], NO_FLAG, "search", WEDNESDAY, []),
        ([schedule(), schedule(layer(people=(ALAN,)), service=None)], FLAGGED, "search", WEDNESDAY, [ALAN]),
        ([schedule(), schedule(SECONDARY, service="search")], NO_FLAG, None, WEDNESDAY, [ADA, GRACE]),
        ([schedule(), schedule(SECONDARY, service="search")], FLAGGED, None, WEDNESDAY, ["flag@contoso.com"]),
        ([], FLAGGED, "payments", WEDNESDAY, ["flag@contoso.com"]),
        ([], NO_FLAG, None, WEDNESDAY, []),
    ],
)
def test_a_rule_answers_before_a_flag_and_a_flag_before_a_catch_all(schedules, flagged, service, when, told):
    """The schedule of the service, else that of every service; then the flagged rows; then the catch-all."""
    found = who_is_on_call(schedules, flagged, service, iso(when))

    assert [responder.email for responder in found.responders] == told


def test_a_flag_that_answers_for_a_gap_comes_with_an_alarm():
    """That a schedule had nobody is said even where a flagged row saved the night."""
    found = who_is_on_call(
        [schedule()], replace(FLAGGED, alarm="row 7 was skipped"), "payments", iso("2026-03-01T12:00Z")
    )

    assert found.alarm == (
        "nobody is on call by the schedule of payments, so the flagged rows were asked; row 7 was skipped"
    )


def test_the_schedule_that_answers_is_the_services_or_every_services():
    """A service that has overrides and no rotation has them before the rotation of every service."""
    own, every = schedule(), schedule(SECONDARY, service=None)
    exceptions = replace(own, layers=())

    assert schedules_for([every, own], "PAYMENTS") == (own,)
    assert schedules_for([every, exceptions], "payments") == (exceptions, every)
    assert schedules_for([every, own], "search") == (every,)
    assert schedules_for([own], "search") == ()


def test_an_answer_from_before_reasons_were_told_still_reads():
    """A launch that began with an older version goes on: the reason is unknown then, and travels where there is one."""
    told = OnCall((Responder(ADA, "Ada", reason="primary of payments by rotation"),))
    older = {
        "responders": [
            {"email": ADA, "name": "Ada", "order": 0, "role": None, "contact": None, "user_id": None}
        ],
        "alarm": None,
    }

    assert from_json(OnCall, to_json(told)) == told
    assert from_json(OnCall, older) == OnCall((Responder(ADA, "Ada"),))
