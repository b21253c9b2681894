"""Upkeep of the whole app: its timers run, its purge leaves what it must, and it can be switched off."""

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import azure.durable_functions as df
import pytest
from azure.durable_functions.models.utils import http_utils

from activities.purge_old import purge_old
from incident.upkeep import Upkeep
from integrations.durable import DurableLaunches
from integrations.services import Services
from integrations.tables import ClosedList, Leftovers
from local.host.invoke import client_binding
from local.stage import environment

TIMERS = ("purge_old_rows", "note_pending_launches", "check_roster_ahead")


@asynccontextmanager
async def later(muster, days):
    """The app's own doors, toward its tables and its task hub, so many days later; and its upkeep."""
    env = {**os.environ, **environment(muster.stage.vendors, muster.stage.connection_string)}
    doors = Services.from_env(env, lambda: datetime.now(UTC) + timedelta(days=days))
    http_utils._session_lock = asyncio.Lock()  # the SDK's one lock belongs to the loop it first waited in
    launches = DurableLaunches(df.DurableOrchestrationClient(client_binding(muster.stage.app.url)))
    try:
        yield doors.desk(launches), Upkeep(ClosedList(doors.tables), Leftovers(doors.tables), launches)
    finally:
        await http_utils._close_session()
        await doors.aclose()


async def history(muster, incident_id):
    """What the runtime says when it is asked for a launch."""
    url = f"{muster.stage.app.url}/runtime/webhooks/durabletask/instances/{incident_id}"
    async with muster.http.get(url) as response:
        return response.status


async def run(muster, timer):
    """Run a timer's function now."""
    async with muster.http.post(f"{muster.stage.app.url}/admin/functions/{timer}", json={}) as response:
        return response.status


async def test_a_purged_incident_is_told_as_before_and_its_alert_opens_another(muster):
    """Ninety days after the close the history is gone; the status, its counts and its page are not."""
    _, first = await muster.alert()
    await muster.alert()
    await muster.launched(first["id"])
    await muster.call("POST", f"/incidents/{first['id']}/close", {"by": "ada", "reason": "restarted"})
    told = await muster.incident(first["id"])
    async with later(muster, 89) as (desk, upkeep):
        assert (await purge_old(90, desk, upkeep)).incidents == 0
    assert await history(muster, first["id"]) == 200
    async with later(muster, 91) as (desk, upkeep):
        assert (await purge_old(90, desk, upkeep)).incidents == 1

    assert await history(muster, first["id"]) == 404
    now = await muster.incident(first["id"])
    assert now["launch"]["state"] == "purged"
    assert {**now, "launch": told["launch"]} == told
    assert (now["deliveries"], now["occurrences"]) == (2, 0)
    refused, _ = await muster.call("POST", f"/incidents/{first['id']}/steps/open_channel/retry")
    _, second = await muster.alert()
    assert (refused, second["id"] != first["id"]) == (409, True)
    assert await run(muster, "sweep_forgotten_deliveries") == 202
    assert await history(muster, first["id"]) == 404


async def test_an_open_incident_outlives_every_purge(muster):
    """However old, what is open has all that it had, and a refused step of it can be run again."""
    muster.take_away("Channel.Create.Group")
    incident = await muster.declare()
    told = await muster.launched(incident["id"])
    async with later(muster, 4000) as (desk, upkeep):
        assert (await purge_old(30, desk, upkeep)).incidents == 0

    assert await history(muster, incident["id"]) == 200
    assert await muster.incident(incident["id"]) == told
    muster.give_back("Channel.Create.Group")
    await muster.call("POST", f"/incidents/{incident['id']}/steps/open_channel/retry")
    await muster.until(incident["id"], lambda now: muster.step(now, "open_channel")["state"] == "done")


@pytest.mark.parametrize("value", ["", "off"], ids=["by default", "off"])
async def test_the_timers_of_upkeep_run(with_roster, value):
    """Each ends without a fault, whether its setting is the default or off; what is off is not in health."""
    settings = dict.fromkeys(("RETENTION_DAYS", "ROSTER_CHECK_DAYS", "PENDING_MINUTES"), value)
    async with with_roster(**settings) as muster:
        await muster.launched((await muster.declare())["id"])
        for timer in TIMERS:
            assert await run(muster, timer) == 202
        _, answer = await muster.call("GET", "/health")
        async with asyncio.timeout(10):
            while value == "" and "purged what is older than" not in muster.stage.app.said():
                await asyncio.sleep(0.05)

        assert "Traceback" not in muster.stage.app.said()
        assert (answer["ok"], {"on_call", "launches"} <= answer["checks"].keys()) == (True, value == "")
