"""A function app that does nothing, stage after stage: what the runner itself takes for each. Never deployed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)


@app.route("incidents", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    """Start the stages that the body's `stages` counts."""
    instance_id = await client.start_new("launch", None, req.get_json())
    return client.create_check_status_response(req, instance_id)


@app.orchestration_trigger(context_name="context")
def launch(context: df.DurableOrchestrationContext) -> Generator[Any, Any, int]:
    """One activity after the other."""
    order: Any = context.get_input()
    for number in range(order["stages"]):
        yield context.call_activity("nothing", {"number": number})
    return order["stages"]


@app.activity_trigger(input_name="order")
async def nothing(order: dict) -> dict:
    """Do nothing."""
    return order
