"""Muster's table of contents: every trigger, orchestrator and activity. Wiring only.

Importing this loads no vendor SDK. What only a call needs is imported by the call, or in the background before it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from activities.assign_responder import assign_responder
from activities.find_responders import find_responders
from activities.link_channel import link_channel
from activities.note_gaps import note_gaps
from activities.open_channel import open_channel
from activities.open_work_item import open_work_item
from activities.page_responder import page_responder
from activities.post_briefing import post_briefing
from activities.record_launch import record_launch
from activities.update_briefing import update_briefing
from api.functions import respond
from api.health import health
from api.on_call import OnCallApi
from api.openapi import get_description
from incident import orders
from incident.codec import from_json
from incident.outcome import outcome_of
from integrations.durable import DurableLaunches
from integrations.warm_up import WarmApp
from orchestrations.launch import launch

if TYPE_CHECKING:
    from api.routes import Routes
    from integrations.services import Services

Client = df.DurableOrchestrationClient

app = WarmApp(lambda: services().sign_in(), http_auth_level=func.AuthLevel.FUNCTION)


@cache
def services() -> Services:
    """The doors to the outside, by this process's environment; read when the first call needs them."""
    from integrations.services import Services

    return Services.from_env(os.environ, partial(datetime.now, UTC))


def routes(client: Client) -> Routes:
    """The routes that work on incidents, for one call."""
    from api.routes import Routes
    from integrations.azure_monitor import read_alert

    doors = services()
    desk = doors.desk(DurableLaunches(client))
    return Routes(desk, doors.work_items, secrets.token_bytes, read_alert, doors.settings.public_url)


# --- HTTP -----------------------------------------------------------------------------------------------------------


@app.route("incidents", methods=["POST"])
@app.durable_client_input(client_name="client")
async def declare_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """A person declares an incident."""
    return await respond(req, lambda: routes(client).intake.declare)


@app.route("alerts/azure-monitor", methods=["POST"])
@app.durable_client_input(client_name="client")
async def take_azure_monitor_alert(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """An action group calls."""
    return await respond(req, lambda: routes(client).intake.take_alert)


@app.route("incidents", methods=["GET"])
@app.durable_client_input(client_name="client")
async def list_incidents(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """The incidents, by status."""
    return await respond(req, lambda: routes(client).incidents.list)


@app.route("incidents/{id}", methods=["GET"])
@app.durable_client_input(client_name="client")
async def get_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """One incident with its launch."""
    return await respond(req, lambda: routes(client).incidents.get)


@app.route("incidents/{id}/steps/{step}/retry", methods=["POST"])
@app.durable_client_input(client_name="client")
async def retry_incident_step(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Run a refused step again."""
    return await respond(req, lambda: routes(client).incidents.retry_step)


@app.route("incidents/{id}/close", methods=["POST"])
@app.durable_client_input(client_name="client")
async def close_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Close an incident."""
    return await respond(req, lambda: routes(client).incidents.close)


@app.route("incidents/{id}/gathered/{problem}/split", methods=["POST"])
@app.durable_client_input(client_name="client")
async def split_gathered_problem(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Give a problem that a storm gathered an incident of its own."""
    return await respond(req, lambda: routes(client).incidents.split)


@app.route("on-call", methods=["GET"])
async def get_on_call(req: func.HttpRequest) -> func.HttpResponse:
    """Who is on call."""
    return await respond(
        req, lambda: OnCallApi(services().roster, services().settings.catch_all_email, services().clock).get
    )


@app.route("health", methods=["GET"])
async def get_health(req: func.HttpRequest) -> func.HttpResponse:
    """Whether the settings can be used and each vendor is reached."""
    return await respond(req, lambda: lambda _: health(services().checks))


@app.route("doctor", methods=["GET"])
async def get_doctor(req: func.HttpRequest) -> func.HttpResponse:
    """What of the set-up is missing, and how to give it."""
    from api.doctor import DoctorApi
    from integrations.diagnoses import SetUpDiagnoses

    return await respond(req, lambda: DoctorApi(SetUpDiagnoses(os.environ, partial(datetime.now, UTC))).get)


@app.route("openapi.json", methods=["GET"])
async def get_openapi(req: func.HttpRequest) -> func.HttpResponse:
    """The description of this API."""
    return await respond(req, lambda: get_description)


# --- Timers ---------------------------------------------------------------------------------------------------------


@app.timer_trigger("timer", schedule="0 * * * * *")
@app.durable_client_input(client_name="client")
async def sweep_forgotten_deliveries(timer: func.TimerRequest, client: Client) -> None:
    """Every minute: take up what a host that died left behind."""
    from activities.sweep import sweep

    await sweep(routes(client).desk, routes(client).intake.read_again)


# --- Orchestrations -------------------------------------------------------------------------------------------------


@app.function_name("launch")
@app.orchestration_trigger(context_name="context")
def launch_incident(context: df.DurableOrchestrationContext) -> Generator[Any, Any, dict[str, Any]]:
    """Bring the record, the room and the people together."""
    return (yield from launch(context))


# --- Activities -----------------------------------------------------------------------------------------------------


@app.function_name("find_responders")
@app.activity_trigger(input_name="order")
async def find_responders_activity(order: dict) -> dict:
    """Find who is on call."""
    ordered = from_json(orders.FindResponders, order)
    return await outcome_of(lambda: find_responders(ordered, services().roster))


@app.function_name("page_responder")
@app.activity_trigger(input_name="order")
async def page_responder_activity(order: dict) -> dict:
    """Tell a responder."""
    ordered = from_json(orders.PageResponder, order)
    return await outcome_of(lambda: page_responder(ordered, services().roads, services().attempts))


@app.function_name("open_work_item")
@app.activity_trigger(input_name="order")
async def open_work_item_activity(order: dict) -> dict:
    """Open the record."""
    ordered = from_json(orders.OpenWorkItem, order)
    return await outcome_of(lambda: open_work_item(ordered, services().work_items, services().attempts))


@app.function_name("open_channel")
@app.activity_trigger(input_name="order")
async def open_channel_activity(order: dict) -> dict:
    """Open the room."""
    ordered = from_json(orders.OpenChannel, order)
    return await outcome_of(lambda: open_channel(ordered, services().channels, services().attempts))


@app.function_name("link_channel")
@app.activity_trigger(input_name="order")
async def link_channel_activity(order: dict) -> dict:
    """Link the room in the record."""
    ordered = from_json(orders.LinkChannel, order)
    return await outcome_of(lambda: link_channel(ordered, services().work_items))


@app.function_name("assign_responder")
@app.activity_trigger(input_name="order")
async def assign_responder_activity(order: dict) -> dict:
    """Give a responder their part of the record."""
    ordered = from_json(orders.AssignResponder, order)
    return await outcome_of(lambda: assign_responder(ordered, services().work_items, services().attempts))


@app.function_name("post_briefing")
@app.activity_trigger(input_name="order")
async def post_briefing_activity(order: dict) -> dict:
    """Tell the room what is known."""
    ordered = from_json(orders.PostBriefing, order)
    return await outcome_of(lambda: post_briefing(ordered, services().messenger, services().attempts))


@app.function_name("update_briefing")
@app.activity_trigger(input_name="order")
async def update_briefing_activity(order: dict) -> dict:
    """Keep the briefing true."""
    ordered = from_json(orders.UpdateBriefing, order)
    return await outcome_of(lambda: update_briefing(ordered, services().messenger))


@app.function_name("note_gaps")
@app.activity_trigger(input_name="order")
async def note_gaps_activity(order: dict) -> dict:
    """Say in the record what is missing."""
    ordered = from_json(orders.NoteGaps, order)
    return await outcome_of(lambda: note_gaps(ordered, services().work_items))


@app.function_name("record_launch")
@app.activity_trigger(input_name="order")
async def record_launch_activity(order: dict) -> dict:
    """Keep what the launch did."""
    ordered = from_json(orders.RecordLaunch, order)
    return await outcome_of(lambda: record_launch(ordered, services().incidents, services().timeline))
