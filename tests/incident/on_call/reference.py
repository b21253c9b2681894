"""Who is on call, found by living through every minute: slow, and too plain to be wrong.

A desk has a clock on its wall and a sign that says the latest time that this clock has ever shown. A hand-over is
due when the sign reaches its time. Nothing here reckons with time zones but what the clock shows at a minute.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
BEFORE = timedelta(days=1)
"""How much earlier the clock is watched, so that the sign knows what it showed before it was put back."""


class Desk:
    """One layer: a clock, its sign, and whose turn it is."""

    def __init__(self, layer):
        self.layer = layer
        self.rotation = layer.rotation
        self.zone = ZoneInfo(layer.rotation.zone)
        self.sign = None
        self.turn = -1
        self.next_handover = self.rotation.first_handover

    def minute(self, now):
        """A minute has come: look at the clock, and hand over what is due."""
        clock = now.astimezone(self.zone).replace(tzinfo=None, fold=0)
        self.sign = clock if self.sign is None else max(self.sign, clock)
        while self.next_handover <= self.sign:
            self.turn += 1
            self.next_handover += self.rotation.lengths[self.turn % len(self.rotation.lengths)]

    def round(self):
        """Whose turn it is and who comes after them; nobody before the first hand-over, after the end or out of hours."""
        over = self.rotation.ends is not None and self.sign >= self.rotation.ends
        if self.turn < 0 or over or not self.is_open():
            return []
        people = self.rotation.participants
        return [people[(self.turn + step) % len(people)] for step in range(len(people))]

    def is_open(self):
        """Whether the sign is within the hours."""
        return not self.layer.only or any(within(hours, self.sign) for hours in self.layer.only)


def within(hours, sign):
    """Whether hours that began today or yesterday go on."""
    today, yesterday = sign.weekday() in hours.days, (sign.weekday() - 1) % 7 in hours.days
    if hours.begin < hours.end:
        return today and hours.begin <= sign.time() < hours.end
    return (today and sign.time() >= hours.begin) or (yesterday and sign.time() < hours.end)


def absent(schedule, person, now):
    """Whether somebody is absent."""
    return any(
        a.email.casefold() == person.casefold() and a.starts <= now and (a.ends is None or now < a.ends)
        for a in schedule.absences
    )


def holder(schedule, slot, desks, now):
    """Who has the slot at this minute, as a person, the cause and whom they replace."""
    person, cause, instead_of, would_have_it = None, "nobody", None, set()
    for desk in desks:
        people = desk.round()
        here = [one for one in people if not absent(schedule, one, now)]
        would_have_it.update(people[:1])
        if here:
            person = here[0]
            cause, instead_of = ("rotation", None) if person == people[0] else ("stand-in", people[0])
            would_have_it.add(person)
            break
    for override in schedule.overrides:
        in_force = override.starts <= now < override.ends and override.layer in (None, slot)
        if in_force and (override.instead_of is None or override.instead_of in would_have_it):
            would_have_it.add(override.email)
            if not absent(schedule, override.email, now):
                person, cause, instead_of = override.email, "override", override.instead_of
    return person, cause, instead_of


def minutes(schedule, since: datetime, until: datetime) -> Iterator[tuple[datetime, dict]]:
    """Each minute of a period, with the holder of each slot; layers of one name are asked in their order."""
    desks = [Desk(layer) for layer in schedule.layers]
    slots = list(
        dict.fromkeys([d.layer.name for d in desks] + [o.layer for o in schedule.overrides if o.layer])
    )
    now = since - BEFORE
    while now < until:
        for desk in desks:
            desk.minute(now)
        if now >= since:
            yield (
                now,
                {
                    slot: holder(schedule, slot, [d for d in desks if d.layer.name == slot], now)
                    for slot in slots
                },
            )
        now += MINUTE
