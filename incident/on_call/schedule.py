"""What is known of who is on call for a service: its layers, and the exceptions to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from incident.on_call.rotation import Layer
from incident.on_call.wall_clock import as_instant
from incident.records import Responder
from incident.roster import name_of

ZONE_WITHOUT_LAYERS = "UTC"


class Cause(Enum):
    """Why somebody has a slot, or that nobody has."""

    ROTATION = "rotation"
    STAND_IN = "stand-in"
    OVERRIDE = "override"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Override:
    """An exception to the rotation: somebody is on call from one instant until another, whatever the rotation says.

    With `layer` alone they take that slot, also where nobody has it; a name that no layer has is a slot of its own,
    after the others: one more person for a while. With `instead_of` they cover for that person wherever it would be
    on call, or with both only in that slot. `by` is who arranged it, and `reason` why, where somebody said.

    Raises:
        ValueError: It names neither a layer nor a person, ends before it begins, or its times have no zone.
    """

    email: str
    starts: datetime
    ends: datetime
    by: str
    layer: str | None = None
    instead_of: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", as_instant(self.starts))
        object.__setattr__(self, "ends", as_instant(self.ends))
        if self.ends <= self.starts:
            raise ValueError(
                f"the override of {self.email} ends at {self.ends}, not after it begins at {self.starts}"
            )
        if not self.layer and not self.instead_of:
            raise ValueError(
                f"the override of {self.email} names neither a layer nor whom it covers: name one"
            )
        if not self.email or same(self.instead_of, self.email):
            raise ValueError(
                f"the override of {self.instead_of or self.layer} names nobody else who is on call"
            )


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody cannot be on call from one instant until another; None is until further notice.

    Raises:
        ValueError: It ends before it begins, or its times have no zone.
    """

    email: str
    starts: datetime
    ends: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", as_instant(self.starts))
        object.__setattr__(self, "ends", self.ends and as_instant(self.ends))
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError(
                f"the absence of {self.email} ends at {self.ends}, not after it begins at {self.starts}"
            )


@dataclass(frozen=True, slots=True)
class Schedule:
    """Who is on call for a service, by rule.

    `service` is None for the schedule of every service that has none of its own. `layers` are in their order: the
    first slot is the primary's. `overrides` are in the order in which they were made: a later one looks at what the
    earlier ones made of the rotation. `people` are what is known of those who are named by e-mail. `catch_all` is
    whom to tell when nobody is on call.
    """

    service: str | None
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()
    absences: tuple[Absence, ...] = ()
    people: tuple[Responder, ...] = ()
    catch_all: str | None = None

    @property
    def subject(self) -> str:
        """What the schedule is for, in words."""
        return self.service or "every service"

    @property
    def slots(self) -> tuple[str, ...]:
        """What one person at a time can have: the names of the layers, then those that only overrides name."""
        named = (*(layer.name for layer in self.layers), *(o.layer for o in self.overrides if o.layer))
        first: dict[str, str] = {}
        for name in named:
            first.setdefault(name.casefold(), name)
        return tuple(first.values())

    @property
    def zone(self) -> str:
        """The zone in which times are told where no layer says which: that of the first layer."""
        return self.layers[0].rotation.zone if self.layers else ZONE_WITHOUT_LAYERS

    def absences_of(self, email: str) -> tuple[Absence, ...]:
        """When a person cannot be on call."""
        return tuple(absence for absence in self.absences if same(absence.email, email))

    def responder(self, email: str, order: int = 0) -> Responder:
        """What is known of a person."""
        known = next((person for person in self.people if same(person.email, email)), None)
        if known is None:
            return Responder(email, name_of(email), order)
        return replace(known, order=order)


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a slot and why. `email` is None where nobody has it.

    `zone` is where its times are told; `instead_of` whom the rotation named; `by` who arranged an override, and
    `reason` why; `layer` and `turn` which turn of which of the schedule's layers it is, None where it is none's.
    """

    cause: Cause
    zone: str
    email: str | None = None
    instead_of: str | None = None
    by: str | None = None
    layer: int | None = None
    turn: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of time in which one person has a slot for one reason, or nobody has; instants."""

    slot: str
    starts: datetime
    ends: datetime
    held: Held


def same(one: str | None, other: str | None) -> bool:
    """Whether two names or e-mails are the same: casing makes no difference."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def swap(one: Shift, other: Shift, by: str) -> tuple[Override, Override]:
    """Two people take each other's shift: the overrides that say so.

    Raises:
        ValueError: Nobody has one of the shifts, or the same person has both.
    """
    first, second = one.held.email, other.held.email
    if first is None or second is None or same(first, second):
        raise ValueError("a swap needs two shifts that two people have")
    return (
        Override(second, one.starts, one.ends, by, one.slot, first),
        Override(first, other.starts, other.ends, by, other.slot, second),
    )
