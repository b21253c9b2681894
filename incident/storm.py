"""Alert storms: more new problems in a minute than the vendors would let us open one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from incident.records import Declaration, Detail, Event, Incident, Severity, Source

STORM, DRILL_STORM = "muster: alert storm", "muster: alert storm (drill)"
"""The storms' own problem keys: one storm is open at a time, and a drill's never takes in real alerts."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A problem that an open storm took in.

    `id` is short and names it in addresses. `first_seen` is when its first delivery was received. `signal` is what
    the alert said last, like `resolved`; `split_out` names the incident of its own that a person gave it.
    """

    id: str
    problem_key: str
    title: str
    severity: Severity
    service: str | None
    source: Source
    first_seen: datetime
    signal: str | None = None
    split_out: str | None = None

    @property
    def event(self) -> Event:
        """The line of the storm's timeline that tells of it."""
        of = f" ({self.service})" if self.service else ""
        what = f"gathered: {self.severity.label} {self.title}{of}"
        return Event(self.first_seen, what, self.source.name, self.source.kind)


@dataclass(frozen=True, slots=True)
class SplitOut:
    """That a gathered problem gets an incident of its own: agreed on before it is done, so that it is done once."""

    storm_id: str
    problem_id: str
    incident: Incident
    by: str

    @property
    def event(self) -> Event:
        """The line of the storm's timeline that tells of it."""
        what = f"split out: {self.incident.declaration.title}, now {self.incident.id}"
        return Event(self.incident.declared_at, what, self.by, "api")


def is_storm(incident: Incident) -> bool:
    """Whether an incident is a storm that gathers others' alerts."""
    said = incident.declaration
    return said.source.kind == "muster" and said.problem_key in (STORM, DRILL_STORM)


def storm_of(first: Incident, limit: int) -> Incident:
    """The storm that an incident, which may not open any more, begins.

    At least Sev1, and Sev0 where the first one is: that alerts come faster than people can be told of each is an
    error in itself, whatever each one says. It names no service, for it will hold those of many.
    """
    said = first.declaration
    storm = Declaration(
        title=f"Alert storm: more than {limit} new problems a minute",
        severity=min(said.severity, Severity.ERROR),
        source=Source("muster", "the governor"),
        problem_key=DRILL_STORM if said.drill else STORM,
        detected_at=first.declared_at,
        description=(
            f"More than {limit} new problems came in within a minute, so further ones are gathered here instead of "
            f"opening a work item and a channel each. Nothing was dropped: every gathered alert is listed under "
            f"'gathered' at {first.status_url}, and each can be split out into an incident of its own from there. "
            "Close this incident when the storm is over; a problem that alerts again then opens its own."
        ),
        details=(Detail("Gathered alerts", first.status_url), Detail("First of them", said.title)),
        drill=said.drill,
        quiet=said.quiet,
    )
    return replace(first, declaration=storm)
