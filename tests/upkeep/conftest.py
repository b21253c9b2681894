"""Upkeep over real tables and the local runner's task hub, with a clock that is moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import azure.durable_functions as df
import pytest

from activities.close_incident import close_incident
from activities.purge_old import purge_old
from activities.receive_delivery import receive_delivery
from incident.desk import Desk
from incident.orders import LaunchOrder
from incident.records import Declaration, Delivery, Incident, Responder, Severity, Source
from incident.upkeep import Purged, Upkeep
from integrations.durable import DurableLaunches
from integrations.tables import (
    Attempts,
    ClosedList,
    Deliveries,
    Governor,
    Incidents,
    Leftovers,
    Problems,
    Storms,
    Tables,
    Timeline,
)
from integrations.tables.table import Table
from local.host.invoke import client_binding
from local.host.server import Host, running

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DONE = {
    "steps": {"open_work_item": {"state": "done", "result": {"id": 7, "url": "https://x/7"}}},
    "alarms": [],
}


def launching() -> df.DFApp:
    """An app with an orchestration of the launch's name: it says what it did, and ends unless its service is `slow`."""
    app = df.DFApp()

    @app.function_name("launch")
    @app.orchestration_trigger(context_name="context")
    def launch(context: df.DurableOrchestrationContext):
        order = context.get_input()
        context.set_custom_status(DONE)
        if order["incident"]["declaration"]["service"] == "slow":
            yield context.wait_for_external_event("never")
        return {}

    return app


class NoRecord:
    """A record that is told of nothing."""

    async def note_closed(self, *_: Any) -> None:
        """Take it."""


@dataclass
class House:
    """A desk and its upkeep. `now` is the time, `tick` how far each look at the clock moves it."""

    tables: Tables
    host: Host
    launches: DurableLaunches
    desk: Desk = field(init=False)
    upkeep: Upkeep = field(init=False)
    now: datetime = NOON
    tick: timedelta = timedelta()
    ids: list[str] = field(default_factory=lambda: [f"INC-{n:06}" for n in range(500)])

    def __post_init__(self) -> None:
        duty = Responder("duty@contoso.com", "Duty")
        self.desk = Desk(
            Incidents(self.tables),
            Problems(self.tables),
            Deliveries(self.tables, lambda: self.now),
            Timeline(self.tables),
            Storms(self.tables),
            Governor(self.tables, 0),
            self.launches,
            lambda incident: LaunchOrder(incident, ("email",), duty),
            self.clock,
        )
        self.upkeep = Upkeep(ClosedList(self.tables), Leftovers(self.tables), self.launches)

    def clock(self) -> datetime:
        """The time."""
        self.now += self.tick
        return self.now

    def limited(self, limit: int) -> Desk:
        """The desk where so many incidents may open in a minute."""
        return replace(self.desk, governor=Governor(self.tables, limit))

    def made(self, key: str = "k", **said: Any) -> Incident:
        """An incident of a problem, with an id of its own."""
        source = said.pop("source", Source("azure_monitor", "Log Alerts V2"))
        declaration = Declaration("Nobody can pay", Severity.ERROR, source, key, **said)
        return Incident(name := self.ids.pop(0), declaration, self.now, f"https://muster.example/{name}")

    async def deliver(self, key: str = "k", desk: Desk | None = None, **said: Any) -> Incident | None:
        """A delivery of a problem; what it opened or joined."""
        number = len(self.ids)
        incident = self.made(key, **said)
        delivery = Delivery(f"d{number}", key, self.now, f"{number:032}", "application/json", b"{}")
        return (await receive_delivery(delivery, lambda: incident, desk or self.desk)).incident

    async def close(self, incident: Incident) -> None:
        """Close an incident, in this moment."""
        await close_incident(incident.id, "sam", "done", self.desk, NoRecord())

    async def ended(self, incident: Incident) -> None:
        """Wait until the launch has ended."""
        async with asyncio.timeout(10):
            while (state := await self.launches.find(incident.id)) and state.is_running:
                await asyncio.sleep(0.01)

    async def old_incident(self, key: str = "k") -> Incident:
        """An incident of two deliveries, launched, with a note of a creation, closed on the second day."""
        incident = await self.deliver(key)
        assert incident
        await self.deliver(key)
        await self.begin(incident)
        await self.ended(incident)
        self.now += DAY
        await self.close(incident)
        return incident

    async def begin(self, incident: Incident, step: str = "open_channel") -> None:
        """Note that a creation began."""
        await Attempts(self.tables, 60.0, self.clock).begin(incident.id, step)

    async def purge(self, days: int | None = 90) -> Purged:
        """One run of the purge."""
        return await purge_old(days, self.desk, self.upkeep)

    async def rows(self, table: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Every row of a table, by its keys."""
        found = await Table(self.tables, table).query("look", "PartitionKey ge ''")
        return {(row["PartitionKey"], row["RowKey"]): dict(row) for row in found}

    async def of(self, incident: Incident) -> dict[tuple[str, ...], dict[str, Any]]:
        """Every row that has anything to do with an incident, in all tables, but for the lists that lead to it."""
        found = {}
        for table in ("incidents", "problems", "deliveries", "storms", "timeline"):
            for keys, row in (await self.rows(table)).items():
                if row["PartitionKey"] not in ("open", "closed") and incident.id in (
                    row["PartitionKey"],
                    row.get("IncidentId"),
                ):
                    found[table, *keys] = row
        return found


@pytest.fixture
async def house(tables_connection: str) -> AsyncIterator[House]:
    """Empty tables and an empty task hub, at noon."""
    tables = Tables(connection_string=tables_connection)
    async with running(launching()) as host:
        launches = DurableLaunches(df.DurableOrchestrationClient(client_binding(host.url)))
        yield House(tables, host, launches)
    await tables.aclose()
