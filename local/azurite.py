"""Runs Azurite's table service, so that the demo and the tests keep their tables in the real thing.

Azurite is Microsoft's emulator of Azure Storage; ``python3 dev.py setup`` installs it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from local.nodejs import node_command

HOST = "127.0.0.1"
# The emulator's own account and key, the same everywhere and published:
# learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
ACCOUNT = "devstoreaccount1"
ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
INSTALLED_IN = Path(__file__).resolve().parent.parent / ".muster" / "azurite"

READY = "successfully started"
PORT_TAKEN = "EADDRINUSE"
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 5.0
ATTEMPTS = 5
# Whoever starts Azurite holds its standard input. When they go, however they go, it ends and Azurite goes too:
# by Ctrl-C's way, on which it writes its tables, or at the latest after two seconds.
RUN_UNTIL_INPUT_ENDS = (
    "process.stdin.on('end', () => { process.emit('SIGINT'); setTimeout(() => process.exit(), 2000).unref(); }).resume();"
    "require(process.argv[1]);"
)


class AzuriteError(RuntimeError):
    """Azurite could not be started; the message says why and what to do."""


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Azurite:
    """One running table service; a context manager that starts it and stops it.

    Stopped and started again, it keeps its port, and its tables too if it has a folder for them.
    """

    def __init__(
        self,
        location: Path | None = None,
        *,
        port: int = 0,
        accounts: Sequence[str] = (),
        installed_in: Path = INSTALLED_IN,
    ) -> None:
        """Describe the service; nothing runs yet.

        Args:
            location: The folder that keeps the tables; by default they are kept in memory.
            port: The loopback port; 0 takes a free one.
            accounts: Storage accounts besides the emulator's own, all with its key.
            installed_in: The folder that Azurite was installed in.
        """
        self.port = port
        self._location = location
        self._accounts = (ACCOUNT, *accounts)
        self._program = installed_in / "node_modules" / "azurite" / "dist" / "src" / "table" / "main.js"
        self._process: _Process | None = None

    @property
    def connection_string(self) -> str:
        """The way to the emulator's own account, once the service was started."""
        return self.connection_string_of(ACCOUNT)

    def connection_string_of(self, account: str) -> str:
        """Return the way to one of the accounts, once the service was started."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={ACCOUNT_KEY};"
            f"TableEndpoint=http://{HOST}:{self.port}/{account};"
        )

    def start(self) -> None:
        """Start the service and return when it answers; nothing happens if it runs.

        Raises:
            AzuriteError: It is not installed, its port is taken, or it did not start.
            NodeMissing: There is no Node.js to run it with.
        """
        if self._process:
            return
        if not self._program.exists():
            raise AzuriteError(
                f"Azurite is not installed ({self._program} is missing); run: python3 dev.py setup"
            )
        if self.port:
            self._process = self._started_on(self.port)
        else:
            self._start_on_free_port()

    def stop(self) -> None:
        """Stop the service, letting it write its tables first; nothing happens if it does not run."""
        process, self._process = self._process, None
        if process:
            process.end()

    def kill(self) -> None:
        """Kill the service as a failing machine would: no warning, nothing written any more."""
        if self._process:
            self._process.kill()
        self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _start_on_free_port(self) -> None:
        """Start on a free port, on another if somebody was quicker to take it."""
        for attempt in range(1, ATTEMPTS + 1):
            port = free_port()
            try:
                self._process, self.port = self._started_on(port), port
            except _PortTaken:
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def _started_on(self, port: int) -> _Process:
        accounts = ";".join(f"{name}:{ACCOUNT_KEY}" for name in self._accounts)
        process = _Process(self._command(port), {**os.environ, "AZURITE_ACCOUNTS": accounts})
        if process.becomes_ready():
            return process
        last_words = process.said().strip()
        process.end()
        error = _PortTaken if PORT_TAKEN in last_words else AzuriteError
        raise error(f"Azurite did not start on port {port}; it said: {last_words}")

    def _command(self, port: int) -> list[str]:
        kept = ["--location", str(self._location)] if self._location else ["--inMemoryPersistence"]
        address = ["--tableHost", HOST, "--tablePort", str(port)]
        program = ["-e", RUN_UNTIL_INPUT_ENDS, str(self._program)]
        return [*node_command(), *program, *address, *kept, "--silent", "--disableTelemetry"]


class _PortTaken(AzuriteError):
    """Somebody else listens on the port."""


class _Process:
    """One process of Azurite and what it says."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # end() closes it
        self._popen = subprocess.Popen(  # noqa: S603  # our own command
            command,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # Ctrl-C is for whoever started it, to stop it last
        )

    def becomes_ready(self) -> bool:
        """Wait until it answers; false if it ended, or did not answer in time."""
        deadline = time.monotonic() + SECONDS_TO_START
        while READY not in self.said():
            if self._popen.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def said(self) -> str:
        """Read what it has said; by position, because the place to write at is shared with it."""
        return os.pread(self._log.fileno(), 100_000, 0).decode(errors="replace")

    def kill(self) -> None:
        """Kill it."""
        self._popen.kill()

    def end(self) -> None:
        """End it by ending its input; if it does not go, kill it."""
        if self._popen.stdin:
            self._popen.stdin.close()
        try:
            self._popen.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._log.close()
