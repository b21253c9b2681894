"""Reading the settings that are small tables: each reader returns one, or says in a ValueError all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from incident.reach import BY_SEVERITY, Reach
from incident.records import Severity
from incident.roles import Role, RoleRule, role_of

NO_ROLES = "none"
NOBODY = "-"
LAYER = "layer"
PLACES = ("primary", "secondary", "tertiary")
FARTHEST_PLACE = 9
_REACHES = {reach.value: reach for reach in Reach}
_PLACES: Mapping[str, int | None] = {
    **{word: place for place, word in enumerate(PLACES, start=1)},
    **{str(place): place for place in range(1, FARTHEST_PLACE + 1)},
    NOBODY: None,
}


def severity_reach(value: str) -> Mapping[Severity, Reach]:
    """How far an incident is told at each severity, like `0=everyone,3=channel`; what is not named as by default."""
    said: list[tuple[Severity, Reach]] = []
    faults: list[str] = []
    for row in _rows(value):
        try:
            said.append(_severity_and_reach(row))
        except ValueError as error:
            faults.append(str(error))
    _check(faults, (severity.label for severity, _ in said))
    return {**BY_SEVERITY, **dict(said)}


def roles(value: str) -> tuple[RoleRule, ...]:
    """Which roles are given out at which severities and to whom, like `scribe:0-1:tertiary`; `none` for no roles.

    A place may be a layer of the rotation, like `communications:0-1:layer press desk`.
    """
    if value.casefold() == NO_ROLES:
        return ()
    rules: list[RoleRule] = []
    faults: list[str] = []
    for row in _rows(value):
        try:
            rules.append(_rule(row))
        except ValueError as error:
            faults.append(str(error))
    _check(faults, (rule.role.value for rule in rules))
    return tuple(rules)


def _rows(value: str) -> list[str]:
    return [row.strip() for row in value.split(",")]


def _check(faults: list[str], named: Iterable[str]) -> None:
    names = list(named)
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if every := [*faults, *(f"{name} is named twice" for name in twice)]:
        raise ValueError("; ".join(every))


def _severity_and_reach(row: str) -> tuple[Severity, Reach]:
    said, equals, word = row.partition("=")
    if not equals:
        raise ValueError(f"{row!r} must be severity=reach")
    reach = _REACHES.get(word.strip().casefold())
    if reach is None:
        raise ValueError(f"{row!r} must end in one of {', '.join(_REACHES)}")
    return _severity(said, row), reach


def _rule(row: str) -> RoleRule:
    parts = [part.strip() for part in row.split(":")]
    if len(parts) != len(("role", "severities", "place")):
        raise ValueError(f"{row!r} must be role:severities:place")
    said, severities, place = parts
    role = role_of(said)
    if role is None:
        raise ValueError(f"{row!r} must begin with one of {', '.join(role.value for role in Role)}")
    worst, mildest = _severities(severities, row)
    if place.casefold() in _PLACES:
        return RoleRule(role, worst, mildest, _PLACES[place.casefold()])
    word, _, layer = place.partition(" ")
    if word.casefold() != LAYER or not layer.strip():
        raise ValueError(
            f"{row!r} must end in one of {', '.join(PLACES)}, 1 to {FARTHEST_PLACE}, {LAYER} and its name, or {NOBODY} "
            "for nobody yet"
        )
    return RoleRule(role, worst, mildest, layer=layer.strip())


def _severities(said: str, row: str) -> tuple[Severity, Severity]:
    """One severity like `2`, or from the worst to the mildest like `0-3`."""
    first, dash, last = said.partition("-")
    worst = _severity(first, row)
    mildest = _severity(last, row) if dash else worst
    if mildest < worst:
        raise ValueError(f"{row!r} must have the worse severity first: 0 is the worst")
    return worst, mildest


def _severity(said: str, row: str) -> Severity:
    """The severity as its number or as Azure writes it: `2`, `Sev2`."""
    severity = {str(one.value): one for one in Severity}.get(said.strip().casefold().removeprefix("sev"))
    if severity is None:
        raise ValueError(f"{row!r} must have severities from 0 (the worst) to 4")
    return severity
