"""The one answer to who is on call, from the schedules and from the rows that are flagged by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from incident.on_call.duty import at, on_call, responders
from incident.on_call.rows import EVERY_SERVICE, service_key
from incident.on_call.schedule import Schedule
from incident.records import OnCall


def who_is_on_call(
    schedules: Iterable[Schedule],
    flagged: OnCall,
    service: str | None,
    instant: datetime,
    *,
    flagged_for_it: bool = False,
) -> OnCall:
    """Who is to be told of an incident of a service.

    What names the service answers before what serves every service, and a rule before a flag, because a flag stays
    up when its person has gone home. The first of these that has somebody answers:

    1. the schedule of the service;
    2. `flagged`, the answer of the rows that are flagged by hand, where they are `flagged_for_it`;
    3. the schedule for every service;
    4. `flagged` where they serve every service;
    5. the catch-all of the schedule;
    6. where the incident names no service, everybody whom any schedule has on call: too many awake is better than
       nobody.

    An alarm says which schedule had a gap, and when nobody or everybody was found. A schedule of overrides alone has
    no gaps: it answers while one of them is in force.

    Raises:
        ValueError: The instant has no zone or is out of reach.
    """
    kept = tuple(schedules)
    gaps: list[tuple[str, OnCall]] = []
    for schedule in _before_flags(kept, service, flagged_for_it=flagged_for_it):
        found = on_call(schedule, instant)
        if found.alarm is None:
            return OnCall(found.responders, _said(gaps, f"the schedule of {schedule.subject} was"))
        if schedule.layers:
            gaps.append((schedule.subject, found))
    if flagged.responders:
        return OnCall(flagged.responders, _said(gaps, "the flagged rows were", flagged.alarm))
    told = gaps[0][1] if gaps else flagged
    return told if told.responders or _named(service) else _everybody(kept, told, instant)


def schedules_for(schedules: Iterable[Schedule], service: str | None) -> tuple[Schedule, ...]:
    """The schedule of a service, or the one for every service where that has no rotation; empty where there is neither.

    Overrides of a service that has no rotation of its own come before the rotation of every service.
    """
    found = _of(tuple(schedules), service)
    return found[:1] if found and found[0].layers else found


def _of(schedules: Sequence[Schedule], service: str | None) -> tuple[Schedule, ...]:
    """The schedule of the service, and then the one for every service, as far as there are any."""
    by_service = {service_key(schedule.service): schedule for schedule in schedules}
    asked = dict.fromkeys((service_key(service), EVERY_SERVICE))
    return tuple(by_service[key] for key in asked if key in by_service)


def _before_flags(
    schedules: Sequence[Schedule], service: str | None, *, flagged_for_it: bool
) -> tuple[Schedule, ...]:
    """The schedules that answer before the flagged rows."""
    found = _of(schedules, service)
    return tuple(schedule for schedule in found if schedule.service) if flagged_for_it else found


def _everybody(schedules: tuple[Schedule, ...], otherwise: OnCall, instant: datetime) -> OnCall:
    duties = [duty for schedule in schedules for duty in at(schedule, instant) if duty.slot is not None]
    if not duties:
        return otherwise
    return OnCall(
        responders(duties),
        "the incident names no service and every schedule does, so everybody on call was told",
    )


def _said(gaps: Iterable[tuple[str, OnCall]], instead: str, alarm: str | None = None) -> str | None:
    """What is wrong with an answer: which schedules had nobody, and what was wrong with what was asked instead."""
    subjects = " and ".join(subject for subject, _ in gaps)
    gap = f"nobody is on call by the schedule of {subjects}, so {instead} asked" if subjects else None
    return "; ".join(filter(None, (gap, alarm))) or None


def _named(service: str | None) -> bool:
    return service_key(service) != EVERY_SERVICE
