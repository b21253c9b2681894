"""Shifts as iCalendar text, read back as a calendar reads it (RFC 5545)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.icalendar import icalendar
from incident.on_call.schedule import Schedule
from incident.on_call.shifts import shifts
from incident.records import Responder
from tests.incident.on_call.invented import searching
from tests.incident.on_call.team import ADA, GRACE, PRIMARY, SECONDARY, iso, layer, override, schedule

SINCE, UNTIL, MADE = iso("2026-03-01T00:00Z"), iso("2026-03-20T00:00Z"), iso("2026-02-28T12:00:30Z")


def events(text):
    """The events of a calendar, unfolded and unescaped."""
    found = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return found


def test_each_shift_is_an_event_in_utc():
    """Beginning, end, person, slot and reason of each shift, and nobody in capitals."""
    first, second, *_ = events(icalendar(schedule(), SINCE, UNTIL, MADE))

    assert first["SUMMARY"] == "NOBODY: primary of payments"
    assert second == {
        "UID": second["UID"],
        "DTSTAMP": "20260228T120030Z",
        "DTSTART": "20260302T080000Z",
        "DTEND": "20260309T080000Z",
        "SUMMARY": "Ada: primary of payments",
        "DESCRIPTION": "primary of payments by rotation",
        "TRANSP": "TRANSPARENT",
    }


def test_a_calendar_has_the_frame_that_the_standard_asks_for():
    """It begins and ends as a calendar with version and product, and every line ends with CRLF."""
    text = icalendar(Schedule("payments"), SINCE, UNTIL, MADE)

    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Muster//On call//EN\r\n")
    assert text.endswith("\r\nEND:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_one_persons_calendar_has_only_their_shifts():
    """With an e-mail there are the shifts of that person in every slot, and no gaps."""
    found = events(icalendar(schedule(PRIMARY, SECONDARY), SINCE, UNTIL, MADE, GRACE.upper()))

    assert [event["SUMMARY"] for event in found] == [
        "Grace: primary of payments",
        "Grace: secondary of payments",
    ]


def test_an_event_keeps_its_uid_and_no_two_share_one():
    """The same shift has the same UID whenever it is asked for; another person, slot or beginning another one."""
    both = schedule(PRIMARY, layer("secondary"))
    earlier = {event["UID"] for event in events(icalendar(both, SINCE, UNTIL, MADE))}
    later = events(icalendar(both, iso("2026-03-09T08:00Z"), UNTIL, UNTIL))
    covered = replace(both, overrides=(override(GRACE, "2026-03-02T08:00Z", "2026-03-09T08:00Z", "primary"),))

    assert len(earlier) == len(shifts(both, SINCE, UNTIL))
    assert {event["UID"] for event in later} <= earlier
    assert (
        len(earlier & {event["UID"] for event in events(icalendar(covered, SINCE, UNTIL, MADE))})
        == len(earlier) - 1
    )


@given(
    st.text(st.characters(), max_size=120),
    st.text(st.sampled_from('\\;,:\n\rnN é𝄞\x00\t"'), min_size=1, max_size=90),
)
@searching(60)
def test_any_name_comes_back_as_it_was(name, service):
    """Whatever a name holds it cannot break out of its line, and what a calendar reads is what was written."""
    asked = replace(schedule(service=service), people=(Responder(ADA, name),))
    text = icalendar(asked, iso("2026-03-03T00:00Z"), iso("2026-03-04T00:00Z"), MADE)
    plain = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", re.sub(r"\r\n?", "\n", f"{name}: primary of {service}")
    )

    assert [event["SUMMARY"] for event in events(text)] == [plain]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not set("\r\n") & set(text.replace("\r\n", ""))


def test_a_lone_surrogate_stops_no_calendar():
    """What no encoding has is left out, and the calendar can be sent."""
    assert "of pay\r\n" in icalendar(schedule(service="pay\ud800"), SINCE, UNTIL, MADE).encode().decode()


@pytest.mark.parametrize("sign", ["é", "𝄞", "x"])
def test_no_character_is_torn_apart_where_a_line_is_folded(sign):
    """A line is folded between characters, at 75 octets or up to three before."""
    text = icalendar(schedule(service=sign * 200), SINCE, UNTIL, MADE)
    folded = [
        line
        for line, following in zip(text.split("\r\n"), text.split("\r\n")[1:], strict=False)
        if following[:1] == " "
    ]

    assert folded
    assert {len(line.encode()) for line in folded} <= {72, 73, 74, 75}
