"""The roles in an incident: what each does, who gets which at the launch, and how one goes from hand to hand.

One person at a time has a role; one person may have several. Source of the duties: response.pagerduty.com/before/
different_roles, in short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from incident.errors import Conflict
from incident.records import Responder, Severity


class Role(Enum):
    """A part that somebody plays in an incident."""

    INCIDENT_COMMANDER = "incident-commander"
    SUBJECT_EXPERT = "subject-expert"
    SCRIBE = "scribe"
    COMMUNICATIONS = "communications"

    @property
    def title(self) -> str:
        """As people say it: `Incident commander`."""
        return self.value.replace("-", " ").capitalize()

    @property
    def duty(self) -> str:
        """What it does, in one paragraph."""
        return _DUTIES[self]


_DUTIES = {
    Role.INCIDENT_COMMANDER: (
        "Leads the response and decides: keeps everyone on one plan, asks for what is missing, hands tasks out and "
        "checks back on them. Does not mend anything with their own hands. Whoever has it has the last word."
    ),
    Role.SUBJECT_EXPERT: (
        "Knows the affected service and mends it: finds out what is wrong, proposes what to do with its risks, and "
        "does what the commander agrees to. Says what was done, and what came of it."
    ),
    Role.SCRIBE: (
        "Writes down what happens while it happens: what was seen, decided and done, when and by whom, in the channel. "
        "Reminds the commander of what was left open."
    ),
    Role.COMMUNICATIONS: (
        "Tells everyone who is not mending: customers, support, managers. Says what is known, what is not, and when the "
        "next word comes; keeps their questions away from those who work."
    ),
}
_ALSO_CALLED = {
    "commander": Role.INCIDENT_COMMANDER,
    "ic": Role.INCIDENT_COMMANDER,
    "incidentmanager": Role.INCIDENT_COMMANDER,
    "communicationslead": Role.COMMUNICATIONS,
    "communicationsliaison": Role.COMMUNICATIONS,
    "comms": Role.COMMUNICATIONS,
    "subjectmatterexpert": Role.SUBJECT_EXPERT,
    "sme": Role.SUBJECT_EXPERT,
    "expert": Role.SUBJECT_EXPERT,
}


@dataclass(frozen=True, slots=True)
class RoleRule:
    """At which severities a role is wanted, and who has it where nobody's roster row says it.

    That is whom the rotation's `layer` of that name has on call, or who stands at a `place` among the people on call,
    counted from 1, the primary; where neither is said it is left to people. Severities count from `worst` to
    `mildest`, both included; 0 is the worst.
    """

    role: Role
    worst: Severity = Severity.CRITICAL
    mildest: Severity = Severity.VERBOSE
    place: int | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A role of an incident and who has it: nobody, where `email` is None.

    `since` (UTC) and `by` say when and by whom that was settled, `before` whose it was until then.
    """

    role: Role
    email: str | None = None
    name: str | None = None
    since: datetime | None = None
    by: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class RolesFilled:
    """The roles of an incident as they stood when the launch had given them out."""

    holdings: tuple[Holding, ...] = ()


RULES = (
    RoleRule(Role.INCIDENT_COMMANDER, mildest=Severity.INFORMATIONAL, place=1),
    RoleRule(Role.SUBJECT_EXPERT, mildest=Severity.ERROR, place=2),
    RoleRule(Role.SCRIBE, mildest=Severity.ERROR, place=3),
    RoleRule(Role.COMMUNICATIONS, mildest=Severity.ERROR),
)
"""Where nobody says otherwise."""


def role_of(words: str | None) -> Role | None:
    """The role that a roster's column means, however it is written: `Incident Commander`, `IC`, `comms`."""
    said = "".join(letter for letter in (words or "").casefold() if letter.isalnum())
    by_name = {role.value.replace("-", ""): role for role in Role}
    return by_name.get(said) or _ALSO_CALLED.get(said)


def wanted(rules: Iterable[RoleRule], severity: Severity) -> tuple[RoleRule, ...]:
    """The rules that hold at a severity."""
    return tuple(rule for rule in rules if rule.worst <= severity <= rule.mildest)


def given(
    rules: Iterable[RoleRule], responders: Sequence[Responder], at: datetime, by: str
) -> tuple[Holding, ...]:
    """Who has which of the wanted roles at the launch; a role that nobody has is there, too.

    Who is listed with a role has it, the first of several; else whom the rule's layer has on call. Of the others, who
    stands at a rule's place has its role, unless they have one already.
    """
    rules = tuple(rules)
    holders = {rule.role: _meant(rule, responders) for rule in rules}
    busy = {who.email.casefold() for who in holders.values() if who}
    for rule in rules:
        stands = rule.place is not None and rule.place <= len(responders) and responders[rule.place - 1]
        if holders[rule.role] is None and stands and stands.email.casefold() not in busy:
            holders[rule.role] = stands
            busy.add(stands.email.casefold())
    return tuple(_held(role, who, at, by) for role, who in holders.items())


def _meant(rule: RoleRule, responders: Sequence[Responder]) -> Responder | None:
    """Who is meant by name: listed with the role, or on call in the rule's layer."""
    listed = (who for who in responders if role_of(who.role) is rule.role)
    in_layer = (who for who in responders if rule.layer and _folded(who.layer) == _folded(rule.layer))
    return next(listed, None) or next(in_layer, None)


def take(holdings: Sequence[Holding], role: Role, who: Responder, at: datetime, by: str) -> Sequence[Holding]:
    """Give a role that nobody has. Who has it already keeps it.

    Raises:
        Conflict: Somebody else has it.
    """
    now = holding(holdings, role)
    if now.email and not _is(now, who.email):
        raise Conflict(f"{now.name} has the role {role.value}; to pass it on, ask for a hand-over")
    return holdings if now.email else _with(holdings, _held(role, who, at, by))


def hand_over(
    holdings: Sequence[Holding], role: Role, who: Responder, at: datetime, by: str
) -> Sequence[Holding]:
    """Pass a role on, whoever has it. Who has it already keeps it.

    Raises:
        Conflict: Nobody has it.
    """
    now = holding(holdings, role)
    if not now.email:
        raise Conflict(f"nobody has the role {role.value}; it can be taken")
    if _is(now, who.email):
        return holdings
    return _with(holdings, replace(_held(role, who, at, by), before=now.name))


def release(holdings: Sequence[Holding], role: Role, at: datetime, by: str) -> Sequence[Holding]:
    """Let nobody have a role. One that nobody has stays so."""
    now = holding(holdings, role)
    return _with(holdings, Holding(role, None, None, at, by, now.name)) if now.email else holdings


def with_missing(holdings: Sequence[Holding], wanted: Iterable[Holding]) -> tuple[Holding, ...]:
    """The holdings, and of those that are wanted the ones of other roles."""
    by_role = {one.role: one for one in (*wanted, *holdings)}
    return tuple(by_role[role] for role in Role if role in by_role)


def holding(holdings: Iterable[Holding], role: Role) -> Holding:
    """How it stands with a role."""
    return next((one for one in holdings if one.role is role), Holding(role))


def in_words(one: Holding) -> str:
    """What became of a role, for the timeline; the same holding gives the same words."""
    role = one.role.title.lower()
    if one.email is None:
        return f"{role}: {one.before} gave it up" if one.before else f"{role}: nobody yet"
    return f"{role}: {one.name}, taking over from {one.before}" if one.before else f"{role}: {one.name}"


def _held(role: Role, who: Responder | None, at: datetime, by: str) -> Holding:
    return Holding(role, who.email, who.name, at, by) if who else Holding(role, since=at, by=by)


def _with(holdings: Sequence[Holding], changed: Holding) -> tuple[Holding, ...]:
    """The holdings with one changed, in the order in which the roles are told."""
    return with_missing([changed], holdings)


def _is(now: Holding, email: str) -> bool:
    return (now.email or "").casefold() == email.casefold()


def _folded(name: str | None) -> str:
    return (name or "").strip().casefold()
