"""Give out the roles among those who are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from incident.orders import FillRoles
from incident.ports import Timeline
from incident.records import Event
from incident.role_ports import Roles
from incident.roles import Holding, RolesFilled, given, in_words, with_missing
from incident.timeline import ACTOR, SOURCE


async def fill_roles(order: FillRoles, roles: Roles, timeline: Timeline) -> RolesFilled:
    """Give out the wanted roles that nobody has taken meanwhile; returns all of them as they stand.

    Run twice, each is given out once and told once on the timeline.
    """
    ours = given(order.rules, order.responders, order.at, ACTOR)
    there = await roles.change(order.incident.id, lambda before: with_missing(before, ours))
    given_out = [one for one in ours if one in there]
    if given_out:
        await timeline.add(order.incident.id, tuple(_events(given_out, order)))
    return RolesFilled(there)


def _events(given_out: Iterable[Holding], order: FillRoles) -> Iterator[Event]:
    """A line for each role that somebody has now, and one for all that nobody has."""
    unfilled: list[str] = []
    for one in given_out:
        if one.email:
            yield Event(order.at, in_words(one), ACTOR, SOURCE)
        else:
            unfilled.append(one.role.title.lower())
    if unfilled:
        yield Event(order.at, f"nobody has these roles yet: {', '.join(unfilled)}", ACTOR, SOURCE)
