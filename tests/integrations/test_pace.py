"""The pace of calls to a vendor that allows so many a second; time is moved by hand."""

import asyncio

import pytest

from integrations.pace import Pace


@pytest.fixture
def naps():
    """The seconds that were slept."""
    return []


@pytest.fixture
def passed():
    """The seconds that have passed, in parts."""
    return []


@pytest.fixture
def pace(naps, passed):
    """Half a second from call to call."""

    async def sleep(seconds):
        naps.append(seconds)

    return Pace(0.5, sleep, lambda: 100.0 + sum(passed))


async def test_calls_at_once_begin_one_after_the_other(pace, naps):
    """The first begins at once, each further one half a second after the one before it."""
    await asyncio.gather(*(pace.turn() for _ in range(3)))

    assert naps == [0.5, 1.0]


async def test_a_call_after_the_gap_waits_for_nothing(pace, naps, passed):
    """Whoever comes late enough is not held up, and leaves no debt from before."""
    await pace.turn()
    passed.append(0.3)
    await pace.turn()
    passed.append(60.0)
    await pace.turn()

    assert naps == [pytest.approx(0.2)]
