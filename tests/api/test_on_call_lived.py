"""The routes of who is on call over random schedules, against living through every minute; `MUSTER_FUZZ=50` longer."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.calendar import CalendarApi
from api.http import Request
from api.on_call import OnCallApi
from integrations.tables import Roster, Tables
from tests.incident.on_call.invented import TIMES, own_people, schedules, searching
from tests.incident.on_call.reference import MINUTE, minutes
from tests.incident.on_call.written import rows_of
from tests.integrations.tables.filling import fill

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def asking(path, **query):
    """A call of a route with a query."""
    return Request("GET", f"http://a/api/{path}", {}, {}, query)


@pytest.mark.timeout(120 * TIMES)
def test_the_routes_tell_what_was_lived(tables_connection):
    """At random instants of random schedules, who is on call and the calendar of that minute are as it was lived."""
    numbers = iter(range(1_000_000))
    with asyncio.Runner() as runner:
        tables = Tables(connection_string=tables_connection)
        roster = Roster(tables)
        on_call = OnCallApi(roster, "duty@contoso.com", lambda: NOW)
        calendar = CalendarApi(roster, lambda: NOW)

        async def keep(rows):
            for table in ("rotations", "overrides", "absences"):
                await fill(tables, table, *getattr(rows, table))

        async def ask(service, at):
            period = {"from": at.isoformat(), "to": (at + MINUTE).isoformat()}
            return await asyncio.gather(
                on_call.get(asking("on-call", service=service, at=at.isoformat())),
                calendar.get(asking("on-call/calendar", service=service, **period)),
            )

        @given(schedules(), st.lists(st.integers(0, 2880), min_size=3, max_size=3))
        @searching(30)
        def check(drawn, later):
            schedule = own_people(drawn[0], next(numbers))
            runner.run(keep(rows_of(schedule, str(schedule.service))))
            for instant in (drawn[1] + minute * MINUTE for minute in later):
                ((_, lived),) = minutes(schedule, instant, instant + MINUTE)
                told, shown = runner.run(ask(str(schedule.service), instant))
                first = {person: layer for layer, (person, *_) in reversed(lived.items()) if person}
                people = [(one["email"], one["layer"]) for one in told.body["responders"]]
                assert people == [(person, first[person]) for person in dict.fromkeys(_people(lived))], (
                    instant
                )
                assert _shifts(shown.body) == {
                    (layer, person, cause if person else "nobody")
                    for layer, (person, cause, _) in lived.items()
                }, instant

        check()
        runner.run(tables.aclose())


def _people(lived):
    return [person for person, *_ in lived.values() if person]


def _shifts(body):
    return {
        (shift["layer"], shift["email"], shift["cause"])
        for schedule in body["schedules"]
        for shift in schedule["shifts"]
    }
