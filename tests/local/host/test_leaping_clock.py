"""Time that leaps, and activities that run twice: both for tests, both off unless asked for."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from local.host.calling import Calling, once, twice_at_once, twice_in_a_row
from local.host.clock import Clock, LeapingClock


async def test_an_hour_of_durable_timer_takes_no_time(serve_sample):
    """Where nothing but a timer is left, the clock leaps to it; the orchestrator's own times agree."""
    clock = LeapingClock()
    begun = time.perf_counter()
    async with serve_sample(clock=clock) as sample:
        status = await sample.run("race", 3600)

    assert status["output"] == "too late"
    assert time.perf_counter() - begun < 10
    assert timedelta(minutes=59) < clock.skipped <= timedelta(hours=1)
    created, updated = (datetime.fromisoformat(status[key]) for key in ("createdTime", "lastUpdatedTime"))
    assert updated - created >= timedelta(hours=1)


async def test_nothing_leaps_while_an_activity_runs(serve_sample):
    """A timer beside a running activity waits for real: the activity's result may come first."""
    clock = LeapingClock()
    async with serve_sample(clock=clock) as sample:
        waiting = await sample.start("gated")
        await sample.ran("at_the_gate")
        racing = await sample.start("race", 3600)
        await sample.until(racing, is_={"Running"})
        await asyncio.sleep(0.1)
        assert clock.skipped == timedelta()
        sample.module.gate.set()
        assert (await sample.until(waiting))["runtimeStatus"] == "Completed"
        assert (await sample.until(racing))["output"] == "too late"


async def test_the_clock_leaps_only_where_it_is_asked_to(serve_sample):
    """Without a leaping clock a timer of an hour is waited for."""
    async with serve_sample() as sample:
        instance_id = await sample.start("race", 3600)
        await sample.until(instance_id, is_={"Running"})
        await asyncio.sleep(0.2)
        assert (await sample.status(instance_id))["runtimeStatus"] == "Running"
    Clock().leap_to(datetime.now(UTC).timestamp() + 3600)


@pytest.mark.parametrize(("calling", "runs"), [(once, 1), (twice_in_a_row, 2), (twice_at_once, 2)])
async def test_an_activity_runs_as_often_as_asked_and_counts_once(serve_sample, calling: Calling, runs):
    """Run twice, in a row or at once, an activity gives its orchestration one result."""
    async with serve_sample(calling=calling) as sample:
        status = await sample.run("chain", {"number": 1})

        assert status["output"] == 32
        assert sample.module.runs["double"] == 5 * runs


async def test_two_runs_at_once_overlap(serve_sample):
    """`twice_at_once` has both runs in flight before either ends."""
    async with serve_sample(calling=twice_at_once) as sample:
        waiting = await sample.start("gated")
        async with asyncio.timeout(5):
            while sample.module.runs["at_the_gate"] < 2:
                await asyncio.sleep(0.01)
        assert sample.module.runs["passed"] == 0
        sample.module.gate.set()
        assert (await sample.until(waiting))["runtimeStatus"] == "Completed"
        assert sample.module.runs["passed"] == 2


async def test_of_two_runs_in_a_row_the_second_counts(serve_sample):
    """A first run that fails is a result that nobody heard of."""
    async with serve_sample(calling=twice_in_a_row) as sample:
        status = await sample.run("handled")

        assert status["output"] is None
