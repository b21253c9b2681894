"""`python3 dev.py vendors`: the stand-in vendors and tables, at the addresses of local.settings.example.json.

With these running, `python3 dev.py start` (or `func start`) serves the app without any account.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from local.azurite import Azurite, AzuriteError
from local.nodejs import NodeMissing
from local.stage import keep_roster
from local.vendors.app import vendors

TABLES_PORT = 10002
"""Where `UseDevelopmentStorage=true` looks for tables (learn.microsoft.com/azure/storage/common/storage-use-azurite)."""
VENDORS_PORT = 7072
TABLES = Path(__file__).resolve().parents[2] / ".muster" / "tables"

WHAT_RUNS = """\
Stand-in Azure DevOps, Teams, mail and pager, and tables in Azurite, on this machine only.

  all of them    {url}/
  the board      {url}/boards
  the team       {url}/teams
  the tables     127.0.0.1:{tables} (kept in {folder}; Storage Explorer finds them as the local emulator)

Copy local.settings.example.json to local.settings.json and, in another terminal: python3 dev.py start
Ctrl-C ends it."""


def main() -> int:
    """Serve until interrupted."""
    try:
        return asyncio.run(_serve())
    except (AzuriteError, NodeMissing, OSError) as failure:
        print(f"the stand-ins cannot be started: {failure}", file=sys.stderr)
        return 1


async def _serve() -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    TABLES.mkdir(parents=True, exist_ok=True)
    with Azurite(TABLES, port=TABLES_PORT) as azurite:
        await asyncio.to_thread(keep_roster, azurite.connection_string)
        async with vendors(port=VENDORS_PORT) as running:
            print(WHAT_RUNS.format(url=running.url, tables=TABLES_PORT, folder=TABLES), flush=True)
            with suppress(asyncio.CancelledError):
                await stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
