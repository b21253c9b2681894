"""The app on another host than the local runner: on any that a command starts, such as `func start`.

    MUSTER_HOST="func start --port {port}" python3 dev.py test tests/app -n 2

`{port}`, `{folder}` and `{python}` stand for a free port, a folder of the test's own, and the Python that runs the tests.
The host runs in the project's folder, with the app's settings in its environment. It gets an Azurite with blobs and
queues beside the tables, because the real host keeps its launches there.
"""

import asyncio
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from local.azurite import ACCOUNT_KEY, HOST, INSTALLED_IN, free_port
from local.nodejs import node_command
from local.stage import APP, App, AppDidNotStart

COMMAND = os.environ.get("MUSTER_HOST", "")
START_SECONDS = 90.0
"""A first start of Core Tools fetches its extensions."""
AZURITE = INSTALLED_IN / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
LISTENING = "is successfully listening"
SERVICES = ("blob", "queue", "table")


@dataclass
class CommandedApp(App):
    """The app as a process that the command starts; it and its children are one group, and go together."""

    async def start(self) -> None:
        """Start the host and return when the app answers."""
        self.port = self.port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        given = {"port": self.port, "folder": self.folder, "python": sys.executable}
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(part.format(**given) for part in shlex.split(COMMAND)),
                cwd=APP,
                env={**os.environ, "FUNCTIONS_WORKER_RUNTIME": "python", **self.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as http:
                while not await self._answers(http):
                    self._check_alive()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AppDidNotStart(f"the host did not serve the app; it said:\n{self.said()}") from None

    def kill(self) -> None:
        """Kill the host and all that it started."""
        self._tell(signal.SIGKILL)

    async def stop(self) -> None:
        """Stop the host in order, then whatever is left of its group."""
        self._tell(signal.SIGTERM)
        if self._process:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), 10)
        await self.killed()

    async def killed(self) -> None:
        """Kill the host and wait until it is gone."""
        self.kill()
        process, self._process = self._process, None
        if process:
            await process.wait()

    def _tell(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"{self.url}/api/incidents") as response:
                # Settings that the app refuses are an answer of its own; what the host says before is no such document.
                return response.status == 200 or response.content_type == "application/problem+json"
        except aiohttp.ClientError:
            return False


@contextmanager
def whole_azurite(accounts: list[str], folder: Path) -> Iterator[dict[str, int]]:
    """Azurite with all of its services, in memory; their ports. It goes when this is left."""
    ports = {service: free_port() for service in SERVICES}
    addresses = [
        part for name, port in ports.items() for part in (f"--{name}Port", str(port), f"--{name}Host", HOST)
    ]
    command = [
        *node_command(),
        str(AZURITE),
        *addresses,
        "--inMemoryPersistence",
        "--disableTelemetry",
        "--skipApiVersionCheck",
    ]
    environment = {**os.environ, "AZURITE_ACCOUNTS": ";".join(f"{name}:{ACCOUNT_KEY}" for name in accounts)}
    with (folder / "azurite.log").open("w+b") as log:
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log)  # noqa: S603  # ours
        try:
            assert running.stdout is not None
            for _ in ports:
                while LISTENING not in (said := running.stdout.readline().decode()):
                    assert said, "Azurite ended while it started"
            yield ports
        finally:
            running.kill()
            running.communicate()


def connection_string(account: str, ports: dict[str, int]) -> str:
    """The way to one of the accounts."""
    endpoints = "".join(
        f"{name.title()}Endpoint=http://{HOST}:{port}/{account};" for name, port in ports.items()
    )
    return f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={ACCOUNT_KEY};{endpoints}"
