"""What there may be only one of, against the real table of attempts."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from activities.create_once import create_once
from incident.errors import Refused, TryAgain, Unknown
from integrations.tables import Attempts, Tables

ANSWER_SECONDS = 60.0
BLIND_SECONDS = 30.0
LOOK_SECONDS = 10.0
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


class Time:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = AT

    def pass_by(self, seconds):
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


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
def time():
    """Three in the morning."""
    return Time()


@pytest.fixture
async def attempts(tables_connection, time):
    """The real table of attempts."""
    tables = Tables(connection_string=tables_connection)
    yield Attempts(tables, ANSWER_SECONDS, lambda: time.now)
    await tables.aclose()


@pytest.fixture
def run(attempts, vendor):
    """Runs the activity once."""
    return lambda: create_once(
        attempts, ("INC-1", "open_thing"), vendor.find, vendor.create, blind_seconds=BLIND_SECONDS
    )


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


async def test_what_was_done_unheard_and_is_unseen_is_looked_for_again(run, vendor, time):
    """Where reads lag behind the lost creation, further runs look again instead of creating a second one."""
    vendor.failures, vendor.visible = [Unknown("open it", "lost")], False
    await wait_of(run)

    for _ in range(2):
        time.pass_by(LOOK_SECONDS)
        assert await wait_of(run) == LOOK_SECONDS
    vendor.visible = True
    assert await run() == "thing 0"


async def test_what_stays_unseen_is_created_when_no_look_can_be_blind_any_more(run, vendor, time):
    """A creation that never came about is made good once the looks for it are certain."""
    vendor.failures = [Unknown("open it", "lost")]
    await wait_of(run)
    vendor.things.clear()

    time.pass_by(BLIND_SECONDS - 2)
    assert await wait_of(run) == pytest.approx(2)
    time.pass_by(2)
    assert await run() == "thing 0"


async def test_a_wait_that_was_cut_short_is_not_skipped(run, vendor, time):
    """A run that died between asking and waiting does not let the next one create before the time."""
    vendor.failures, vendor.visible = [Unknown("open it", "lost")], False
    await wait_of(run)

    assert [await wait_of(run), await wait_of(run)] == [LOOK_SECONDS, LOOK_SECONDS]
    assert vendor.things == ["thing 0"]


@pytest.mark.parametrize("failure", [TryAgain("open it", "busy", 7.0), Refused("open it", "no", "grant it")])
async def test_what_surely_failed_is_repeated_without_a_wait(run, vendor, failure):
    """A vendor that said that it did nothing is asked again as soon as the plan, or a person, wants."""
    vendor.failures = [failure]
    with pytest.raises(type(failure)):
        await run()

    assert await run() == "thing 0"
    assert vendor.things == ["thing 0"]


async def test_a_run_that_died_is_waited_for_as_long_as_it_may_be_alive(run, attempts, time):
    """A creation that was begun, and of which nothing was heard, may be under way for as long as an answer is waited for."""
    await attempts.begin("INC-1", "open_thing")

    time.pass_by(ANSWER_SECONDS + BLIND_SECONDS - 1)
    assert await wait_of(run) == pytest.approx(1)
    time.pass_by(1)
    assert await run() == "thing 0"


async def test_of_many_runs_at_once_one_creates(run, vendor, time):
    """However many runs go at once, from the beginning or after the wait, one thing is created."""
    first = await asyncio.gather(*(run() for _ in range(5)), return_exceptions=True)
    assert vendor.things == ["thing 0"]
    assert all(answer == "thing 0" or isinstance(answer, TryAgain) for answer in first)

    vendor.things.clear()
    time.pass_by(ANSWER_SECONDS + BLIND_SECONDS)
    second = await asyncio.gather(*(run() for _ in range(5)), return_exceptions=True)
    assert vendor.things == ["thing 0"]
    assert all(answer == "thing 0" or isinstance(answer, TryAgain) for answer in second)
