"""Whether somebody is on call now and for the next days, for every service that the roster knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from incident.diagnosis import Finding, missing, ok
from incident.records import OnCall

HOURS = 24
ADD = "add a row with Email and OnCall = true to the table oncall{of_service}"

WhoIsOnCall = Callable[[str, datetime], OnCall]
"""Who is on call for a service at an instant."""


def coverage(
    services: Sequence[str], who: WhoIsOnCall, now: datetime, hours: int = HOURS
) -> Iterator[Finding]:
    """One finding for each service: who is on call now, and whether somebody is at each of the next hours."""
    for service in services:
        yield _of_service(service, who, now, hours)


def subject_of(service: str) -> str:
    """The subject of a service's finding."""
    return f"On call: {service}"


def _of_service(service: str, who: WhoIsOnCall, now: datetime, hours: int) -> Finding:
    moments = [now + timedelta(hours=hour) for hour in range(hours + 1)]
    alone = [moment for moment in moments if not who(service, moment).responders]
    subject, fix = subject_of(service), ADD.format(of_service=f" with Service = {service}")
    if now in alone:
        return missing(subject, "nobody is on call now: only the catch-all would be told", fix)
    if alone:
        return missing(
            subject, f"nobody is on call {_moments(alone, hours)}: only the catch-all would be told", fix
        )
    names = ", ".join(responder.email for responder in who(service, now).responders)
    return ok(subject, f"now {names}; somebody at each hour of the next {hours}")


def _moments(alone: Sequence[datetime], hours: int) -> str:
    first, last = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (alone[0], alone[-1]))
    return (
        f"at {first}"
        if len(alone) == 1
        else f"in {len(alone)} of the next {hours} hours, from {first} to {last}"
    )
