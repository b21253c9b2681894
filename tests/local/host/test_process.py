"""The runner as a process: started from the command line, killed, started again, interrupted."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

SAMPLE_APP = Path(__file__).with_name("sample_app")
REPOSITORY = Path(__file__).parents[3]


class Runner:
    """A runner process over the sample app, whose state and notes outlive it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes_file = folder / "notes.txt"
        self.ready = folder / "ready.json"
        self.process: subprocess.Popen[str] | None = None

    def start(self, *options: str, app: Path = SAMPLE_APP) -> str:
        """Start it and wait until it serves; its URL."""
        self.ready.unlink(missing_ok=True)
        state = self.folder / "state.sqlite"
        command = [sys.executable, "-m", "local.host", "--app", app, "--port", "0", "--state", state]
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--ready-file", self.ready, *options],
            cwd=REPOSITORY,
            env={**os.environ, "SAMPLE_NOTES": str(self.notes_file)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.until(self.ready.exists)
        return json.loads(self.ready.read_text(encoding="utf-8"))["url"]

    def until(self, condition) -> None:
        """Wait for what the process will bring about, as long as it lives."""
        end = time.monotonic() + 10
        while not condition():
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < end
            time.sleep(0.005)

    def notes(self) -> Counter[str]:
        """What the activities noted, each with how often."""
        return Counter(
            self.notes_file.read_text(encoding="utf-8").splitlines() if self.notes_file.exists() else []
        )

    def stop(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send it a signal and wait for its end: exit code, output, errors."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=10)
        return self.process.returncode, output, errors


@contextmanager
def runner_in(folder):
    """A runner that does not outlive the test."""
    runner = Runner(folder)
    try:
        yield runner
    finally:
        if runner.process and runner.process.poll() is None:
            runner.stop(signal.SIGKILL)


@pytest.fixture
def runner(tmp_path):
    """A runner with a folder of its own."""
    with runner_in(tmp_path) as runner:
        yield runner


async def start(url, name, instance_id, order=None):
    """Start an orchestration through the app."""
    async with aiohttp.ClientSession() as session:
        await session.post(f"{url}/try/start/{name}/{instance_id}", json=order)


async def output_of(url, instance_id):
    """The output of an instance, once it has ended."""
    async with asyncio.timeout(15), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{url}/durabletask/instances/{instance_id}") as response:
                body = await response.json()
            if body["runtimeStatus"] not in {"Pending", "Running"}:
                return body["output"]
            await asyncio.sleep(0.02)


async def test_kill_9_costs_at_most_the_activity_in_flight_a_second_run(runner):
    """Killed in the middle again and again, an orchestration ends as if nothing had been; so does its timer."""
    url = runner.start()
    await start(url, "steps", "INC-1")
    await start(url, "race", "INC-2", 1.5)
    for moment in ("begun 0", "ended 2", "begun 4"):
        runner.until(lambda moment=moment: moment in runner.notes())
        runner.stop(signal.SIGKILL)
        url = runner.start()

    assert await output_of(url, "INC-1") == [0, 1, 2, 3, 4, 5]
    assert await output_of(url, "INC-2") == "too late"
    begun = [runner.notes()[f"begun {number}"] for number in range(6)]
    assert max(begun) <= 2
    assert 6 <= sum(begun) <= 9


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_cleanly(runner, number):
    """Exit code 0, no traceback; before, it said what it is and what it serves."""
    url = runner.start()
    code, output, errors = runner.stop(number)

    assert (code, errors) == (0, "")
    assert "the Functions host is ours, and only for" in output
    assert f"echo: [GET,POST] {url}/try/echo/{{name}}/{{rest?}}" in output
    assert f"yearly: timer 0 0 5 1 1 *, or now: POST {url}/admin/functions/yearly" in output
    assert "orchestrators/fan_out" in output


async def test_an_interrupt_does_not_wait_for_an_activity_that_hangs(runner):
    """Two seconds of grace, then it leaves; the activity runs again at the next start."""
    url = runner.start("--quiet")
    await start(url, "sleeps", "INC-1")
    runner.until(lambda: "asleep" in runner.notes())
    begun = time.monotonic()
    code, output, errors = runner.stop(signal.SIGINT)

    assert (code, output, errors) == (0, "", "")
    assert 1.5 < time.monotonic() - begun < 6
    runner.start()
    runner.until(lambda: runner.notes()["asleep"] == 2)


def test_an_app_without_timers_and_orchestrators_is_served_all_the_same(runner):
    """It ends when it is told to, not before."""
    code = "import azure.functions as func\napp = func.FunctionApp()\n"
    code += "@app.route('hello')\ndef hello(req: func.HttpRequest) -> str:\n    return 'hello'\n"
    (runner.folder / "function_app.py").write_text(code, encoding="utf-8")
    (runner.folder / "host.json").write_text('{"version": "2.0"}', encoding="utf-8")
    url = runner.start(app=runner.folder)
    with urllib.request.urlopen(f"{url}/api/hello", timeout=5) as response:  # noqa: S310 - our own server
        answer = response.read()

    assert answer == b"hello"
    assert runner.stop(signal.SIGINT)[0] == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--address", "0.0.0.0"], "listens on loopback only"),  # noqa: S104 - to be refused
        (["--settings", "nowhere.json"], "The settings file nowhere.json is missing."),
        (["--app", "nowhere"], "host.json is missing"),
    ],
)
def test_what_it_cannot_start_it_says_in_a_line(tmp_path, options, why):
    """On stderr, without a traceback, with exit code 1."""
    command = [sys.executable, "-m", "local.host", "--app", SAMPLE_APP, "--port", "0", *options]
    command += ["--state", tmp_path / "state.sqlite"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own program

    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr
    assert "Traceback" not in done.stderr
