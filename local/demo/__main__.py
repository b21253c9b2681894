"""`python3 dev.py demo`: an alert comes in and the launch is shown live, against stand-ins on this machine."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import signal
import sys
from contextlib import suppress
from typing import Any

import aiohttp

from local.azurite import Azurite, AzuriteError
from local.demo.play import DemoFailed, Played, play
from local.demo.screen import Screen
from local.nodejs import NodeMissing
from local.stage import AppDidNotStart, keep_roster, stage

WHAT_NEXT = """
  the incident's status   {status}
  the work item           {work_item}
  the channel             {channel}
  the mail and the pager  {vendors}/teams/mail  {vendors}/teams/pager

Declare another incident:

  curl -X POST {app}/api/incidents -H 'Content-Type: application/json' \\
       -d '{{"title": "Nobody can pay", "service": "checkout", "severity": 1}}'

Take a right away first, and see what the status says then:

  curl -X DELETE {vendors}/_control/rights/Channel.Create.Group

Everything runs on this machine; nothing left it. Ctrl-C ends it all."""


def main() -> int:
    """Run the demo; 0 where everything was as promised."""
    options = _options()
    try:
        return asyncio.run(_demo(options))
    except asyncio.CancelledError:
        print("\nEverything is stopped.", file=sys.stderr)
        return 128 + signal.SIGINT
    except (AppDidNotStart, AzuriteError, DemoFailed, NodeMissing, OSError) as failure:
        print(f"the demo failed: {failure}", file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.py demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the launch ended")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the live picture"
    )
    parser.add_argument(
        "--port", type=int, default=7071, help="the app's port (%(default)s); 0 takes a free one"
    )
    parser.add_argument(
        "--vendors-port", type=int, default=7072, help="the stand-ins' port (%(default)s); 0 takes a free one"
    )
    options = parser.parse_args()
    if options.once:
        options.port = options.vendors_port = 0
    return options


async def _demo(options: argparse.Namespace) -> int:
    me = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if me:
            asyncio.get_running_loop().add_signal_handler(number, me.cancel)
    screen = Screen(io.StringIO() if options.json else sys.stdout)
    screen.say("Starting Azurite, the stand-in vendors and the app ...")
    with Azurite() as azurite:
        await asyncio.to_thread(keep_roster, azurite.connection_string)
        async with (
            stage(azurite.connection_string, port=options.port, vendors_port=options.vendors_port) as running,
            aiohttp.ClientSession() as http,
        ):
            played = await play(running, http, screen)
            _tell(played, options, screen)
            if not options.once:
                screen.say(WHAT_NEXT.format(**_addresses(played)))
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
                screen.say("\nStopping everything ...")
    return 1 if played.faults else 0


def _tell(played: Played, options: argparse.Namespace, screen: Screen) -> None:
    if options.json:
        print(json.dumps(played.report(), indent=2), flush=True)
    for fault in played.faults:
        screen.say(f"  NOT AS PROMISED: {fault}")


def _addresses(played: Played) -> dict[str, Any]:
    incident, running = played.incident, played.running
    return {
        "app": running.app.url,
        "vendors": running.vendors.url,
        "status": incident["status_url"],
        "work_item": (incident["work_item"] or {}).get("url"),
        "channel": (incident["channel"] or {}).get("url"),
    }


if __name__ == "__main__":
    sys.exit(main())
