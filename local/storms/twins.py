"""Two processes of the app over the same tables and one task hub, as two instances of a function app in Azure."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp

from local.evidence import Evidence
from local.stage import App, Stage, environment, keep_roster, stage

PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 0.2
ON_CALL = ["ada@contoso.com", "grace@contoso.com", "alan@contoso.com"]
NO_ANSWER = 0
"""In place of a status, where the connection broke or none came about."""


class NeverEnded(Exception):
    """A launch did not end in time; the message says which and how it stood."""


@dataclass(frozen=True)
class Answered:
    """The answer to one delivery."""

    status: int
    body: Any = None

    @property
    def incident_id(self) -> str | None:
        """The incident that it opened or joined."""
        return self.body.get("id") if isinstance(self.body, dict) else None


@dataclass
class Twins:
    """The two processes, and a caller of both."""

    stage: Stage
    second: App
    http: aiohttp.ClientSession
    answers: list[Answered] = field(default_factory=list)

    @property
    def apps(self) -> tuple[App, App]:
        """The one that keeps the task hub, and the other."""
        return self.stage.app, self.second

    async def call(self, method: str, path: str, body: Any = None, at: int = 0) -> Answered:
        """Call one of the two once; a broken connection is an answer too."""
        url = f"{self.apps[at].url}/api{path}"
        try:
            async with self.http.request(method, url, json=body) as response:
                return Answered(response.status, json.loads(await response.text() or "null"))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return Answered(NO_ANSWER)

    async def deliver(self, bodies: list[tuple[str, Any]], at_once: int) -> list[Answered]:
        """Deliver bodies to their paths, so many at once, to the two processes in turn."""
        waiting, answers = iter(enumerate(bodies)), dict[int, Answered]()

        async def work(numbered: Iterator[tuple[int, tuple[str, Any]]]) -> None:
            for number, (path, body) in numbered:
                answers[number] = await self.call("POST", path, body, at=number % 2)

        await asyncio.gather(*(work(waiting) for _ in range(at_once)))
        self.answers += answers.values()
        return [answers[number] for number in range(len(bodies))]

    async def incident(self, incident_id: str) -> dict[str, Any]:
        """An incident's status."""
        answered = await self.call("GET", f"/incidents/{incident_id}")
        return answered.body if answered.status == HTTPStatus.OK else {}

    async def launched(self, incident_id: str) -> dict[str, Any]:
        """An incident's status when its launch has ended.

        Raises:
            NeverEnded: It did not end.
        """
        found: dict[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not (found.get("steps") and not found["launch"]["running"]):
                    await asyncio.sleep(LOOK_SECONDS)
                    found = await self.incident(incident_id)
        except TimeoutError:
            raise NeverEnded(f"{incident_id} did not end: {json.dumps(found)[:2000]}") from None
        return found

    async def open_incidents(self) -> list[dict[str, Any]]:
        """The incidents that are open."""
        answered = await self.call("GET", "/incidents?limit=500")
        return answered.body["incidents"]

    def faults_of(self, incident: dict[str, Any]) -> list[str]:
        """What the stand-ins hold of an incident that is not as promised."""
        urls = {key: (incident[key] or {}).get("url", "") for key in ("work_item", "channel")}
        evidence = Evidence.of(self.stage.vendors.world, incident["id"])
        return [f"{incident['id']}: {fault}" for fault in evidence.faults(ON_CALL, urls)]

    def cpu_seconds(self) -> float | None:
        """What the two processes have computed so far; None where the system does not tell."""
        spent = [
            _cpu_seconds(json.loads((app.folder / "ready.json").read_text())["pid"]) for app in self.apps
        ]
        return None if None in spent else sum(seconds or 0.0 for seconds in spent)


def _cpu_seconds(pid: int) -> float | None:
    """User and system time of a process (man7.org/linux/man-pages/man5/proc_pid_stat.5.html); None off Linux."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return None
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def twins(connection_string: str, folder: Path, storm_limit: int) -> AsyncIterator[Twins]:
    """Two processes over empty tables with the roster of the demo, and the stand-ins."""
    await asyncio.to_thread(keep_roster, connection_string)
    (folder / "second").mkdir(parents=True)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(
            stage(connection_string, folder=folder, STORM_LIMIT=str(storm_limit))
        )
        second = App(
            environment(running.vendors, connection_string, STORM_LIMIT=str(storm_limit)),
            folder / "second",
            hub=running.app.url,
        )
        stack.push_async_callback(second.stop)
        await second.start()
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        )
        yield Twins(running, second, http)
