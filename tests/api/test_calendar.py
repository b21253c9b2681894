"""Who is and who will be on call, as the API answers it: reasons, calendars, charts."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from api.calendar import CalendarApi
from api.http import Request, answered
from api.on_call import OnCallApi
from integrations.tables import Roster, Tables

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
WEEKLY = {"HandOver": "Mon 09:00", "Zone": "Europe/Berlin", "From": "2026-03-02", "RowKey": "1"}
ADA, GRACE, ALAN = "ada@contoso.com", "grace@contoso.com", "alan@contoso.com"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def roster(tables_connection):
    """Payments by rotation with a gap at weekends and an override, search by rotation, checkout by a flag."""
    tables = Tables(connection_string=tables_connection)
    rows = {
        "rotations": [
            {**WEEKLY, "PartitionKey": "payments", "Participants": f"{ADA}, {GRACE}", "Only": "Mon-Fri"},
            {**WEEKLY, "PartitionKey": "search", "Participants": GRACE, "Layer": "<b>&\x01"},
        ],
        "overrides": [
            {"PartitionKey": "payments", "RowKey": "1", "Email": ALAN, "InsteadOf": ADA, "By": "Sam",
             "From": "2026-03-05", "Until": "2026-03-05"}
        ],
        "oncall": [
            {"PartitionKey": "p", "RowKey": "1", "Email": ADA, "Name": "Ada <Lovelace>", "OnCall": False},
            {"PartitionKey": "p", "RowKey": "2", "Email": ALAN, "OnCall": True, "Service": "checkout"},
        ],
    }  # fmt: skip
    for name, its in rows.items():
        await tables.create(name)
        for row in its:
            await tables.client(name).create_entity(row)
    yield Roster(tables)
    await tables.aclose()


@pytest.fixture
def get(roster):
    """Asks for a calendar; parameters are those of the query, `_from` because of Python."""

    async def ask(accept="*/*", **query):
        query = {name.lstrip("_"): value for name, value in query.items()}
        request = Request("GET", "http://a/api/on-call/calendar", {"Accept": accept}, {}, query)
        return await answered(CalendarApi(roster, lambda: NOW).get(request))

    return ask


@pytest.fixture
def on_call(roster):
    """Asks who is on call."""

    async def ask(**query):
        request = Request("GET", "http://a/api/on-call", {}, {}, query)
        return await answered(OnCallApi(roster, "duty@contoso.com", lambda: NOW).get(request))

    return ask


async def test_each_responder_comes_with_the_reason(on_call):
    """By rotation with its end, and by a flag."""
    payments, checkout = await on_call(service="payments"), await on_call(service="checkout")

    assert [(one["name"], one["reason"]) for one in payments.body["responders"]] == [
        ("Ada <Lovelace>", "primary of payments by rotation until Thu 00:00 Europe/Berlin")
    ]
    assert [one["reason"] for one in checkout.body["responders"]] == ["listed with OnCall = true"]


async def test_another_instant_can_be_asked_for(on_call):
    """`at` is an instant; without an offset it is UTC."""
    by_offset = await on_call(service="payments", at="2026-03-10T00:30+01:00")
    by_utc = await on_call(service="payments", at="2026-03-09T23:30")

    assert by_offset.body == by_utc.body
    assert by_utc.body["at"] == "2026-03-09T23:30:00Z"
    assert [one["email"] for one in by_utc.body["responders"]] == [GRACE]


@pytest.mark.parametrize("at", ["tomorrow", "2026-03-04T12:00 01:00", "0001-01-01T00:00+14:00", "9999-01-01"])
async def test_an_instant_that_is_none_is_a_fault(on_call, at):
    """400 says what to write, also where a plus was not encoded."""
    answer = await on_call(at=at)

    assert (answer.status, answer.body["faults"][0]["where"]) == (400, "at")
    assert "%2B" in answer.body["faults"][0]["what"]


async def test_the_calendar_has_shifts_findings_and_faults(get):
    """Every shift of the period with its reason, gaps included, and what is wrong ahead."""
    answer = await get(service="Payments", _from="2026-03-04T12:00Z", to="2026-03-10")
    (schedule,) = answer.body["schedules"]

    assert (answer.status, answer.body["from"], answer.body["to"]) == (
        200,
        "2026-03-04T12:00:00Z",
        "2026-03-10T00:00:00Z",
    )
    assert [(shift["ends"], shift["email"], shift["cause"]) for shift in schedule["shifts"]] == [
        ("2026-03-04T23:00:00Z", ADA, "rotation"),
        ("2026-03-05T23:00:00Z", ALAN, "override"),
        ("2026-03-06T23:00:00Z", ADA, "rotation"),
        ("2026-03-08T23:00:00Z", None, "nobody"),
        ("2026-03-09T08:00:00Z", ADA, "rotation"),
        ("2026-03-10T00:00:00Z", GRACE, "rotation"),
    ]
    assert (
        schedule["shifts"][1]["reason"] == "primary of payments, override by Sam to cover for Ada <Lovelace>"
    )
    assert [finding["kind"] for finding in schedule["findings"]] == ["nobody"]
    assert answer.body["faults"] == []
    json.dumps(answer.body)


async def test_without_a_service_all_rotations_are_shown_for_four_weeks(get):
    """Each service that has a rotation, from now on."""
    body = (await get()).body

    assert [schedule["service"] for schedule in body["schedules"]] == ["payments", "search"]
    assert (body["from"], body["to"]) == ("2026-03-04T12:00:00Z", "2026-04-01T12:00:00Z")


async def test_one_person_can_be_shown_alone(get):
    """`email` leaves the shifts of one person, whatever the casing."""
    body = (await get(email=ALAN.upper())).body

    assert [shift["email"] for schedule in body["schedules"] for shift in schedule["shifts"]] == [ALAN]


async def test_a_service_without_a_rotation_is_not_found(get):
    """Flagged rows have no shifts; the answer says which table to fill in."""
    answer = await get(service="checkout")

    assert answer.status == 404
    assert "rotations" in answer.body["detail"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"_from": "x", "to": "y", "format": "pdf"}, ["from", "to", "format"]),
        ({"_from": "2026-03-02", "to": "2026-03-02"}, ["to"]),
        ({"_from": "2026-03-02", "to": "2026-06-03"}, ["to"]),
        ({"_from": "2026-03-02", "to": "2027-03-04", "service": "payments"}, ["to"]),
    ],
)
async def test_what_cannot_be_asked_is_named_at_once(get, query, where):
    """400 names every parameter; a period has an end and a limit."""
    answer = await get(**query)

    assert (answer.status, [fault["where"] for fault in answer.body["faults"]]) == (400, where)


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        ("*/*", {}, "application/json"),
        ("text/calendar", {}, "text/calendar"),
        ("*/*", {"format": "ics"}, "text/calendar"),
        ("application/json", {"format": "svg"}, "image/svg+xml"),
        ("image/svg+xml,text/calendar", {}, "image/svg+xml"),
        ("text/html,*/*;q=0.8", {}, "image/svg+xml"),
        ("text/plain", {}, "text/plain"),
        ("text/calendar", {"format": "json"}, "application/json"),
    ],
)
async def test_the_shape_is_what_was_asked_for(get, accept, query, kind):
    """`format` goes before the header Accept; a browser gets the chart, and who says nothing JSON."""
    answer = await get(accept, **query)

    assert (answer.status, answer.content_type) == (200, kind)
    assert answer.headers["Vary"] == "Accept"


async def test_the_icalendar_has_every_shift_of_every_service(get):
    """One calendar, in UTC, with the gaps; made now."""
    text = (await get(format="ics", to="2026-03-08T12:00Z")).to_bytes().decode()

    assert text.count("BEGIN:VCALENDAR\r\n") == text.count("END:VCALENDAR\r\n") == 1
    assert text.count("BEGIN:VEVENT\r\n") == 5
    assert "SUMMARY:NOBODY: primary of payments" in text
    assert "DTSTAMP:20260304T120000Z" in text
    assert "X-WR-CALNAME:On call for 2 services" in text


async def test_the_chart_in_letters_has_a_line_for_each_layer(get):
    """Whole weeks from the first date on."""
    text = (await get(format="text", service="payments", to="2026-03-12")).to_bytes().decode()

    assert text.count("\nprimary ") == 2
    assert "!" in text


async def test_the_drawing_has_every_shift_and_no_markup_from_outside(get):
    """It is XML whatever names hold: a bar for each shift, gaps marked, the reason as a tooltip; and it loads nothing."""
    answer = await get(format="svg", to="2026-03-08T12:00Z")
    root = ET.fromstring(answer.to_bytes())  # noqa: S314 - our own
    bars = root.findall(f".//{SVG}rect")
    written = [text.text for text in root.iter(f"{SVG}text")]

    assert [bar.get("class") for bar in bars] == [None, None, None, "vacant", "nobody", None]
    assert any("nobody" in str(bar[0].text) for bar in bars)
    assert all(float(str(bar.get("width"))) > 0 for bar in bars)
    assert {"payments (Europe/Berlin)", "<b>&", "Ada <Lovelace>"} <= set(written)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_no_rotation_at_all_can_be_drawn_too(tables_connection):
    """An account without rotations has an empty calendar in every shape."""
    tables = Tables(connection_string=tables_connection)
    api = CalendarApi(Roster(tables), lambda: NOW + timedelta(days=1))
    shapes = [
        await api.get(Request("GET", "http://a", query={"format": f})) for f in ("json", "ics", "svg", "text")
    ]
    await tables.aclose()

    assert shapes[0].body["schedules"] == []
    assert all(shape.status == 200 and shape.to_bytes() for shape in shapes)
