from datetime import UTC, datetime, timedelta

from incident.records import Event
from integrations.tables import Timeline

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(seconds: float, what: str = "the channel was opened") -> Event:
    """An event some seconds after noon."""
    return Event(NOON + timedelta(seconds=seconds), what, "muster", "launch")


async def test_a_timeline_is_in_the_order_of_time(tables):
    """However they were added, events come oldest first, to the microsecond."""
    events = [event(0), event(0.000001), event(0.1), event(60)]
    for late in reversed(events):
        await Timeline(tables).add("INC-1", [late])

    assert await Timeline(tables).of("INC-1") == events


async def test_the_same_event_twice_is_kept_once(tables):
    """An event that is added again, in one call or in two, is one line; two events of one instant are two."""
    first, second = event(0, "one"), event(0, "two")
    await Timeline(tables).add("INC-1", [first, first, second])
    await Timeline(tables).add("INC-1", [second])

    kept = await Timeline(tables).of("INC-1")
    assert sorted(line.what for line in kept) == ["one", "two"]


async def test_many_and_long_events_are_kept(tables):
    """More events than one transaction takes, and texts longer than one column, all come back."""
    events = [event(number) for number in range(120)] + [event(500, "ü" * 40_000)]
    await Timeline(tables).add("INC-1", events)

    assert await Timeline(tables).of("INC-1") == events


async def test_an_incident_without_events_has_an_empty_timeline(tables):
    """No events, an unknown incident and a hostile id are all an empty timeline."""
    await Timeline(tables).add("INC-1", [])

    assert await Timeline(tables).of("INC-1") == []
    assert await Timeline(tables).of("' or 'a' eq 'a") == []
