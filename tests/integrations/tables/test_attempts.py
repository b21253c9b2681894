"""Which creations were begun: one run alone begins, and a run knows its own notes."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.tables import Attempts

INCIDENT, STEP = "INC-1", "open_work_item"


@pytest.fixture
def passed() -> list[float]:
    """The seconds that have passed since noon."""
    return []


@pytest.fixture
def over_a_bad_line(relayed, passed) -> Attempts:
    """Attempts whose answers may be lost."""
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return Attempts(relayed, 60.0, lambda: noon + timedelta(seconds=sum(passed)))


async def test_an_attempt_begins_once(attempts):
    """Only the first to begin a step of an incident is told that it is the first."""
    steps = [STEP, "page anna@contoso.com by email", "a/b?c#d"]

    assert [(await attempts.begin(INCIDENT, step)).is_first for step in steps] == [True, True, True]
    assert [(await attempts.begin(INCIDENT, step)).is_first for step in steps] == [False, False, False]
    assert (await attempts.begin("INC-2", STEP)).is_first


async def test_a_note_whose_answer_was_lost_is_known_as_ones_own(relay, over_a_bad_line):
    """The SDK sends the insert again and hears that the row is there: after a look in vain, nobody has to wait."""
    await over_a_bad_line.begin("INC-0", STEP)
    relay.faults = ["lost"]
    begun = await over_a_bad_line.begin(INCIDENT, STEP)
    other = await over_a_bad_line.begin(INCIDENT, STEP)

    assert not begun.is_first
    assert await over_a_bad_line.begin_again(INCIDENT, STEP, begun, 30.0) == 0
    assert await over_a_bad_line.begin_again(INCIDENT, STEP, other, 30.0) == 10


async def test_beginning_again_is_known_as_ones_own_too(relay, over_a_bad_line, passed):
    """The same where a creation begins again: the changed row is the one that was to be written."""
    await over_a_bad_line.begin(INCIDENT, STEP)
    passed.append(60 + 30)
    mine, other = [await over_a_bad_line.begin(INCIDENT, STEP) for _ in range(2)]
    relay.faults = [None, "lost"]

    assert await over_a_bad_line.begin_again(INCIDENT, STEP, mine, 30.0) == 0
    assert await over_a_bad_line.begin_again(INCIDENT, STEP, other, 30.0) == 10
