"""Change who has a role in an incident: it is taken, handed over or released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from activities.find_launch import find_launch
from activities.tell_roles import Tellers, Untold, responders_of, tell_roles
from incident.desk import Desk
from incident.errors import Conflict
from incident.ledger import Ledger
from incident.records import Event, Responder
from incident.role_ports import Roles
from incident.roles import Holding, Role, hand_over, holding, in_words, release, take
from incident.roster import name_of
from incident.timeline import ACTOR

SOURCE = "api"


class Doing(Enum):
    """What becomes of a role."""

    TAKE = "take"
    HAND_OVER = "hand-over"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """What is asked, and by whom.

    `person` is the e-mail address of who is to have the role. `holder` is that of who has it as far as the asker
    knows, empty where they do not say: of two who pass it on at once, one is told.
    """

    role: Role
    doing: Doing
    by: str
    person: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """How it stands with the role now, and who could not be told of it."""

    holding: Holding
    untold: Untold


async def change_role(
    incident_id: str, asked: RoleAsked, desk: Desk, roles: Roles, tellers: Tellers
) -> RoleChanged:
    """Change who has a role, and tell the timeline, the work item and the channel.

    Safe to repeat: who has the role keeps it, and what could not be told then is told now.

    Raises:
        NotFound: There is no such incident.
        Conflict: The incident is closed, or somebody else has the role, or nobody.
    """
    found = await find_launch(incident_id, desk)
    if found.row.status == "closed":
        raise Conflict(f"{incident_id} is closed")
    who, at = _person(asked.person, found.ledger), desk.clock()
    stands = await roles.change(incident_id, lambda before: _changed(before, asked, who, at))
    held = holding(stands, asked.role)
    if held.since and (held.since == at or held.by != ACTOR):  # what the launch gave out, it has told
        await desk.timeline.add(incident_id, [Event(held.since, in_words(held), held.by, SOURCE)])
    return RoleChanged(held, await tell_roles(incident_id, desk, roles, tellers))


def _changed(before: Sequence[Holding], asked: RoleAsked, who: Responder, at: datetime) -> Sequence[Holding]:
    if asked.doing is Doing.TAKE:
        return take(before, asked.role, who, at, asked.by)
    now = holding(before, asked.role)
    has, wanted = (now.email or "").casefold(), who.email.casefold()
    if asked.holder and has not in (asked.holder.casefold(), wanted):
        whose = f"{now.name} has" if now.email else "nobody has"
        raise Conflict(f"{whose} the role {asked.role.value} now, not {asked.holder}")
    if asked.doing is Doing.HAND_OVER:
        return hand_over(before, asked.role, who, at, asked.by)
    return release(before, asked.role, at, asked.by)


def _person(email: str, ledger: Ledger) -> Responder:
    """The person with this address, by the name that the roster gave them where the launch found them there."""
    listed = (one for one in responders_of(ledger) or () if one.email.casefold() == email.casefold())
    return next(listed, Responder(email, name_of(email)))
