"""The one answer to who is on call, from the schedules and from the rows that are flagged by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from incident.on_call.duty import at, on_call, responders
from incident.on_call.schedule import Schedule
from incident.records import OnCall


def who_is_on_call(
    schedules: Iterable[Schedule], flagged: OnCall, service: str | None, instant: datetime
) -> OnCall:
    """Who is to be told of an incident of a service.

    A rule answers before a flag, because a flag stays up when its person has gone home:

    1. the schedule of the service, or the one for every service where it has none;
    2. `flagged`, the answer of the rows that are flagged by hand; where a schedule has a gap, with its alarm;
    3. the schedule's catch-all, with its alarm;
    4. where the incident names no service and there is no schedule for every service, everybody whom any schedule
       has on call, with an alarm: too many awake is better than nobody.

    Raises:
        ValueError: The instant has no zone or is out of reach.
    """
    kept = tuple(schedules)
    chosen = schedule_for(kept, service)
    if chosen is None:
        return flagged if flagged.responders or _folded(service) else _everybody(kept, flagged, instant)
    found = on_call(chosen, instant)
    if found.alarm is None or not flagged.responders:
        return found
    alarms = (
        f"nobody is on call by the schedule of {chosen.subject}, so the flagged rows were asked",
        flagged.alarm,
    )
    return OnCall(flagged.responders, "; ".join(filter(None, alarms)))


def schedule_for(schedules: Iterable[Schedule], service: str | None) -> Schedule | None:
    """The schedule of a service, or the one for every service; None where there is neither. Casing is no matter."""
    by_service = {_folded(schedule.service): schedule for schedule in schedules}
    return by_service.get(_folded(service)) or by_service.get("")


def _everybody(schedules: tuple[Schedule, ...], flagged: OnCall, instant: datetime) -> OnCall:
    duties = [duty for schedule in schedules for duty in at(schedule, instant) if duty.slot is not None]
    if not duties:
        return flagged
    return OnCall(
        responders(duties),
        "the incident names no service and every schedule does, so everybody on call was told",
    )


def _folded(service: str | None) -> str:
    return (service or "").strip().casefold()
