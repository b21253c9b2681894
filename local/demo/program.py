"""The demo from its first word to its last: options, signals, what is said, and how it ends."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp

from local.azurite import Azurite, AzuriteError
from local.demo.keeping import kept_running, unless_it_fails
from local.demo.play import DemoFailed, Played, play
from local.demo.rota import rota
from local.demo.screen import OutputClosed, Screen
from local.nodejs import NodeMissing
from local.stage import AppDidNotStart, Stage, keep_rows, stage
from local.vendors.server import PortTaken

APP_PORT = 7071
VENDORS_PORT = 7072
HIGHEST_PORT = 65_535
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

WHAT_NEXT = """
  the incident's status   {status}
  the work item           {work_item}
  the channel             {channel}
  the mail and the pager  {vendors}/teams/mail  {vendors}/teams/pager
  who is on call          {app}/api/on-call/calendar?service=checkout&format=svg
  all the stand-ins       {vendors}/
  the app's log           {log} (deleted at the end)

Declare another incident:

  curl -X POST {app}/api/incidents -H 'Content-Type: application/json' \\
       -d '{{"title": "Nobody can pay", "service": "checkout", "severity": 1}}'

Take the role that nobody has:

  curl -X POST {status}/roles/communications/take -H 'Content-Type: application/json' \\
       -d '{{"person": "katherine@contoso.com"}}'

Hold a fire drill, which disturbs nobody and removes what it made:

  python3 dev.py drill --url {app} --service checkout

Take a right away first, and see what the status says then:

  curl -X DELETE {vendors}/_control/rights/Channel.Create.Group

Everything runs on this machine; nothing left it. Ctrl-C ends it all."""


def run(description: str, arguments: Sequence[str]) -> int:
    """Run the demo; its exit status."""
    options = read_options(description, arguments)
    screen = Screen(io.StringIO() if options.json else sys.stdout, os.environ)
    try:
        return asyncio.run(_demo(options, screen))
    except asyncio.CancelledError:
        print("\nEverything is stopped.", file=sys.stderr)
        return 128 + signal.SIGINT
    except OutputClosed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is written there any more
        return 128 + signal.SIGPIPE
    except PortTaken as taken:
        return _failed(f"{taken}, or choose another with --vendors-port.")
    except (AppDidNotStart, AzuriteError, DemoFailed, NodeMissing, OSError) as failure:
        return _failed(str(failure))
    finally:
        for number in SIGNALS:  # everything is stopped; a late Ctrl-C has nothing to add
            signal.signal(number, signal.SIG_IGN)


def _failed(why: str) -> int:
    print(f"the demo failed: {why}", file=sys.stderr)
    return 1


def read_options(description: str, arguments: Sequence[str]) -> argparse.Namespace:
    """The options; `port` and `vendors_port` are 0 where a free one is to be taken.

    Raises:
        SystemExit: 2, after saying which option is wrong, or 0 after the help.
    """
    parser = argparse.ArgumentParser("dev.py demo", description=description)
    parser.add_argument("--once", action="store_true", help="end when the launch ended")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the live picture"
    )
    free = "0 takes a free one, as --once does by itself"
    parser.add_argument("--port", type=_port, help=f"the app's port ({APP_PORT}); {free}")
    parser.add_argument("--vendors-port", type=_port, help=f"the stand-ins' port ({VENDORS_PORT}); {free}")
    options = parser.parse_args(arguments)
    if options.port is None:
        options.port = 0 if options.once else APP_PORT
    if options.vendors_port is None:
        options.vendors_port = 0 if options.once else VENDORS_PORT
    return options


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}, not {given!r}")
    return int(given)


async def _demo(options: argparse.Namespace, screen: Screen) -> int:
    _stop_at_the_first_signal()
    screen.say("Starting Azurite, the stand-in vendors and the app ...")
    with Azurite() as azurite:
        for name, rows in rota(datetime.now(UTC)).items():
            await asyncio.to_thread(keep_rows, azurite.connection_string, name, rows)
        async with stage(
            azurite.connection_string, port=options.port, vendors_port=options.vendors_port
        ) as running:
            return await _shown(running, options, screen)


async def _shown(running: Stage, options: argparse.Namespace, screen: Screen) -> int:
    async with aiohttp.ClientSession() as http, kept_running(running.app, screen) as keeper:
        played = await unless_it_fails(keeper, play(running, http, screen))
        _tell(played, options, screen)
        if not options.once:
            screen.say(WHAT_NEXT.format(**_addresses(played)))
            with suppress(asyncio.CancelledError):
                await keeper
            screen.say("\nStopping everything ...")
    return 1 if played.faults else 0


def _stop_at_the_first_signal() -> None:
    """Cancel what runs, once: a second Ctrl-C must not cut the stopping short and leave things behind."""
    me = asyncio.current_task()

    def stop() -> None:
        if me and not me.cancelling():
            me.cancel()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)


def _tell(played: Played, options: argparse.Namespace, screen: Screen) -> None:
    if options.json:
        Screen(sys.stdout, os.environ).say(json.dumps(played.report(), indent=2))
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
        "log": running.app.log,
    }
