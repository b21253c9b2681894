"""`python -m local.crashes.record`: record launches of today's plan, for the upgrade gate of later ones.

Real launches: the app on the local runner, against the stand-ins. Each shape is another way through the plan.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from azure.durable_functions.models.history import HistoryEventType as Type

from local.azurite import Azurite
from local.crashes.histories import HISTORIES, History, default_version
from local.host.store import Store
from local.host.wire import Event
from local.stage import Stage, keep_roster, stage
from local.vendors.faults import Fault

PATIENCE_SECONDS = 60.0
ROOM_RIGHT = "Channel.Create.Group"
Holds = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Recorder:
    """One shape in the making: what it does from outside."""

    running: Stage
    http: aiohttp.ClientSession

    async def declare(self, title: str, service: str = "checkout") -> str:
        """Declare an incident; its id."""
        answer = await self._post("", {"title": title, "service": service, "severity": 1})
        return answer["id"]

    async def retry(self, incident_id: str, step: str) -> None:
        """Ask for a refused step again."""
        await self._post(f"/{incident_id}/steps/{step}/retry", {"by": "sam"})

    async def until(self, incident_id: str, holds: Holds) -> None:
        """Wait until something holds of the incident."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async with self.http.get(f"{self._incidents}/{incident_id}") as response:
                    if holds(await response.json(content_type=None)):
                        return
                await asyncio.sleep(0.05)

    def order(self, path: str, **more: Any) -> None:
        """Let the next request to a path be answered so."""
        self.running.vendors.world.faults.order(Fault("answer", "POST", path, **more))

    @property
    def rights(self) -> set[str]:
        """The rights that were taken away."""
        return self.running.vendors.world.missing_rights

    @property
    def _incidents(self) -> str:
        return f"{self.running.app.url}/api/incidents"

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self.http.post(f"{self._incidents}{path}", json=body) as response:
            if response.status != HTTPStatus.ACCEPTED:
                raise RuntimeError(f"answered {response.status}: {await response.text()}")
            return await response.json(content_type=None)


def ended(incident: dict[str, Any]) -> bool:
    """Whether the launch has ended."""
    return bool(incident["steps"]) and not incident["launch"]["running"]


def is_refused(step: str) -> Holds:
    """Whether a step is refused."""
    return lambda incident: any(s["step"] == step and s["state"] == "refused" for s in incident["steps"])


async def plain(on: Recorder) -> str:
    """Nothing goes wrong."""
    incident_id = await on.declare("Nobody can pay")
    await on.until(incident_id, ended)
    return incident_id


async def nobody_on_call(on: Recorder) -> str:
    """The roster has nobody for the service: the catch-all is paged, with an alarm."""
    incident_id = await on.declare("Nobody can search", service="search")
    await on.until(incident_id, ended)
    return incident_id


async def retries(on: Recorder) -> str:
    """Record, room, briefing and a page fail at first: waits, and another road."""
    for path in (r"/workItems/\$Issue", "/channels$", "/activities$", "/sendMail$"):
        on.order(path, status=503)
    on.order(r"/workItems/\$Task", status=429, retry_after=1)
    incident_id = await on.declare("Nobody can pay, and the vendors are busy")
    await on.until(incident_id, ended)
    return incident_id


async def refused(on: Recorder, title: str = "Nobody can pay, and there is no room") -> str:
    """Teams refuses: the launch ends with a gap, which the record tells."""
    on.rights.add(ROOM_RIGHT)
    incident_id = await on.declare(title)
    await on.until(incident_id, ended)
    on.rights.clear()
    return incident_id


async def asked_again_while_it_runs(on: Recorder) -> str:
    """Teams refuses, somebody grants the right and asks for the step again while the record is still waited for."""
    on.rights.add(ROOM_RIGHT)
    on.order(r"/workItems/\$Issue", status=503, retry_after=4)
    incident_id = await on.declare("Nobody can pay, and there is no room at first")
    await on.until(incident_id, is_refused("open_channel"))
    on.rights.clear()
    await on.retry(incident_id, "open_channel")
    await on.until(incident_id, ended)
    return incident_id


async def asked_again_after_its_end(on: Recorder) -> str:
    """The same, but the launch has ended: it is run again with its own ledger."""
    incident_id = await refused(on, "Nobody can pay, and there is a room only later")
    await on.retry(incident_id, "open_channel")
    await on.until(incident_id, ended)
    return incident_id


Shape = Callable[[Recorder], Awaitable[str]]
SHAPES: tuple[Shape, ...] = (
    plain,
    nobody_on_call,
    retries,
    refused,
    asked_again_while_it_runs,
    asked_again_after_its_end,
)


async def record(folder: Path, shapes: tuple[Shape, ...] = SHAPES) -> list[Path]:
    """Record shapes into a folder; the files."""
    with Azurite() as tables, tempfile.TemporaryDirectory(prefix="muster-") as state:
        await asyncio.to_thread(keep_roster, tables.connection_string)
        async with (
            stage(tables.connection_string, folder=Path(state)) as running,
            aiohttp.ClientSession() as http,
        ):
            ids = {shape.__name__: await shape(Recorder(running, http)) for shape in shapes}
        with closing(Store(Path(state) / "host.sqlite")) as store:
            histories = [_history(store, shape, incident_id) for shape, incident_id in ids.items()]
    return [history.write(folder) for history in histories]


def _history(store: Store, shape: str, incident_id: str) -> History:
    instance = store.instance(incident_id)
    if instance is None:
        raise LookupError(f"the runner knows no launch of {incident_id}")
    events = [_with_version(event) for event in store.history(incident_id)]
    return History(shape, default_version(), instance.execution, instance.status, events)


def _with_version(event: Event) -> Event:
    """The host notes the version that an instance was started with; the local runner has none."""
    started = event["EventType"] == Type.EXECUTION_STARTED
    return {**event, "Version": default_version()} if started else event


def main() -> None:
    """Record into the folder of the present version."""
    folder = HISTORIES / default_version()
    folder.mkdir(parents=True, exist_ok=True)
    for file in asyncio.run(record(folder)):
        print(file.relative_to(HISTORIES.parent.parent))


if __name__ == "__main__":
    main()
