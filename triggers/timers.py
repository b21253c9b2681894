"""What happens by itself, whether anybody calls or not."""

from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from triggers.doors import Client, routes

chapter = df.Blueprint()


@chapter.timer_trigger("timer", schedule="0 * * * * *")
@chapter.durable_client_input(client_name="client")
async def sweep_forgotten_deliveries(timer: func.TimerRequest, client: Client) -> None:
    """Every minute: take up what a host that died left behind."""
    from activities.sweep import sweep

    await sweep(routes(client).desk, routes(client).intake.read_again)
