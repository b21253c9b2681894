"""The app as a fork of a process that has imported its modules, which takes most of a start, and done nothing else.

It is `python -m local.host` in every other respect: a process, settings, a log, and a state of its own. It may leap
over the waits of launches; then the vendors' time, which does not leap, must not matter.
"""

import argparse
import asyncio
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from local.host import __main__ as runner
from local.host.clock import LeapingClock
from local.host.server import running
from local.stage import App

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.app.loaded"])


@dataclass
class ForkedApp(App):
    """The app, quickly started; also where a test starts it again. `leaps`: nobody waits for durable timers."""

    log_level: str = "INFO"
    leaps: bool = False

    async def begun(self, options: Sequence[str]) -> "Fork":
        """The process of the local runner with these options, just begun."""
        theirs, ours = FORKS.Pipe(duplex=False)
        settings = {**os.environ, "AZURE_DEVOPS_CACHE_DIR": str(self.folder), **self.environment}
        given = [*options, "--log-level", self.log_level]
        process = FORKS.Process(
            target=be_the_runner, args=(given, settings, self.log, theirs), kwargs={"leaps": self.leaps}
        )
        await asyncio.to_thread(process.start)
        theirs.close()
        return Fork(process, ours)


@dataclass
class Fork:
    """A forked process, used as one of asyncio's. `input` is held, never written to: when it ends, so does the app."""

    process: ForkServerProcess
    input: Connection

    @property
    def returncode(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self.process.exitcode

    async def wait(self) -> int:
        """Wait until it is gone."""
        gone, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        self.input.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, number)

    def terminate(self) -> None:
        """Let it stop in order."""
        self.process.terminate()

    def kill(self) -> None:
        """Stop it at once."""
        self.process.kill()


def be_the_runner(
    options: Sequence[str], settings: Mapping[str, str], log: Path, held: Connection, *, leaps: bool
) -> None:
    """Become the local runner with these options, in the forked process."""
    os.setsid()
    os.environ.clear()
    os.environ.update(settings)
    os.dup2(held.fileno(), 0)
    sys.stdin = os.fdopen(0)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    runner._leave(lept(options) if leaps else runner.main([*options]))


def lept(options: Sequence[str]) -> int:
    """Serve until stopped, and skip each wait in which nothing but a launch's timers is left."""
    read = runner._parser().parse_args(options)
    logging.basicConfig(level=read.log_level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    asyncio.run(serve_leaping(read))
    return 0


async def serve_leaping(options: argparse.Namespace) -> None:
    """Serve with one clock for the host and the app; ends with its input, or when told."""
    clock, stopped = LeapingClock(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    asyncio.get_running_loop().add_reader(0, stopped.set)
    async with running(options.app, state=options.state, port=options.port, clock=clock) as host:
        sys.modules["function_app"].services().clock = clock.now
        runner._write_ready_file(options.ready_file, host)
        await stopped.wait()
