"""The demo as a newcomer meets it: what it prints, how it ends."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from local.demo.program import read_options
from local.stage import APP

PROGRAM = [sys.executable, "-m", "local.demo"]
COMMAND = [*PROGRAM, "--port", "0", "--vendors-port", "0"]
SECONDS = 60


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """The demo when it has said everything and stays, and the lines that it said; its files are in the folder."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        cwd=APP,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    try:
        async with asyncio.timeout(SECONDS):
            while "Ctrl-C ends it all." not in "".join(said[-1:]):
                said.append((await process.stdout.readline()).decode())
                assert said[-1], said
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def addresses(said: list[str]) -> list[str]:
    """The addresses that the demo tells, without their paths."""
    return sorted(set(re.findall(r"http://127\.0\.0\.1:\d+", "".join(said))))


def log_of(said: list[str]) -> Path:
    """The app's log, as the demo tells it."""
    return Path(re.search(r"the app's log +(\S+) ", "".join(said))[1])


async def answers(url: str) -> bool:
    """Whether anyone listens there."""
    try:
        async with aiohttp.ClientSession() as http, http.get(url):
            return True
    except aiohttp.ClientConnectionError:
        return False


async def until_silent(urls: list[str]) -> None:
    """Wait until nobody listens any more."""
    async with asyncio.timeout(SECONDS):
        for url in urls:
            while await answers(url):
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("numbers", [[signal.SIGTERM], [signal.SIGINT] * 3])
async def test_the_demo_stays_tells_what_to_try_and_ends_cleanly(numbers, tmp_path):
    """Every address that it names answers; signals, even impatient ones, end it with 0 and leave nothing behind."""
    async with demo(tmp_path) as (process, said):
        text = "".join(said)
        urls = addresses(said)
        named = re.findall(r"http://127\.0\.0\.1:\d+/[^ '\n]+", text)
        [taking] = [address for address in named if address.endswith("/take")]
        async with aiohttp.ClientSession() as http:
            for page in named:
                if "_control" not in page and page != taking:
                    async with http.get(page) as response:
                        assert response.status == 200, page
            async with http.post(taking, json={"person": "katherine@contoso.com"}) as response:
                assert (await response.json())["holder"]["name"] == "Katherine"
        assert log_of(said).exists()
        process.send_signal(numbers[0])
        while b"Stopping" not in (rest := await asyncio.wait_for(process.stdout.readline(), SECONDS)):
            assert rest
        for number in numbers[1:]:
            process.send_signal(number)
            await asyncio.sleep(0.02)
        rest, _ = await asyncio.wait_for(process.communicate(), SECONDS)

        assert "retrying at" in text
        assert len(urls) == 2
        assert process.returncode == 0, rest
        assert b"Traceback" not in rest
        assert [await answers(url) for url in urls] == [False, False]
        assert list(tmp_path.iterdir()) == []


async def test_an_app_that_dies_is_missed_at_once_and_started_again(tmp_path):
    """A SIGKILL of the app is said together with the log's path; the app serves again, with its incidents."""
    async with demo(tmp_path) as (process, said):
        log = log_of(said)
        status = re.search(r"http://\S+/api/incidents/INC-\S+", "".join(said))[0]
        os.kill(json.loads(log.with_name("ready.json").read_text())["pid"], signal.SIGKILL)
        told = [(await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode() for _ in range(4)]
        assert told[1] == f"The app's process ended (by SIGKILL); its log: {log}\n"
        assert told[3].startswith("The app serves again: ")
        assert "Serving http" in log.read_text()
        async with aiohttp.ClientSession() as http, http.get(status) as response:
            assert response.status == 200


async def test_a_demo_that_is_killed_takes_everything_along(tmp_path):
    """Even kill -9 leaves no app behind that would hold the port at the next start."""
    async with demo(tmp_path) as (process, said):
        process.kill()
        await process.wait()
        await until_silent(addresses(said))


async def ended(*command: str) -> tuple[int, str, str]:
    """Run the demo to its end: exit status, and what it said on both outputs."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=APP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, complaints = await asyncio.wait_for(process.communicate(), SECONDS)
    return process.returncode or 0, out.decode(), complaints.decode()


async def test_a_reader_who_has_seen_enough_is_no_failure():
    """Behind `| head -1` the demo stops without a word."""
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "--once", cwd=APP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    await asyncio.wait_for(process.stdout.readline(), SECONDS)
    process._transport.get_pipe_transport(1).close()
    assert (await asyncio.wait_for(process.stderr.read(), SECONDS)).decode() == ""
    assert await process.wait() == 128 + signal.SIGPIPE


async def test_ctrl_c_while_it_loads_ends_it_without_a_traceback():
    """Before anything runs there is nothing to stop: the signal ends it, silently."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "importtime", *COMMAND[1:]), cwd=APP, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(SECONDS):
        while b"aiohttp" not in await process.stderr.readline():
            assert process.returncode is None
    process.send_signal(signal.SIGINT)
    assert b"Traceback" not in await asyncio.wait_for(process.stderr.read(), SECONDS)
    assert await process.wait() == -signal.SIGINT


async def test_a_taken_port_is_named_with_the_way_out():
    """Whoever has another program on the stand-ins' port is told which port, and which option chooses another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, complaint = await ended(*PROGRAM, "--once", "--vendors-port", str(port))
    said = f"port {port} is taken: stop what listens there, or choose another with --vendors-port."
    assert (status, complaint) == (1, f"the demo failed: {said}\n")


@pytest.mark.parametrize("option", ["--port", "--vendors-port"])
@pytest.mark.parametrize("given", ["99999", "abc", "-1", "", "²"])
def test_what_is_no_port_is_refused_in_words(option, given, capsys):
    """Too high, no number, negative: one line that names the option and what a port is."""
    with pytest.raises(SystemExit) as refused:
        read_options("", [f"{option}={given}"])
    assert refused.value.code == 2
    said = f"argument {option}: a port is a number from 0 to 65535, not {given!r}"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "ports"),
    [
        ([], (7071, 7072)),
        (["--once"], (0, 0)),
        (["--once", "--port", "7099"], (7099, 0)),
        (["--once", "--vendors-port", "7098"], (0, 7098)),
        (["--port", "0"], (0, 7072)),
    ],
)
def test_a_port_that_was_given_is_the_port(arguments, ports):
    """--once takes free ports only where none was asked for."""
    options = read_options("", arguments)
    assert (options.port, options.vendors_port) == ports
