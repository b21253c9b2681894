"""The checks of health that a vendor's own integration does not make: the storage, who is on call, what waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from incident.upkeep import refuse_gaps, refuse_pending
from integrations.tables.pending_notes import PendingNotes
from integrations.tables.roster import Roster
from integrations.tables.service import Tables

if TYPE_CHECKING:
    from integrations.rosters import ChosenRoster
    from integrations.settings import Settings


def checks(
    tables: Tables, roster: ChosenRoster, settings: Settings, clock: Callable[[], datetime]
) -> Mapping[str, Callable[[], Awaitable[None]]]:
    """Each by a few requests, whatever the account holds; those that are switched off are left out.

    Who is on call is asked for now alone: health is called often, and hours ahead cost a second of work where there
    are many services.
    """

    async def storage() -> None:
        await Roster(tables).on_call(None, clock())

    found: dict[str, Callable[[], Awaitable[None]]] = {"storage": storage}
    if settings.roster_check_days is not None:
        found["on_call"] = partial(refuse_gaps, roster.check(hours=0))
    if settings.pending_minutes is not None:
        found["launches"] = partial(refuse_pending, PendingNotes(tables))
    return found
