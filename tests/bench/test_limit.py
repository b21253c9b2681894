"""The limit is the critical path of a launch's calls, and the stand-ins take the time that it is computed from."""

from dataclasses import replace

import pytest

from bench.limit import Delays

USUAL = Delays()


@pytest.mark.parametrize(
    ("delays", "milliseconds"),
    [
        (USUAL, 1800),
        (replace(USUAL, channel=1000), 1300),
        (replace(USUAL, channel=3000), 3300),
        (replace(USUAL, channel=100), 800),
        (replace(USUAL, patch=700), 2200),
        (replace(USUAL, roster=2000), 2400),
    ],
)
def test_the_limit_is_the_longer_of_the_place_s_and_the_people_s_path(delays, milliseconds):
    """max(max(W,C) + max(U,M), max(W,Q) + A): whichever call is slow, the path that it is on decides."""
    assert delays.launch_limit == milliseconds


def test_no_order_of_the_calls_beats_the_limit_and_one_by_one_is_the_logic_app_s():
    """The first notice waits for the roster and the message alone; the Logic App waits for everything in a row."""
    assert USUAL.notice_limit == 320
    assert USUAL.one_by_one == 400 + 1500 + 300 + 20 + 400 + 300
    assert USUAL.launch_limit < USUAL.one_by_one


@pytest.mark.parametrize(
    ("method", "path", "body", "milliseconds"),
    [
        ("GET", "/identity/token?resource=x", "", 50),
        ("POST", "/azure-devops/contoso/Operations/_apis/wit/workItems/$Issue", "[]", 400),
        ("POST", "/azure-devops/contoso/Operations/_apis/wit/workItems/%24Issue", "[]", 400),
        ("POST", "/azure-devops/contoso/Operations/_apis/wit/workItems/$Task", "[]", 410),
        ("PATCH", "/azure-devops/contoso/_apis/wit/workitems/7", '"/fields/System.AssignedTo"', 410),
        ("PATCH", "/azure-devops/contoso/_apis/wit/workitems/7", '"Hyperlink"', 310),
        ("POST", "/graph/v1.0/teams/x/channels", "{}", 1500),
        ("POST", "/graph/v1.0/users/x/sendMail", "{}", 300),
        ("POST", "/bot/v3/conversations/19:x/activities", "{}", 300),
        ("POST", "/pager/pages", "{}", 300),
        ("GET", "/account/oncall()?$top=1000", "", 20),
        ("GET", "/azure-devops/contoso/_apis/wit/workitems/7/updates", "", 60),
        ("OPTIONS", "/azure-devops/contoso/_apis", "", 60),
    ],
)
def test_each_call_takes_the_time_of_its_kind(method, path, body, milliseconds):
    """The first order that matches a call is the one of its kind, and no vendor's call is free."""
    delays = Delays(assignment=410, patch=310, other=60)
    first = next(fault for fault in delays.faults() if fault.matches(method, path, body))

    assert round(1000 * first.seconds) == milliseconds
    assert first.times is None


@pytest.mark.parametrize("path", ["/pager/pages?mark=1", "/account/incidents", "/account/Tables"])
def test_marks_and_our_own_tables_are_not_delayed(path):
    """What the bench asks for itself, and the tables' writes, take the time that they take."""
    assert not [fault for fault in USUAL.faults() if fault.matches("GET", path)]
