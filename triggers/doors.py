"""The doors to the outside, as the triggers hand them to those who do the work."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

import azure.durable_functions as df

from api.access import Access
from integrations.durable import DurableLaunches

if TYPE_CHECKING:
    from api.roles import RoleApi
    from api.routes import Routes
    from incident.upkeep import Upkeep
    from integrations.services import Services

Client = df.DurableOrchestrationClient


@cache
def services() -> Services:
    """The doors to the outside, by this process's environment; read when the first call needs them."""
    from integrations.services import Services

    return Services.from_env(os.environ, partial(datetime.now, UTC))


@cache
def access() -> Access:
    """How calls get in, by this process's environment."""
    return Access.of(os.environ)


def routes(client: Client) -> Routes:
    """The routes that work on incidents, for one call."""
    from api.routes import Routes
    from integrations.azure_monitor import read_alert

    doors = services()
    desk = doors.desk(DurableLaunches(client))
    return Routes(
        desk, doors.work_items, doors.roles, secrets.token_bytes, read_alert, doors.settings.public_url
    )


def roles(client: Client) -> RoleApi:
    """The routes that change who has a role, for one call."""
    from activities.tell_roles import Tellers
    from api.roles import RoleApi

    doors = services()
    tellers = Tellers(doors.work_items, doors.messenger)
    return RoleApi(doors.desk(DurableLaunches(client)), doors.roles, tellers)


def upkeep(client: Client) -> Upkeep:
    """What holds things that go when they are old, for one run of the purge."""
    from incident.upkeep import Upkeep
    from integrations.tables import ClosedList, Leftovers

    tables = services().tables
    return Upkeep(ClosedList(tables), Leftovers(tables), DurableLaunches(client))
