"""Launches are told apart, and what overlaps is seen, by the stand-ins' request log alone."""

import pytest

from bench.calls import needed
from bench.log import launches_in, side_by_side
from local.vendors.world import Recorded


def request(path, began=0.0, ended=0.0, method="POST", vendor="", body=None):
    """A recorded request."""
    vendor = vendor or path.split("/")[1]
    return Recorded(0, vendor, method, path, {}, body, began, ended, 200, None)


def mark(number, at):
    """What a sample leaves in the log before each launch and after the last."""
    return request(f"/pager/pages?mark={number}", at, at, "GET")


CHANNEL = request("/graph/v1.0/teams/x/channels", 1.1, 2.6)
MAIL = request("/graph/v1.0/users/x/sendMail", 1.2, 1.5)
BRIEFING = request("/bot/v3/conversations/19:x/activities", 2.6, 2.9)
TOKEN = request("/identity/token?resource=x", 1.0, 1.05, "GET")
ROW = request("/bench0001/incidents", 90.0, 91.0)


def test_a_launch_is_what_lies_between_two_marks():
    """Requests before the first mark and after the last belong to no launch."""
    first, second = launches_in(
        [ROW, mark(0, 1.0), TOKEN, CHANNEL, mark(1, 4.0), MAIL, mark(2, 5.0), BRIEFING]
    )

    assert (first.requests, second.requests) == ([TOKEN, CHANNEL], [MAIL])
    assert (first.began, second.began) == (1.0, 4.0)


def test_a_launch_is_usable_when_its_last_write_was_answered():
    """Neither reads nor the tables' own clock count; a person is told by the first page or message."""
    late_read = request("/graph/v1.0/teams/x/channels", 8.0, 9.0, "GET")
    (launch,) = launches_in([mark(0, 1.0), TOKEN, CHANNEL, MAIL, BRIEFING, ROW, late_read, mark(1, 9.0)])

    assert launch.usable_ms == pytest.approx(1900)
    assert launch.notice_ms == pytest.approx(500)
    assert launch.table_operations == [ROW]
    assert launch.names == {
        "token": 1,
        "create channel": 1,
        "send mail": 1,
        "post the briefing": 1,
        "look for the channel": 1,
    }


def test_calls_overlap_for_as_long_as_both_are_under_way():
    """One inside the other overlaps for its whole length; one after the other not at all."""
    assert side_by_side(MAIL, CHANNEL) == side_by_side(CHANNEL, MAIL) == pytest.approx(300)
    assert side_by_side(CHANNEL, BRIEFING) == 0


def test_a_call_that_was_not_made_is_named():
    """Looking for the overlap of a call that is not there is an error, not an overlap of nothing."""
    (launch,) = launches_in([mark(0, 1.0), CHANNEL, mark(1, 9.0)])

    assert launch.first("create channel") is CHANNEL
    with pytest.raises(LookupError, match="no call 'send mail' among create channel"):
        launch.first("send mail")


@pytest.mark.parametrize(("responders", "calls"), [(1, 6), (3, 11), (30, 65)])
def test_each_responder_costs_two_calls(responders, calls):
    """A page and a share of the work; everything else is made once for the launch, or once for all tasks."""
    assert needed(responders).total() == calls
