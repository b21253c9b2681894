"""The routes of the API. What each takes and answers is in `api/openapi.json`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from api.access import May
from api.functions import Handler, respond
from api.health import health
from api.openapi import get_description
from triggers.doors import Client, access, roles, routes, services

if TYPE_CHECKING:
    from api.rosters import RosterApi

chapter = df.Blueprint()


def rosters() -> RosterApi:
    """The rows of who is on call, for one call."""
    from api.rosters import RosterApi

    return RosterApi(services().chosen_roster.rows, services().clock)


async def let_in(req: func.HttpRequest, needs: May, handler: Callable[[], Handler]) -> func.HttpResponse:
    """Answer a caller who may do what the route needs."""
    return await respond(req, needs, access, handler)


@chapter.route("incidents", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def declare_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """A person declares an incident."""
    return await let_in(req, May.DECLARE, lambda: routes(client).intake.declare)


@chapter.route("alerts/azure-monitor", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def take_azure_monitor_alert(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """An action group calls."""
    return await let_in(req, May.ALERT, lambda: routes(client).intake.take_alert)


@chapter.route("incidents", methods=["GET"])
@chapter.durable_client_input(client_name="client")
async def list_incidents(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """The incidents, by status."""
    return await let_in(req, May.READ, lambda: routes(client).incidents.list)


@chapter.route("incidents/{id}", methods=["GET"])
@chapter.durable_client_input(client_name="client")
async def get_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """One incident with its launch."""
    return await let_in(req, May.READ, lambda: routes(client).incidents.get)


@chapter.route("incidents/{id}/steps/{step}/retry", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def retry_incident_step(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Run a refused step again."""
    return await let_in(req, May.RESPOND, lambda: routes(client).incidents.retry_step)


@chapter.route("incidents/{id}/close", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def close_incident(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Close an incident."""
    return await let_in(req, May.RESPOND, lambda: routes(client).incidents.close)


@chapter.route("incidents/{id}/gathered/{problem}/split", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def split_gathered_problem(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Give a problem that a storm gathered an incident of its own."""
    return await let_in(req, May.RESPOND, lambda: routes(client).incidents.split)


@chapter.route("incidents/{id}/roles/{role}/{change}", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def change_incident_role(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Take a role in an incident, hand it over or release it."""
    return await let_in(req, May.RESPOND, lambda: roles(client).change)


@chapter.route("drills", methods=["POST"])
@chapter.durable_client_input(client_name="client")
async def begin_drill(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """Hold a fire drill."""
    return await let_in(req, May.DECLARE, lambda: routes(client).drills.begin)


@chapter.route("drills/{id}", methods=["GET"])
@chapter.durable_client_input(client_name="client")
async def get_drill(req: func.HttpRequest, client: Client) -> func.HttpResponse:
    """How a drill went."""
    return await let_in(req, May.READ, lambda: routes(client).drills.report)


@chapter.route("on-call", methods=["GET"])
async def get_on_call(req: func.HttpRequest) -> func.HttpResponse:
    """Who is on call."""
    from api.on_call import OnCallApi

    return await let_in(
        req,
        May.READ,
        lambda: OnCallApi(services().roster, services().settings.catch_all_email, services().clock).get,
    )


@chapter.route("on-call/calendar", methods=["GET"])
async def get_on_call_calendar(req: func.HttpRequest) -> func.HttpResponse:
    """Who will be on call."""
    from api.calendar import CalendarApi

    return await let_in(req, May.READ, lambda: CalendarApi(services().roster, services().clock).get)


@chapter.route("rosters", methods=["GET"])
async def get_rosters(req: func.HttpRequest) -> func.HttpResponse:
    """Every row of who is on call."""
    return await let_in(req, May.READ, lambda: rosters().get)


@chapter.route("rosters", methods=["PUT"])
async def put_rosters(req: func.HttpRequest) -> func.HttpResponse:
    """Make all rows what one file says."""
    return await let_in(req, May.ROSTER, lambda: rosters().put)


@chapter.route("rosters/{table}/{service}/{row}", methods=["PUT"])
async def put_roster_row(req: func.HttpRequest) -> func.HttpResponse:
    """Add or change a row."""
    return await let_in(req, May.ROSTER, lambda: rosters().put_row)


@chapter.route("rosters/{table}/{service}/{row}", methods=["DELETE"])
async def delete_roster_row(req: func.HttpRequest) -> func.HttpResponse:
    """Remove a row."""
    return await let_in(req, May.ROSTER, lambda: rosters().delete_row)


@chapter.route("health", methods=["GET"])
async def get_health(req: func.HttpRequest) -> func.HttpResponse:
    """Whether the settings can be used and each vendor is reached."""
    return await let_in(req, May.READ, lambda: lambda _: health(services().checks))


@chapter.route("doctor", methods=["GET"])
async def get_doctor(req: func.HttpRequest) -> func.HttpResponse:
    """What of the set-up is missing, and how to give it."""
    from api.doctor import DoctorApi
    from integrations.diagnoses import SetUpDiagnoses

    return await let_in(
        req, May.READ, lambda: DoctorApi(SetUpDiagnoses(os.environ, partial(datetime.now, UTC))).get
    )


@chapter.route("openapi.json", methods=["GET"])
async def get_openapi(req: func.HttpRequest) -> func.HttpResponse:
    """The description of this API."""
    return await let_in(req, May.READ, lambda: get_description)
