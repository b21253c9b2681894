"""Everything on one machine: the stand-in vendors, tables in Azurite, and the app on the local runner.

The demo and the end-to-end tests stand on it. The app runs as a process of its own, so that it can be killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure.data.tables import TableServiceClient, UpdateMode

from local.vendors.app import Vendors, vendors

APP = Path(__file__).resolve().parent.parent
TEAM_ID = "11111111-2222-3333-4444-555555555555"
PROJECT = "Operations"
START_SECONDS = 30.0
STOP_SECONDS = 10.0

ROSTER: tuple[dict[str, Any], ...] = (
    {"Email": "ada@contoso.com", "Name": "Ada Lovelace", "Service": "checkout", "Order": 1, "OnCall": True},
    {"Email": "grace@contoso.com", "Name": "Grace Hopper", "Service": "checkout", "Order": 2, "OnCall": True},
    {"Email": "alan@contoso.com", "Name": "Alan Turing", "Service": "checkout", "Order": 3, "OnCall": True},
    {"Email": "katherine@contoso.com", "Name": "Katherine Johnson", "Service": "checkout", "OnCall": False},
)
"""Who is on call for `checkout`: three people, and one who is not."""


class AppDidNotStart(RuntimeError):
    """The app's process ended or kept silent; the message carries what it said."""


@dataclass
class App:
    """The app as a process of the local runner. Its state outlives a kill, so `start` goes on where it was."""

    environment: Mapping[str, str]
    folder: Path
    port: int = 0
    url: str = ""
    hub: str = ""
    """Another app's url: the two share its task hub, as two instances of one function app do."""
    _process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """What the app's process says."""
        return self.folder / "app.log"

    async def start(self) -> None:
        """Start the process and return when it serves.

        Raises:
            AppDidNotStart: Saying what the process said last.
        """
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        options = {
            "--app": APP,
            "--port": self.port,
            "--ready-file": ready,
            "--state": self.folder / "host.sqlite",
            "--hub": self.hub,
        }
        given = [str(part) for option in options.items() for part in option]
        self._process = await self.begun(["--until-input-ends", *given])
        try:
            async with asyncio.timeout(START_SECONDS):
                while not _exists(ready):
                    self._check_alive()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            await self.stop()
            raise AppDidNotStart(f"the app kept silent; it said:\n{self.said()}") from None
        self.url = json.loads(ready.read_text())["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    async def begun(self, options: Sequence[str]) -> asyncio.subprocess.Process:
        """The process of the local runner with these options, just begun."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "local.host", *options),
                cwd=APP,
                env={**os.environ, **self.environment},
                stdin=asyncio.subprocess.PIPE,  # whoever started it holds it, and takes it along, however it goes
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for whoever started it, to stop it in order
            )

    async def ended(self) -> int:
        """Wait until the process is gone; its exit status, negative for the signal that ended it."""
        return await self._process.wait() if self._process else 0

    def kill(self) -> None:
        """Kill the process as a failing machine would: no warning, no goodbye."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)

    async def stop(self) -> None:
        """Stop the process in order; kill it if it does not go."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def killed(self) -> None:
        """Kill the process and wait until it is gone."""
        self.kill()
        await self.stop()

    def said(self) -> str:
        """The end of what the process said."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _check_alive(self) -> None:
        if self._process is None or self._process.returncode is not None:
            raise AppDidNotStart(f"the app ended while it started; it said:\n{self.said()}")


def _exists(path: Path) -> bool:
    return path.exists()


@dataclass
class Stage:
    """All that runs."""

    vendors: Vendors
    app: App
    connection_string: str


def environment(on: Vendors, connection_string: str, **changes: str) -> dict[str, str]:
    """The app's settings toward the stand-ins; there is no secret among them."""
    return {
        "AzureWebJobsStorage": connection_string,
        "AZURE_DEVOPS_ORGANIZATION_URL": on.organization_url,
        "AZURE_DEVOPS_PROJECT": PROJECT,
        "AZURE_FUNCTIONS_DURABLE_STRICT_TYPING": "true",
        "CATCH_ALL_EMAIL": "duty@contoso.com",
        "GRAPH_URL": on.graph_url,
        "IDENTITY_ENDPOINT": on.identity_endpoint,
        "IDENTITY_HEADER": "local",
        "PAGE_EMAIL_SENDER": "muster@contoso.com",
        "PAGE_ROADS": "email,webhook",
        "PAGE_WEBHOOK_URL": f"{on.url}/pager/pages",
        "TASKHUB_NAME": "MusterLocal",
        "TEAMS_BOT_SERVICE_URL": on.bot_url,
        "TEAMS_MESSENGER": "bot",
        "TEAMS_TEAM_ID": TEAM_ID,
        **changes,
    }


def keep_roster(connection_string: str, rows: Iterable[Mapping[str, Any]] = ROSTER) -> None:
    """Put a roster into the table `oncall`, as a person would with Storage Explorer."""
    keep_rows(connection_string, "oncall", rows)


def keep_rows(connection_string: str, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows into a table; those that name no keys are numbered."""
    with TableServiceClient.from_connection_string(connection_string) as service:
        table = service.create_table_if_not_exists(name)
        for number, row in enumerate(rows):
            entity = {"PartitionKey": name, "RowKey": str(number), **row}
            table.upsert_entity(entity, mode=UpdateMode.REPLACE)


@asynccontextmanager
async def stage(
    connection_string: str,
    *,
    port: int = 0,
    vendors_port: int = 0,
    folder: Path | None = None,
    **settings: str,
) -> AsyncIterator[Stage]:
    """The stand-ins and the app, over tables that are there already; the app runs when this is entered.

    Args:
        connection_string: Of the tables, for example Azurite's.
        port: The app's port on loopback; 0 takes a free one.
        vendors_port: The stand-ins' port on loopback; 0 takes a free one.
        folder: Where the runner keeps its state and log; a temporary one by default.
        settings: Settings that differ from `environment`.
    """
    async with AsyncExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-")))
        on = await stack.enter_async_context(vendors(port=vendors_port))
        app = App(environment(on, connection_string, **settings), kept, port)
        stack.push_async_callback(app.stop)
        await app.start()
        yield Stage(on, app, connection_string)
