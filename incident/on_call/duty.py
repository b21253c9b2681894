"""Who is on call at an instant, in order, each with the reason in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from incident.on_call.schedule import Cause, Held, Schedule
from incident.on_call.slots import Slot
from incident.on_call.wall_clock import as_instant, in_words
from incident.records import OnCall, Responder

LOOK_AHEAD = timedelta(days=400)
"""How far ahead it is looked for somebody; longer than any shift."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on call: for which slot, until when, and why in words.

    `slot` and `held` are None for the catch-all. `until` is None where no end is known.
    """

    responder: Responder
    why: str
    until: datetime | None
    slot: str | None = None
    held: Held | None = None


def at(schedule: Schedule, instant: datetime) -> tuple[Duty, ...]:
    """Who is on call, in the order of the slots; the catch-all where nobody is, and nothing where there is none.

    Somebody who has two slots is there twice; `responders` has each person once.

    Raises:
        ValueError: The instant has no zone or is out of reach.
    """
    now = as_instant(instant)
    found, nobody_until = _by_rule(schedule, now)
    return found or _catch_all(schedule, nobody_until, now)


def responders(duties: Iterable[Duty]) -> tuple[Responder, ...]:
    """Who is to be told and why, each person once at their first place, counted from 0."""
    first: dict[str, Responder] = {}
    for duty in duties:
        responder = replace(duty.responder, reason=duty.why, layer=duty.slot)
        first.setdefault(duty.responder.email.casefold(), responder)
    return tuple(replace(responder, order=order) for order, responder in enumerate(first.values()))


def on_call(schedule: Schedule, instant: datetime) -> OnCall:
    """Who is to be told, with an alarm where nobody is on call.

    Raises:
        ValueError: The instant has no zone or is out of reach.
    """
    now = as_instant(instant)
    found, nobody_until = _by_rule(schedule, now)
    if found:
        return OnCall(responders(found))
    told = _catch_all(schedule, nobody_until, now)
    return OnCall(responders(told), _alarm(schedule, told, _until(nobody_until, schedule.zone, now)))


def why(
    slot: str,
    schedule: Schedule,
    held: Held,
    until: datetime | None = None,
    seen_from: datetime | None = None,
) -> str:
    """Why somebody has a slot, or that nobody has: `primary of payments by rotation until Mon 09:00 Europe/Berlin`.

    `until` is said where it is given, and with its date unless it is within the six days after `seen_from`.
    """
    what = f"{slot} of {schedule.subject}"
    end = _until(until, held.zone, seen_from)
    covered = schedule.responder(held.instead_of).name if held.instead_of else ""
    match held.cause:
        case Cause.ROTATION:
            return f"{what} by rotation{end}"
        case Cause.STAND_IN:
            return f"{what} by rotation, standing in for {covered} who is absent,{end}".rstrip(",")
        case Cause.OVERRIDE:
            cover = f" to cover for {covered}" if covered else ""
            because = f" ({held.reason})" if held.reason else ""
            return f"{what}, override by {held.by}{cover}{because}{end}"
        case Cause.NOBODY:
            return f"nobody is {what}{end}"


def _by_rule(schedule: Schedule, now: datetime) -> tuple[tuple[Duty, ...], datetime | None]:
    """Who has a slot, and when the first of the slots that nobody has is somebody's again."""
    found: list[Duty] = []
    vacant_until: list[datetime] = []
    for name in schedule.slots:
        until, held = _now(Slot(schedule, name), now)
        if held.email is not None:
            person = schedule.responder(held.email, len(found))
            found.append(Duty(person, why(name, schedule, held, until, now), until, name, held))
        elif until is not None:
            vacant_until.append(until)
    return tuple(found), min(vacant_until, default=None)


def _now(slot: Slot, now: datetime) -> tuple[datetime | None, Held]:
    """Until when a slot is somebody's, and whose; for a gap that goes on beyond where we look there is no end."""
    ahead = now + LOOK_AHEAD
    _, until, held = next(slot.held(now, ahead))
    endless = until is None or (held.email is None and until >= ahead)
    return None if endless else until, held


def _catch_all(schedule: Schedule, until: datetime | None, now: datetime) -> tuple[Duty, ...]:
    if schedule.catch_all is None:
        return ()
    end = _until(until, schedule.zone, now)
    reason = f"catch-all of {schedule.subject}: nobody is on call by rotation or override{end}"
    return (Duty(schedule.responder(schedule.catch_all), reason, until),)


def _alarm(schedule: Schedule, told: tuple[Duty, ...], end: str) -> str:
    catch_all = f"; the catch-all {told[0].responder.email} is told" if told else ""
    return (
        f"nobody is on call for {schedule.subject}{end}{catch_all}; add a layer or an override for that time"
    )


def _until(instant: datetime | None, zone: str, seen_from: datetime | None) -> str:
    return "" if instant is None else f" until {in_words(instant, zone, seen_from)}"
