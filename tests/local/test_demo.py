"""The demo as a newcomer meets it: what it prints, how it ends."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from local.stage import APP

COMMAND = [sys.executable, "-m", "local.demo", "--port", "0", "--vendors-port", "0"]
SECONDS = 60


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """The demo when it has said everything and stays, and the lines that it said."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, cwd=APP, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_stays_tells_what_to_try_and_ends_cleanly(number):
    """Every address that it names answers; a signal ends it with 0 and leaves nothing listening."""
    async with demo() as (process, said):
        text = "".join(said)
        urls = addresses(said)
        pages = [
            page for page in re.findall(r"http://127\.0\.0\.1:\d+/[^ '\n]+", text) if "_control" not in page
        ]
        async with aiohttp.ClientSession() as http:
            for page in pages:
                async with http.get(page) as response:
                    assert response.status == 200, page
        process.send_signal(number)
        rest, _ = await asyncio.wait_for(process.communicate(), SECONDS)

        assert "retrying at" in text
        assert len(urls) == 2
        assert process.returncode == 0, rest
        assert b"Traceback" not in rest
        assert [await answers(url) for url in urls] == [False, False]


async def test_a_demo_that_is_killed_takes_everything_along():
    """Even kill -9 leaves no app behind that would hold the port at the next start."""
    async with demo() as (process, said):
        process.kill()
        await process.wait()
        await until_silent(addresses(said))
