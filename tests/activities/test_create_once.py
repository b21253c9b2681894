"""What there may be only one of, against the real table of attempts."""

import asyncio

import pytest

from activities.create_once import create_once
from incident.errors import Refused, TryAgain, Unknown
from integrations.tables import Attempts, Tables

ANSWER_SECONDS = 60.0
LAG_SECONDS = 10.0


class Vendor:
    """Creates things; what was created can be seen only while `visible`; `failures` meet the next creations."""

    def __init__(self):
        self.things = []
        self.visible = True
        self.failures = []

    async def find(self):
        """The first thing, if it can be seen."""
        return self.things[0] if self.things and self.visible else None

    async def create(self):
        """A new thing; an unknown failure comes after it was made."""
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or isinstance(failure, Unknown):
            self.things.append(f"thing {len(self.things)}")
        if failure:
            raise failure
        return self.things[-1]


@pytest.fixture
def vendor():
    """Nothing was created yet."""
    return Vendor()


@pytest.fixture
async def run(tables_connection, vendor):
    """Runs the activity once."""
    tables = Tables(connection_string=tables_connection)
    attempts = Attempts(tables, ANSWER_SECONDS)
    yield lambda: create_once(attempts, ("INC-1", "open_thing"), vendor.find, vendor.create)
    await tables.aclose()


async def wait_of(run):
    """The seconds that a run asks to wait."""
    with pytest.raises(TryAgain) as failure:
        await run()
    return failure.value.after


async def test_it_is_created_at_once_and_found_from_then_on(run, vendor):
    """The first run creates without a look; every further one finds what is there."""
    assert [await run(), await run()] == ["thing 0", "thing 0"]
    assert vendor.things == ["thing 0"]


async def test_what_was_done_unheard_is_found(run, vendor):
    """An answer that was lost after the commit is made good by a look."""
    vendor.failures = [Unknown("open it", "lost")]
    await wait_of(run)

    assert await run() == "thing 0"
    assert vendor.things == ["thing 0"]


async def test_what_was_done_unheard_and_is_unseen_is_waited_for(run, vendor):
    """Where reads lag behind the lost creation, the next run waits instead of creating a second one."""
    vendor.failures, vendor.visible = [Unknown("open it", "lost")], False
    await wait_of(run)

    assert await wait_of(run) == LAG_SECONDS
    vendor.visible = True
    assert await run() == "thing 0"


async def test_what_stays_unseen_is_created_after_the_wait(run, vendor):
    """A creation that never came about is made good by the run after the wait."""
    vendor.failures = [Unknown("open it", "lost")]
    await wait_of(run)
    vendor.things.clear()

    assert await wait_of(run) == LAG_SECONDS
    assert await run() == "thing 0"


@pytest.mark.parametrize("failure", [TryAgain("open it", "busy", 7.0), Refused("open it", "no", "grant it")])
async def test_what_surely_failed_is_repeated_without_a_wait(run, vendor, failure):
    """A vendor that said that it did nothing is asked again as soon as the plan, or a person, wants."""
    vendor.failures = [failure]
    with pytest.raises(type(failure)):
        await run()

    assert await run() == "thing 0"
    assert vendor.things == ["thing 0"]


async def test_a_run_that_died_is_waited_for_as_long_as_it_may_be_alive(run, vendor, tables_connection):
    """A creation that was begun, and of which nothing was heard, may be under way for as long as an answer is waited for."""
    tables = Tables(connection_string=tables_connection)
    await Attempts(tables).begin("INC-1", "open_thing")
    await tables.aclose()

    assert await wait_of(run) == ANSWER_SECONDS + LAG_SECONDS
    assert await run() == "thing 0"


async def test_of_many_runs_at_once_one_creates(run, vendor):
    """However many runs go at once, from the beginning or after the wait, one thing is created."""
    first = await asyncio.gather(*(run() for _ in range(5)), return_exceptions=True)
    assert vendor.things == ["thing 0"]
    assert all(answer == "thing 0" or isinstance(answer, TryAgain) for answer in first)

    vendor.things.clear()
    await wait_of(run)
    second = await asyncio.gather(*(run() for _ in range(5)), return_exceptions=True)
    assert vendor.things == ["thing 0"]
    assert all(answer == "thing 0" or isinstance(answer, TryAgain) for answer in second)
