"""How far an incident is told: who is paged and whether it gets a room, by how bad it is.

What is not done because of the severity is said on the step with the reason, and a person can ask for it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from incident.records import Declaration, Severity


class Reach(Enum):
    """Who is told of an incident, by which of its parts. The first of the people on call always has the work item."""

    EVERYONE = "everyone"
    PRIMARY_AND_SECONDARY = "primary-and-secondary"
    PRIMARY = "primary"
    CHANNEL = "channel"
    WORK_ITEM = "work-item"

    @property
    def paged(self) -> int | None:
        """How many of the people on call are paged at once, from the first; None for all of them."""
        return _PAGED.get(self, 0)

    @property
    def has_channel(self) -> bool:
        """Whether a room is opened."""
        return self is not Reach.WORK_ITEM

    @property
    def words(self) -> str:
        """What is done, for people: `the primary is paged`."""
        return _WORDS[self]


_PAGED: Mapping[Reach, int | None] = {
    Reach.EVERYONE: None,
    Reach.PRIMARY_AND_SECONDARY: 2,
    Reach.PRIMARY: 1,
}
_WORDS = {
    Reach.EVERYONE: "everyone on call is paged",
    Reach.PRIMARY_AND_SECONDARY: "the primary and the secondary are paged",
    Reach.PRIMARY: "the primary is paged",
    Reach.CHANNEL: "nobody is paged, it is told in the channel",
    Reach.WORK_ITEM: "nobody is paged and no channel is opened, it is told in the work item",
}

BY_SEVERITY: Mapping[Severity, Reach] = {
    Severity.CRITICAL: Reach.EVERYONE,
    Severity.ERROR: Reach.EVERYONE,
    Severity.WARNING: Reach.PRIMARY,
    Severity.INFORMATIONAL: Reach.CHANNEL,
    Severity.VERBOSE: Reach.WORK_ITEM,
}
"""Where nobody says otherwise."""


def reach_of(said: Declaration, by_severity: Mapping[Severity, Reach]) -> Reach:
    """How far an incident is told. A drill that disturbs nobody tries everything, however mild it says it is."""
    return Reach.EVERYONE if said.quiet else by_severity[said.severity]


ASK = "run the step again if it is wanted all the same"


def spared(severity: Severity, reach: Reach) -> str:
    """Why something is not done, for people: `at Sev2 the primary is paged (SEVERITY_REACH)`."""
    return f"at {severity.label} {reach.words} (SEVERITY_REACH)"
