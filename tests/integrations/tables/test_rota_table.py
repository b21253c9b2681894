"""Rotations, overrides and absences as rows in Table Storage, through the door of the roster."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from azure.data.tables import EdmType, EntityProperty

from incident.diagnosis import State
from incident.on_call.rows import COLUMNS
from incident.records import Responder
from integrations.tables import Roster
from tests.integrations.tables.filling import ADA, ALAN, FLAG, GRACE, WEDNESDAY, WEEKLY, emails, fill


async def test_a_person_is_known_from_the_roster_whether_flagged_or_not(tables):
    """Name, role, contact, id and roads of who is on call by rule stand in `oncall`; a row of the service goes first."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": "Ada@contoso.com"})
    row = {"email": ADA, "OnCall": False, "Name": "Ada L.", "Contact": "+41", "UserId": "u-1"}
    own = {**row, "Service": "PAYMENTS", "Role": "lead", "Roads": "mention, email"}
    await fill(tables, "oncall", {**row, "Role": "any", "Roads": "webhook"}, own)
    (found,) = (await Roster(tables).on_call("payments", WEDNESDAY)).responders

    expected = Responder(ADA, "Ada L.", 0, "lead", "+41", "u-1", roads=("mention", "email"), layer="primary")
    assert replace(found, reason=None) == expected


async def test_a_strange_road_of_who_is_told_is_named_once(tables):
    """By rule or by flag, and nobody's who is not told; the person's other roads count."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA})
    flag = {"Email": FLAG, "OnCall": True, "Roads": "pigeon"}
    await fill(tables, "oncall", {"Email": ADA, "OnCall": False, "Roads": "sms, email"}, flag)
    roster = Roster(tables)
    by_rule, by_flag = await roster.on_call("payments", WEDNESDAY), await roster.on_call("search", WEDNESDAY)

    assert [one.roads for one in by_rule.responders] == [("email",)]
    there = "Roads may name email, pagerduty, webhook, mention"
    assert by_rule.alarm == f"row people/row 0 of the roster is used without 'sms': {there}"
    assert by_flag.alarm == f"row people/row 1 of the roster is used without 'pigeon': {there}"


async def test_a_flag_of_another_service_does_not_hide_the_row_of_this_one(tables):
    """Who is flagged elsewhere has the role here that the row of this service says."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA})
    elsewhere = {"Email": ADA, "OnCall": True, "Service": "search", "Role": "scribe"}
    await fill(
        tables, "oncall", elsewhere, {**elsewhere, "OnCall": False, "Service": "payments", "Role": "lead"}
    )
    (found,) = (await Roster(tables).on_call("payments", WEDNESDAY)).responders

    assert found.role == "lead"


async def test_ten_people_at_once_are_all_known(tables):
    """A filter takes few comparisons, so people are looked up in portions."""
    people = [f"P{number}@contoso.com" for number in range(10)]
    layers = [{**WEEKLY, "Participants": person, "Layer": person} for person in people]
    await fill(tables, "rotations", *layers)
    await fill(tables, "oncall", *({"Email": person, "Name": f"named {person}"} for person in people))
    found = await Roster(tables).on_call("payments", WEDNESDAY)

    assert [one.name for one in found.responders] == [f"named {person}" for person in people]


async def test_typed_columns_are_read(tables):
    """Storage Explorer offers types: a DateTime is an instant, a 64-bit number an order."""
    began, order = datetime(2026, 3, 2, 8, tzinfo=UTC), EntityProperty(1, EdmType.INT64)
    first = {**WEEKLY, "From": began, "Participants": ADA, "Order": order, "Layer": "first"}
    await fill(tables, "rotations", {**WEEKLY, "Participants": GRACE, "Layer": "second"}, first)
    hours = {"From": WEDNESDAY, "Until": WEDNESDAY + timedelta(hours=1)}
    await fill(tables, "overrides", {**hours, "Email": ALAN, "Layer": "first"})
    roster = Roster(tables)

    assert emails(await roster.on_call("payments", began)) == [ADA, GRACE]
    assert emails(await roster.on_call("payments", WEDNESDAY)) == [ALAN, GRACE]
    assert emails(await roster.on_call("payments", WEDNESDAY + timedelta(hours=1))) == [ADA, GRACE]


async def test_flagged_rows_answer_by_the_documented_order(tables):
    """Rotation of the service, its flags, rotation of every service, flags of every service."""
    everyone = {"Email": FLAG, "OnCall": True}
    await fill(tables, "oncall", {**everyone, "RowKey": "every"})
    roster = Roster(tables)
    assert emails(await roster.on_call("payments", WEDNESDAY)) == [FLAG]

    await fill(tables, "rotations", {**WEEKLY, "Participants": GRACE, "PartitionKey": "*"})
    assert emails(await roster.on_call("payments", WEDNESDAY)) == [GRACE]

    await fill(tables, "oncall", {"Email": ALAN, "OnCall": True, "Service": "Payments", "RowKey": "own"})
    assert emails(await roster.on_call("payments", WEDNESDAY)) == [ALAN]

    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA})
    assert emails(await roster.on_call("payments", WEDNESDAY)) == [ADA]
    assert emails(await roster.on_call("search", WEDNESDAY)) == [GRACE]


async def test_an_incident_without_a_service_tells_everybody_rather_than_nobody(tables):
    """Where nothing serves every service all services are read, with an alarm."""
    rows = [{**WEEKLY, "PartitionKey": key, "Participants": who} for key, who in (("a", ADA), ("b", GRACE))]
    await fill(tables, "rotations", *rows)
    found = await Roster(tables).on_call(None, WEDNESDAY)

    assert emails(found) == [ADA, GRACE]
    assert "names no service" in str(found.alarm)


async def test_a_bad_row_is_named_and_the_rest_is_used(tables):
    """Faults of all three tables are in the alarm, with what to write."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA}, {**WEEKLY, "Participants": ""})
    await fill(
        tables, "overrides", {"Email": ALAN, "Layer": "primary", "From": "today", "Until": "1.12.2026"}
    )
    await fill(tables, "absences", {"Email": "Grace", "From": "2026-01-01"})
    found = await Roster(tables).on_call("payments", WEDNESDAY)

    assert emails(found) == [ADA]
    for said in (
        "payments/row 1 of rotations",
        "From is 'today'",
        "Until is '1.12.2026'",
        "of absences",
        "write",
    ):
        assert said in str(found.alarm), said


async def test_rows_of_other_services_and_what_is_over_are_not_read(relayed, relay, tables):
    """A bad row of another service and one that ended long ago are no matter of this look-up; the doctor's, they are."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA}, {"PartitionKey": "search"})
    over = {"Email": "x", "Layer": "primary", "From": "2025-01-01", "Until": "2025-01-02"}
    await fill(tables, "overrides", over, {**over, "PartitionKey": "search", "Until": "2027"})
    await fill(tables, "absences", {"Email": "x", "From": "2025-01-01", "Until": "2025-06-01 12:00"})
    found = await Roster(relayed).on_call("payments", WEDNESDAY)

    assert (emails(found), found.alarm) == ([ADA], None)


async def test_what_ended_today_in_the_last_zone_still_counts(tables):
    """An absence until the end of a date lasts as long as that date does anywhere."""
    zone = "Pacific/Pago_Pago"
    await fill(tables, "rotations", {**WEEKLY, "Zone": zone, "Participants": f"{ADA}, {GRACE}"})
    await fill(tables, "absences", {"Email": ADA, "From": "2026-03-03", "Until": "2026-03-04"})
    roster = Roster(tables)

    assert emails(await roster.on_call("payments", datetime(2026, 3, 5, 10, 59, tzinfo=UTC))) == [GRACE]
    assert emails(await roster.on_call("payments", datetime(2026, 3, 5, 11, tzinfo=UTC))) == [ADA]


async def test_all_tables_are_asked_at_once(relayed, relay, tables):
    """The first page waits for the look-up: before any answer is there, every question has been asked."""
    await fill(tables, "rotations", {**WEEKLY, "Participants": ADA})
    await Roster(tables).on_call("payments", WEDNESDAY)
    relay.faults = ["held"] * 6
    asking = asyncio.ensure_future(Roster(relayed).on_call("payments", WEDNESDAY))
    async with asyncio.timeout(10):
        while len(relay.seen) < 6:
            await asyncio.sleep(0.01)
    assert relay.seen == ["GET"] * 6

    relay.go.set()
    assert emails(await asking) == [ADA]
    assert len(relay.seen) == 7


async def test_absent_tables_are_made_and_are_empty(tables):
    """A new account has nobody on call, and then tables to fill in."""
    assert (await Roster(tables).on_call("payments", WEDNESDAY)).responders == ()

    for table in COLUMNS:
        rows = tables.client(table).list_entities()
        assert [row async for row in rows] == []


async def test_findings_name_bad_rows_gaps_and_doubles(tables):
    """The daily look ahead: each row that cannot be used, and what is wrong in the period."""
    await fill(
        tables,
        "rotations",
        {**WEEKLY, "Participants": ADA, "Until": "2026-03-20"},
        {**WEEKLY, "Participants": ADA, "Layer": "secondary", "Until": "2026-03-20"},
        {**WEEKLY, "Participants": GRACE, "PartitionKey": "search"},
        {**WEEKLY, "Participants": ALAN, "PartitionKey": "Search"},
    )
    found = await Roster(tables).findings(WEDNESDAY, WEDNESDAY + timedelta(days=30))

    assert [(finding.subject, finding.state) for finding in found] == [
        ("On-call row: rotations Search/row 3", State.MISSING),
        ("On call ahead: payments", State.MISSING),
        ("On call ahead: payments", State.MISSING),
        ("On call ahead: search", State.OK),
    ]
