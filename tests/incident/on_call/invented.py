"""Schedules, zones and instants for searches: how many, and where it gets difficult."""

import os
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from incident.on_call.rotation import EVERY_DAY, WEEKDAYS, WEEKEND, Hours, Layer, Rotation
from incident.on_call.schedule import Absence, Override, Schedule

TIMES = int(os.environ.get("MUSTER_FUZZ", "1"))
"""`MUSTER_FUZZ=50` makes every search fifty times as long, each time another one."""

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",  # gave up daylight saving in 2019
    "America/Caracas",  # moved by half an hour in 2007 and back in 2016
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Pyongyang",  # moved by half an hour in 2015 and back in 2018
    "Asia/Gaza",  # changes its rules nearly every year, at midnight
    "Africa/Casablanca",  # puts its clocks back for Ramadan
    "Africa/Cairo",  # gave up daylight saving and took it up again
    "Europe/Istanbul",  # stays in summer time since 2016
    "Europe/Moscow",  # changed its offset for good in 2011 and 2014
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Chatham",
    "Pacific/Apia",  # left out 30 December 2011
    "Antarctica/Troll",  # two hours of daylight saving
    "UTC",
)
EVERY_ZONE = ZONES if TIMES == 1 else tuple(sorted(available_timezones()))
ZONE_NAMES = st.one_of(st.sampled_from(ZONES), st.sampled_from(EVERY_ZONE))
"""The longer search takes half of its zones from all that there are."""
FIRST, LAST = datetime(2007, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE = ("ada@contoso.com", "grace@contoso.com", "alan@contoso.com", "edsger@contoso.com")


def searching(examples: int) -> settings:
    """So many examples, the same ones every time and none made smaller, unless a longer search was asked for."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )


@cache
def changes(zone_name):
    """Every instant between FIRST and LAST at which the clocks of a zone are put forward or back, to the minute."""
    zone, found, now = ZoneInfo(zone_name), [], FIRST
    while now < LAST:
        before = now.astimezone(zone).utcoffset()
        if before != (now + DAY).astimezone(zone).utcoffset():
            minutes = (now + timedelta(minutes=minute) for minute in range(1, 1441))
            found.append(next(m for m in minutes if m.astimezone(zone).utcoffset() != before))
        now += DAY
    return found


def near_a_change(zone_name):
    """An instant in the hours about one at which the clocks of a zone change, or any, where they never do."""
    if not changes(zone_name):
        return instants()
    away = st.integers(-2 * 24 * 4, 6 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
    return st.builds(lambda change, by: change + by, st.sampled_from(changes(zone_name)), away)


def instants():
    """Any minute of the years that are searched."""
    return st.integers(0, int((LAST - FIRST) / timedelta(minutes=1))).map(
        lambda m: FIRST + timedelta(minutes=m)
    )


def times_of_day():
    """Times at which people hand over, half of them where clocks are put forward and back."""
    awkward = st.builds(time, st.sampled_from([0, 1, 2, 3, 23]), st.sampled_from([0, 15, 30, 45]))
    return st.one_of(awkward, st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])))


LENGTHS = st.one_of(
    st.sampled_from([(timedelta(days=7),), (timedelta(days=1),), (timedelta(days=5), timedelta(days=2))]),
    st.lists(st.integers(1, 240).map(lambda hours: timedelta(hours=hours)), min_size=1, max_size=4).map(
        tuple
    ),
    st.lists(st.integers(60, 600).map(lambda m: timedelta(minutes=m)), min_size=1, max_size=3).map(tuple),
)
HOURS = st.builds(
    Hours, st.one_of(st.sampled_from([EVERY_DAY, WEEKDAYS, WEEKEND]), st.frozensets(st.integers(0, 6), min_size=1)),
    times_of_day(), times_of_day(),
)  # fmt: skip


@st.composite
def layers(draw, since, zone_names=ZONE_NAMES):
    """A layer that began some time before or after an instant, often long before."""
    zone_name = draw(zone_names)
    days = draw(st.one_of(st.integers(-5, 40), st.integers(0, 2000)))
    began = (since.astimezone(ZoneInfo(zone_name)) - timedelta(days=days)).date()
    first = datetime.combine(began, draw(times_of_day()))
    lasts = draw(st.one_of(st.none(), st.integers(1, 90 * 24 * 60).map(lambda m: timedelta(minutes=m))))
    people = tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4)))
    ends = None if lasts is None else first + timedelta(days=max(days, 0)) + lasts
    rotation = Rotation(people, zone_name, first, draw(LENGTHS), ends)
    name = draw(st.sampled_from(["primary", "primary", "secondary"]))
    return Layer(name, rotation, tuple(draw(st.lists(HOURS, max_size=2))))


@st.composite
def spells(draw, since):
    """A stretch of minutes about an instant."""
    starts = since + timedelta(minutes=draw(st.integers(-3000, 6000)))
    return starts, starts + timedelta(minutes=draw(st.integers(1, 4000)))


@st.composite
def overrides(draw, since):
    """An override that takes a slot, covers for a person, or both."""
    starts, ends = draw(spells(since))
    person, layer = (
        draw(st.sampled_from(PEOPLE)),
        draw(st.sampled_from([None, "primary", "secondary", "extra"])),
    )
    others = [one for one in PEOPLE if one != person]
    instead_of = draw(st.sampled_from(others) if layer is None else st.sampled_from([None, *others]))
    return Override(person, starts, ends, "Sam", layer, instead_of)


@st.composite
def absences(draw, since):
    """An absence, now and then until further notice."""
    starts, ends = draw(spells(since))
    return Absence(draw(st.sampled_from(PEOPLE)), starts, draw(st.sampled_from([ends, ends, ends, None])))


@st.composite
def schedules(draw):
    """A schedule and an instant from which on it is to be lived through, mostly where clocks change."""
    zone_name = draw(ZONE_NAMES)
    since = draw(st.one_of(near_a_change(zone_name), near_a_change(zone_name), instants()))
    drawn = [
        draw(layers(since, st.just(zone_name))),
        *draw(st.lists(layers(since), max_size=2)),
    ]
    exceptions = draw(st.lists(overrides(since), max_size=3)), draw(st.lists(absences(since), max_size=3))
    return Schedule("payments", tuple(drawn), tuple(exceptions[0]), tuple(exceptions[1])), since


def own_people(schedule: Schedule, number: int) -> Schedule:
    """The schedule with people whom no other one has: absences hold for all services."""

    def named(person):
        return person and f"{person.partition('@')[0]}.{number}@contoso.com"

    layers = [
        replace(
            one, rotation=replace(one.rotation, participants=tuple(map(named, one.rotation.participants)))
        )
        for one in schedule.layers
    ]
    overrides = [
        replace(one, email=named(one.email), instead_of=named(one.instead_of)) for one in schedule.overrides
    ]
    absences = [replace(one, email=named(one.email)) for one in schedule.absences]
    return Schedule(f"s{number}", tuple(layers), tuple(overrides), tuple(absences))
