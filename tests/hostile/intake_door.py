"""Both intake routes in process: the API's own functions over real tables, and what is kept of each call."""

import gzip
import itertools
import json
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from azure.data.tables import TableServiceClient

from api.http import Answer, Request, answered
from api.incidents import IncidentApi
from api.intake import Intake
from integrations.azure_monitor import read_alert
from integrations.services import Services
from integrations.settings import Settings
from integrations.tables.columns import bytes_of
from local.stage import environment
from local.vendors.app import Vendors
from local.vendors.world import World
from tests.activities.conftest import RememberedLaunches

ALERT, PERSON = "alert", "person"
URL = "https://muster.example/api/x?code=key"
NOBODY = Vendors(World(), "http://127.0.0.1:9")
"""Vendors that no call reaches: intake needs none."""
TABLES = ("deliveries", "incidents", "problems", "timeline")
_PREFIXES = (f"h{number:05}" for number in itertools.count())


@dataclass
class Kept:
    """A delivery's row: which incident it belongs to, whether something became of it, and its raw body."""

    incident_id: str
    settled: bool
    body: bytes


@dataclass
class Door:
    """The API over empty tables, without a limit for storms; launches are remembered instead of started."""

    connection: str
    prefix: str
    launches: RememberedLaunches
    intake: Intake
    incidents: IncidentApi

    async def call(self, route: str, body: bytes, content_type: str = "application/json") -> Answer:
        """Call a route as the Functions host does, through the edge that turns failures into answers."""
        take = self.intake.take_alert if route == ALERT else self.intake.declare
        return await answered(take(Request("POST", URL, {"content-type": content_type}, body=body)))

    async def shown(self, incident_id: str) -> dict[str, Any]:
        """The incident as `GET /api/incidents/{id}` shows it, over the wire."""
        answer = await answered(self.incidents.get(Request("GET", URL, params={"id": incident_id})))
        assert answer.status == 200, answer.body
        return json.loads(answer.to_bytes())

    def kept(self) -> list[Kept]:
        """Every delivery that was stored."""
        with TableServiceClient.from_connection_string(self.connection) as service:
            rows: Iterable[Any] = service.get_table_client(f"{self.prefix}deliveries").list_entities()
            return [_kept(row) for row in rows]


@asynccontextmanager
async def door(connection: str, *, create: bool = True) -> AsyncIterator[Door]:
    """Open the door over tables that nobody else has; they are gone afterwards. Without `create` nothing is there."""
    prefix, launches = next(_PREFIXES), RememberedLaunches()
    settings = Settings.from_env(environment(NOBODY, connection, STORM_LIMIT="0"))
    services = Services(settings, {}, lambda: datetime.now(UTC), table_prefix=prefix)
    for name in TABLES if create else ():
        await services.tables.create(name)
    desk = services.desk(launches)
    intake = Intake(desk, secrets.token_bytes, read_alert)
    api = IncidentApi(desk, services.work_items, services.roles, intake.opening)
    try:
        yield Door(connection, prefix, launches, intake, api)
    finally:
        await services.aclose()
        if create:
            _drop(connection, prefix)


def _kept(row: Any) -> Kept:
    return Kept(row["IncidentId"], bool(row["SettledAt"]), gzip.decompress(bytes_of(row, "BodyGzip")))


def _drop(connection: str, prefix: str) -> None:
    with TableServiceClient.from_connection_string(connection) as service:
        for name in TABLES:
            service.delete_table(f"{prefix}{name}")
