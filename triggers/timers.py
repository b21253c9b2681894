"""What happens by itself, whether anybody calls or not."""

from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from integrations.durable import DurableLaunches
from triggers.doors import Client, routes, services, upkeep

chapter = df.Blueprint()


@chapter.timer_trigger("timer", schedule="0 * * * * *")
@chapter.durable_client_input(client_name="client")
async def sweep_forgotten_deliveries(timer: func.TimerRequest, client: Client) -> None:
    """Every minute: take up what a host that died left behind."""
    from activities.sweep import sweep

    await sweep(routes(client).desk, routes(client).intake.read_again)


@chapter.timer_trigger("timer", schedule="30 */5 * * * *")
@chapter.durable_client_input(client_name="client")
async def note_pending_launches(timer: func.TimerRequest, client: Client) -> None:
    """Every five minutes, between two sweeps: which launches wait for a worker."""
    from activities.note_pending import note_pending
    from integrations.tables import PendingNotes

    doors, launches = services(), DurableLaunches(client)
    notes = PendingNotes(doors.tables)
    await note_pending(doors.settings.pending_minutes, doors.desk(launches), launches, notes)


@chapter.timer_trigger("timer", schedule="15 23 * * * *")
@chapter.durable_client_input(client_name="client")
async def purge_old_rows(timer: func.TimerRequest, client: Client) -> None:
    """Every hour, away from the full hour, when everybody's timers run: a portion of what is old.

    No hour is quiet for everybody, and small portions are felt less than one big one.
    """
    from activities.purge_old import purge_old

    doors = services()
    await purge_old(doors.settings.retention_days, doors.desk(DurableLaunches(client)), upkeep(client))


@chapter.timer_trigger("timer", schedule="45 40 6 * * *")
async def check_roster_ahead(timer: func.TimerRequest) -> None:
    """Every day at 06:40 UTC, so that in Europe a working day is left to mend what is found: who is on call."""
    from activities.check_roster import check_roster

    await check_roster(services().chosen_roster.ahead())
