"""`python -m local.host`: serve the function app of a folder on this machine."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from local.host.errors import CannotStart
from local.host.server import Host, running
from local.host.settings import apply_local_settings

WHAT_IT_IS = """\
Local runner: your functions and Microsoft's Python SDKs are the real ones; the Functions host is ours, and only for
trying and testing. It keeps state in {state}, checks no keys, and answers on this machine alone.
For the last word use `func start` or Azure."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    options = _parser().parse_args(arguments)
    level = logging.WARNING if options.quiet else options.log_level
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    try:
        if options.settings:
            apply_local_settings(options.settings)
        asyncio.run(_serve(options))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m local.host", description=__doc__)
    parser.add_argument(
        "--app", type=Path, default=Path(), help="folder with function_app.py and host.json (here)"
    )
    parser.add_argument("--port", type=int, default=7071, help="0 takes a free one (%(default)s)")
    parser.add_argument("--address", default="127.0.0.1", help="loopback is all it takes (%(default)s)")
    parser.add_argument("--state", type=Path, help="SQLite file (.muster/host.sqlite in the app's folder)")
    parser.add_argument(
        "--settings", type=Path, help="a local.settings.json; what the environment sets, stays"
    )
    parser.add_argument(
        "--hub", default="", help="another runner's address: launches are kept and run there, not here"
    )
    parser.add_argument("--ready-file", type=Path, help='gets {"url": ..., "pid": ...} once it serves')
    parser.add_argument("--log-level", default="INFO", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    parser.add_argument("--quiet", action="store_true", help="say nothing but warnings")
    parser.add_argument(
        "--until-input-ends", action="store_true", help="stop when standard input ends: with whoever holds it"
    )
    return parser


async def _serve(options: argparse.Namespace) -> None:
    state = options.state or options.app / ".muster" / "host.sqlite"
    state.parent.mkdir(parents=True, exist_ok=True)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: an interrupt ends asyncio.run instead
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if options.until_input_ends:
        asyncio.get_running_loop().add_reader(sys.stdin, _stop_at_end_of_input, stopped)
    async with running(
        options.app, state=state, port=options.port, address=options.address, hub=options.hub
    ) as host:
        if not options.quiet:
            print("\n".join([WHAT_IT_IS.format(state=state), "", *_listing(host)]), flush=True)
        if options.ready_file:
            _write_ready_file(options.ready_file, host)
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([waiting, *host.background], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()


def _stop_at_end_of_input(stopped: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin)
        stopped.set()


def _listing(host: Host) -> Iterator[str]:
    yield f"Serving {host.url}"
    prefix = f"{host.url}/{host.route_prefix}".rstrip("/")
    for http in host.app.http:
        yield f"  {http.function.name}: [{','.join(http.methods) or 'any'}] {prefix}/{http.route}"
    for name, timer in host.app.timers.items():
        yield f"  {name}: timer {timer.schedule_text}, or now: POST {host.url}/admin/functions/{name}"
    for name in host.app.orchestrators:
        yield f"  {name}: orchestrator, POST {host.url}/runtime/webhooks/durabletask/orchestrators/{name}"
    for name in host.app.activities:
        yield f"  {name}: activity"


def _write_ready_file(path: Path, host: Host) -> None:
    """Whole or not at all, so that who waits for it never reads half of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps({"url": host.url, "pid": os.getpid()}), encoding="utf-8")
    unfinished.replace(path)


def _leave(code: int) -> None:
    """Exit, even from under a function that is still in its thread: Python itself would wait for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    if any(thread.name.startswith("function") for thread in threading.enumerate()):
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    try:
        _leave(main())
    except KeyboardInterrupt:
        _leave(0)
