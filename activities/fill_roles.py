"""Give out the roles among those who are told."""

from __future__ import annotations

from incident.orders import FillRoles
from incident.role_ports import Roles
from incident.roles import RolesFilled, given, with_missing
from incident.timeline import ACTOR


async def fill_roles(order: FillRoles, roles: Roles) -> RolesFilled:
    """Give out the wanted roles that nobody has taken meanwhile; returns all of them as they stand.

    Run twice, each is given out once.
    """
    ours = given(order.rules, order.responders, order.at, ACTOR)
    return RolesFilled(await roles.change(order.incident.id, lambda before: with_missing(before, ours)))
