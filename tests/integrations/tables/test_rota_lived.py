"""Random schedules through Table Storage, against living through every minute; `MUSTER_FUZZ=50` searches longer."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident.on_call.schedule import Schedule
from integrations.tables import Roster, Tables
from tests.incident.on_call.invented import TIMES, own_people, schedules, searching
from tests.incident.on_call.reference import MINUTE, minutes
from tests.incident.on_call.written import rows_of
from tests.integrations.tables.filling import emails, fill

SAID = {"rotation": "by rotation", "stand-in": "standing in for", "override": "override by Sam"}


def cause_of(reason: str) -> str:
    """Which cause the words of a reason name."""
    return next(cause for cause in ("stand-in", "override", "rotation") if SAID[cause] in reason)


@pytest.mark.timeout(120 * TIMES)
def test_the_answer_from_storage_is_as_it_was_lived(tables_connection):
    """For random schedules, written as rows, the door gives at random instants whom each minute was lived to have."""
    numbers = iter(range(1_000_000))
    with asyncio.Runner() as runner:
        tables = Tables(connection_string=tables_connection)
        roster = Roster(tables)

        async def ask(schedule: Schedule, instants):
            rows = rows_of(schedule, str(schedule.service))
            await fill(tables, "rotations", *rows.rotations)
            await fill(tables, "overrides", *rows.overrides)
            await fill(tables, "absences", *rows.absences)
            return await asyncio.gather(*(roster.on_call(schedule.service, at) for at in instants))

        @given(schedules(), st.lists(st.integers(0, 2880), min_size=3, max_size=3))
        @searching(60)
        def check(drawn, later):
            schedule, instants = own_people(drawn[0], next(numbers)), [drawn[1] + n * MINUTE for n in later]
            for instant, found in zip(instants, runner.run(ask(schedule, instants)), strict=True):
                ((_, lived),) = minutes(schedule, instant, instant + MINUTE)
                first = {}
                for slot, (person, cause, _instead) in lived.items():
                    if person:
                        first.setdefault(person, (slot, cause))
                assert emails(found) == list(first), instant
                told = [(str(one.reason).split()[0], cause_of(str(one.reason))) for one in found.responders]
                assert [(slot.rstrip(","), cause) for slot, cause in told] == list(first.values()), instant

        check()
        runner.run(tables.aclose())
