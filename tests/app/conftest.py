"""The whole app: the unmodified function app on the local runner, the real SDKs, Azurite, the stand-in vendors.

With MUSTER_HOST it is on the host that this command starts (tests/app/commanded.py).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from local.evidence import Evidence
from local.stage import ROSTER, Stage, environment, keep_roster
from local.vendors.app import vendors
from local.vendors.faults import Fault
from tests.app.commanded import COMMAND, CommandedApp, connection_string, whole_azurite
from tests.app.forked import ForkedApp
from tests.conftest import TEST_ACCOUNTS

ALERT = Path(__file__).parents[2] / "local" / "alerts" / "metric_alert.json"
PATIENCE_SECONDS = 60.0
ON_CALL = ["ada@contoso.com", "grace@contoso.com", "alan@contoso.com"]


@dataclass
class Product:
    """The running product, as someone outside sees it."""

    stage: Stage
    http: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Call the API; the status and the JSON of the answer."""
        if body is not None:
            options["json"] = body
        async with self.http.request(method, f"{self.stage.app.url}/api{path}", **options) as response:
            return response.status, json.loads(await response.text() or "null")

    async def declare(self, **said: Any) -> dict[str, Any]:
        """Declare an incident of which everyone on call is told, as a person; the answer."""
        status, answer = await self.call(
            "POST", "/incidents", {"title": "Nobody can pay", "service": "checkout", "severity": 1, **said}
        )
        assert status == 202, answer
        return answer

    async def alert(self, condition: str = "Fired") -> tuple[int, Any]:
        """Let the action group call with the metric alert of the demo."""
        body = json.loads(ALERT.read_text())
        body["data"]["essentials"]["monitorCondition"] = condition
        return await self.call("POST", "/alerts/azure-monitor", body)

    @staticmethod
    def alert_text() -> str:
        """The metric alert of the demo, as text."""
        return ALERT.read_text()

    async def incident(self, incident_id: str) -> dict[str, Any]:
        """An incident's status."""
        status, incident = await self.call("GET", f"/incidents/{incident_id}")
        assert status == 200, incident
        return incident

    async def until(self, incident_id: str, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The incident's status as soon as something holds of it."""
        incident: dict[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not incident or not holds(incident):
                    await asyncio.sleep(0.05)
                    incident = await self.incident(incident_id)
        except TimeoutError:
            pytest.fail(
                f"it never held; last seen:\n{json.dumps(incident, indent=1)}\n{self.stage.app.said()}"
            )
        return incident

    @staticmethod
    def step(incident: dict[str, Any], name: str) -> dict[str, Any]:
        """One step of an incident's status."""
        return next(entry for entry in incident["steps"] if entry["step"] == name)

    async def launched(self, incident_id: str) -> dict[str, Any]:
        """The incident's status when its launch has ended."""
        return await self.until(incident_id, lambda i: i["steps"] and not i["launch"]["running"])

    def order(self, kind: Any, method: str, path: str, **more: Any) -> None:
        """Order a fault."""
        self.stage.vendors.world.faults.order(Fault(kind, method, path, **more))

    def take_away(self, right: str) -> None:
        """Take a right away."""
        self.stage.vendors.world.missing_rights.add(right)

    def give_back(self, right: str) -> None:
        """Grant it again."""
        self.stage.vendors.world.missing_rights.discard(right)

    def evidence(self, incident_id: str) -> Evidence:
        """What the vendors hold of an incident."""
        return Evidence.of(self.stage.vendors.world, incident_id)

    def faults_of(self, incident: dict[str, Any], on_call: list[str] = ON_CALL) -> list[str]:
        """What is not as promised."""
        urls = {key: (incident[key] or {}).get("url", "") for key in ("work_item", "channel")}
        return self.evidence(incident["id"]).faults(on_call, urls)


@asynccontextmanager
async def product(
    connection: str,
    folder: Path,
    roster: tuple[dict[str, Any], ...],
    *,
    leaps: bool = False,
    **settings: str,
) -> AsyncIterator[Product]:
    """The product over empty tables with a roster. `leaps`: nobody waits for the timers of launches."""
    await asyncio.to_thread(keep_roster, connection, roster)
    async with vendors() as on, aiohttp.ClientSession() as http:
        told = environment(on, connection, **settings)
        app = CommandedApp(told, folder) if COMMAND else ForkedApp(told, folder, leaps=leaps)
        try:
            await app.start()
            yield Product(Stage(on, app, connection), http)
        finally:
            await app.stop()


if COMMAND:

    @pytest.fixture(scope="session")
    def all_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
        """The ports of an Azurite with blobs and queues, in which a host keeps its launches."""
        with whole_azurite(TEST_ACCOUNTS, tmp_path_factory.mktemp("azurite")) as ports:
            yield ports

    @pytest.fixture
    def tables_connection(all_services: dict[str, int], unused_accounts: Iterator[str]) -> str:
        """An empty storage account with all of its services."""
        return connection_string(next(unused_accounts), all_services)


@pytest.fixture
async def muster(tables_connection: str, tmp_path: Path) -> AsyncIterator[Product]:
    """The product with three people on call for checkout."""
    async with product(tables_connection, tmp_path, ROSTER) as running:
        yield running


@pytest.fixture
async def leaping_muster(tables_connection: str, tmp_path: Path) -> AsyncIterator[Product]:
    """The same where nobody waits for the timers of launches."""
    async with product(tables_connection, tmp_path, ROSTER, leaps=True) as running:
        yield running


@pytest.fixture
def with_roster(
    tables_connection: str, tmp_path: Path
) -> Callable[..., AbstractAsyncContextManager[Product]]:
    """The product with another roster or other settings."""
    return lambda roster=ROSTER, **options: product(tables_connection, tmp_path, roster, **options)
