"""People who take turns: the rules of one layer, and the stretches of time for which it has somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import accumulate

from incident.on_call.wall_clock import as_wall_clock, first_instant, wall_clock, zone_of

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
SHORTEST_SHIFT, LONGEST_SHIFT = timedelta(hours=1), timedelta(days=366)
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a rotation, as the clock on the wall shows its beginning and its end; `number` counts from 0."""

    number: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns.

    `participants` are e-mails in the order of their turns; who is named twice has two turns in a round.
    `zone` is an IANA name. `first_handover` and `ends` are wall clocks in that zone: when the first participant
    begins, and when nobody follows any more (None: never). `lengths` are those of the shifts on the wall clock, and
    are gone through again and again: (1 week,) is a weekly rotation, (5 days, 2 days) one of working weeks and
    weekends. A day is from a time to the same time on the next date, be it 23, 24 or 25 hours long.

    Raises:
        ValueError: Nobody takes part, the zone is unknown, a time has an offset, the end is not after the
            beginning, or a shift is shorter than an hour, longer than 366 days or not of whole minutes.
    """

    participants: tuple[str, ...]
    zone: str
    first_handover: datetime
    lengths: tuple[timedelta, ...] = (WEEK,)
    ends: datetime | None = None

    def __post_init__(self) -> None:
        if not self.participants:
            raise ValueError("the rotation has no participants: name at least one e-mail address")
        if not self.lengths:
            raise ValueError("the rotation has no length of a shift: use one like 7 days")
        for length in self.lengths:
            if not SHORTEST_SHIFT <= length <= LONGEST_SHIFT or length % timedelta(minutes=1):
                raise ValueError(f"a shift of {length} cannot be: use whole minutes, from 1 hour to 366 days")
        zone_of(self.zone)
        if self.ends is not None and as_wall_clock(self.ends) <= as_wall_clock(self.first_handover):
            raise ValueError(
                f"the rotation ends at {self.ends}, not after it begins at {self.first_handover}"
            )
        as_wall_clock(self.first_handover)

    def taking_turn(self, number: int) -> tuple[str, ...]:
        """Whose turn it is, and then who stands in for them, in this order; each person once."""
        count = len(self.participants)
        once: dict[str, str] = {}
        for step in range(count):
            person = self.participants[(number + step) % count]
            once.setdefault(person.casefold(), person)
        return tuple(once.values())

    def turns(self, since: datetime, until: datetime) -> Iterator[Turn]:
        """The turns that have a part in a period of the wall clock, in order, without regard to `ends`."""
        number, starts = self._turn_at(max(since, self.first_handover))
        while starts < until:
            ends = starts + self.lengths[number % len(self.lengths)]
            yield Turn(number, starts, ends)
            number, starts = number + 1, ends

    def _turn_at(self, shown: datetime) -> tuple[int, datetime]:
        """The number and the beginning of the turn in which the wall clock shows this time."""
        *before, round_of_lengths = accumulate(self.lengths)
        rounds, into_round = divmod(shown - self.first_handover, round_of_lengths)
        begun = [length for length in before if length <= into_round]
        starts = self.first_handover + rounds * round_of_lengths + (begun[-1] if begun else timedelta())
        return rounds * len(self.lengths) + len(begun), starts


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day on some days of the week, as the wall clock shows it.

    `days` are those on which it begins, 0 for Monday to 6 for Sunday. Where it does not end after it begins it ends
    on the next date: from 18:00 until 08:00 is a night, from 00:00 until 00:00 a whole day.

    Raises:
        ValueError: There is no such day, or none at all.
    """

    days: frozenset[int] = EVERY_DAY
    begin: time = MIDNIGHT
    end: time = MIDNIGHT

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(
                f"{sorted(self.days)} are not days of the week: use 0 for Monday to 6 for Sunday"
            )
        if self.begin.tzinfo or self.end.tzinfo:
            raise ValueError(
                "hours are on the wall clock of the rotation's zone: state them without an offset"
            )

    def on(self, midnight: datetime) -> tuple[datetime, datetime] | None:
        """From when until when, of the hours that begin on a date."""
        if midnight.weekday() not in self.days:
            return None
        ends = datetime.combine(midnight if self.end > self.begin else midnight + DAY, self.end)
        return datetime.combine(midnight, self.begin), ends


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a turn for which a layer has somebody; instants."""

    starts: datetime
    ends: datetime
    turn: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A rotation that fills a slot, like `primary`, always or only in some hours.

    Layers of the same name fill the same slot, and the first of them that has somebody does. `only` are its hours,
    which may overlap; none are always.
    """

    name: str
    rotation: Rotation
    only: tuple[Hours, ...] = ()

    def stretches(self, since: datetime) -> Iterator[Stretch]:
        """The stretches that end after an instant, in order; never two at once. They may go on for ever."""
        zone = zone_of(self.rotation.zone)
        shown = wall_clock(since, zone)
        for opens, closes in self._open(shown):
            for turn in self.rotation.turns(max(opens, shown), closes):
                starts = first_instant(max(opens, turn.starts), zone)
                ends = first_instant(min(closes, turn.ends), zone)
                if starts < ends and since < ends:
                    yield Stretch(starts, ends, turn.number)

    def _open(self, shown: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of the rotation's time that are within the layer's hours, from about a wall clock on."""
        first, last = self.rotation.first_handover, self.rotation.ends or datetime.max  # noqa: DTZ901 - a wall clock
        if not self.only:
            yield first, last
            return
        opened = first
        for begin, end in self._hours(max(first, shown)):
            if begin >= last:
                return
            opens, closes = max(begin, opened), min(end, last)
            if opens < closes:
                yield opens, closes
                opened = closes

    def _hours(self, shown: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of each date from the one before a wall clock on, whose night may not be over."""
        midnight = datetime.combine(shown, MIDNIGHT) - DAY
        while True:
            yield from sorted(filter(None, (hours.on(midnight) for hours in self.only)))
            midnight += DAY
