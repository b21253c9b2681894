"""Sets up what working on Muster needs, using Python's standard library alone.

``.venv`` gets the Python packages exactly as requirements-dev.txt locks them (with uv where it is on PATH, else with
venv and pip); ``.muster/azurite`` gets Azurite, the storage emulator. What is ready is left as it is. A ``.venv``
that was cut short, belongs to other requirements or has lost its interpreter is built anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from local import worker_library

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up-by-dev.py"
UNFINISHED = "unfinished"
REQUIREMENTS = ROOT / "requirements-dev.txt"
LOCK = ROOT / ".muster" / "set-up.lock"
AZURITE = ROOT / ".muster" / "azurite"
AZURITE_VERSION = "3.35.0"

VENV_ADVICE = "Install Python's venv module (Debian, Ubuntu: sudo apt install python3-venv)."
NETWORK_ADVICE = (
    "Check the network. Behind a proxy set HTTPS_PROXY; for a mirror of your own set PIP_INDEX_URL "
    "(with uv: UV_DEFAULT_INDEX) and npm_config_registry."
)
DISK_ADVICE = "The disk is full. Make room for about 1.5 GB."
HASH_ADVICE = "A package is not the one that was locked. Find out who serves it before you go on."
SECONDS_BEFORE_A_WORD = 30.0
ADVICE_FOR_SIGN = {
    "No space left": DISK_ADVICE,
    "DO NOT MATCH THE HASHES": HASH_ADVICE,
    "Hash mismatch": HASH_ADVICE,
}


class SetUpFailed(Exception):
    """A part of the set-up could not be done; the message says which, why and what to do."""


def set_up() -> None:
    """Make the packages and Azurite ready; instant if they are.

    Raises:
        SetUpFailed: A part could not be done.
        OSError: The folder cannot be written.
    """
    if environment_is_ready() and azurite_is_ready() and worker_library.is_ready():
        return
    with only_one_set_up():
        if not environment_is_ready():
            build_environment()
        if not azurite_is_ready():
            install = [PYTHON, "-m", "local.install_azurite", AZURITE, AZURITE_VERSION]
            phase(f"Azurite {AZURITE_VERSION}", install, NETWORK_ADVICE, "npm downloads about 60 MB")
        if not worker_library.is_ready():
            phase("Azure Functions' worker library", [PYTHON, "-m", "local.worker_library"], NETWORK_ADVICE)


@contextlib.contextmanager
def only_one_set_up() -> Iterator[None]:
    """Hold the set-up's lock, waiting in plain sight for whoever has it."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        # Inherited by pip and npm: if this process is killed and they live on, they still keep others out.
        os.set_inheritable(lock.fileno(), True)  # noqa: FBT003  # the argument has no name
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another dev.py is setting up here; waiting for it to finish (Ctrl-C stops the waiting).")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment_is_ready() -> bool:
    """Tell whether .venv was finished for these requirements and runs on this version of Python."""
    return stamp() == wanted_stamp() and environment_runs()


def stamp() -> str:
    """Read what the last set-up left in .venv: nothing if .venv is somebody else's."""
    return STAMP.read_text() if STAMP.exists() else ""


def wanted_stamp() -> str:
    """Name all that .venv depends on; the folder too, because scripts in it hold the full path."""
    python = str(tuple(sys.version_info[:2]))
    return hashlib.sha256(REQUIREMENTS.read_bytes() + python.encode() + os.fsencode(ROOT)).hexdigest()


def environment_runs() -> bool:
    """Start .venv's interpreter to see whether it is there and of this Python's version."""
    ask = [PYTHON, "-ISc", "import sys; print(tuple(sys.version_info[:2]))"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    except OSError:
        return False
    return answer.stdout.strip() == str(tuple(sys.version_info[:2]))


def can_lock_already() -> bool:
    """Tell whether .venv has what compiles requirement files, whatever else may be wrong with it."""
    return environment_runs() and any(VENV.glob("lib/*/site-packages/piptools"))


def azurite_is_ready() -> bool:
    """Tell whether Azurite is there; its folder appears only when it is complete."""
    package = AZURITE / "node_modules" / "azurite" / "package.json"
    return package.exists() and json.loads(package.read_bytes())["version"] == AZURITE_VERSION


def build_environment() -> None:
    """Build .venv anew, or add the packages to a working one that somebody else made."""
    uv = shutil.which("uv")
    if stamp() or not environment_runs():
        create_environment(uv)
    STAMP.write_text(UNFINISHED)
    install = (
        [uv, "pip", "install", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install", "--no-compile"]
    )
    options = ["--quiet", "--require-hashes", "--requirement", REQUIREMENTS]
    title = f"Python packages, with {'uv' if uv else 'pip'}"
    phase(title, [*install, *options], NETWORK_ADVICE, "the packages take about 600 MB on disk")
    STAMP.write_text(wanted_stamp())


def create_environment(uv: str | None) -> None:
    """Make an empty .venv in place of what is there."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    STAMP.write_text(UNFINISHED)
    # This may be .venv's own interpreter, which is gone by now; the one that it came from is not.
    python: str = getattr(sys, "_base_executable", sys.executable)
    with_uv = [uv or "", "venv", "--quiet", "--no-project", "--allow-existing", "--python", python, VENV]
    phase("Virtual environment", with_uv if uv else [python, "-m", "venv", VENV], VENV_ADVICE)


def phase(title: str, command: Sequence[str | Path], advice: str, takes: str = "") -> None:
    """Do one part of the set-up, showing its name and then its seconds.

    Args:
        title: What the part is called.
        command: What does it.
        advice: What to do if it fails.
        takes: What it is busy with, for whoever has waited for half a minute.

    Raises:
        SetUpFailed: The command failed; the message holds its last words and the advice.
    """
    print(f"{title} ... ", end="", flush=True, file=sys.stderr)
    begun = time.monotonic()
    done = run(command, takes)
    seconds = time.monotonic() - begun
    if done.returncode:
        say(f"FAILED after {seconds:.1f} s")
        raise SetUpFailed(failure_report(title, done.stdout, advice))
    say(f"{seconds:.1f} s")


def run(
    command: Sequence[str | Path], takes: str = "", patience: float = SECONDS_BEFORE_A_WORD
) -> subprocess.CompletedProcess[str]:
    """Run a part of the set-up to its end, holding back what it says; give a sign of life after a while."""
    with subprocess.Popen(  # noqa: S603  # our own commands
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,  # the lock goes with it
    ) as process:
        try:
            said, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            print(f"still working{takes and f': {takes}'} ... ", end="", flush=True, file=sys.stderr)
            said, _ = process.communicate()
        finally:
            process.kill()  # only Ctrl-C leaves it running
            process.wait()
    return subprocess.CompletedProcess(command, process.returncode, said)


def failure_report(title: str, output: str, advice: str) -> str:
    """Tell what failed, its last words and what to do."""
    last_words = [f"  | {line}" for line in output.rstrip().splitlines()[-12:]]
    recognised = [known for sign, known in ADVICE_FOR_SIGN.items() if sign in output]
    return "\n".join(
        ["", f"Could not set up: {title}. Its last words:", *last_words, "", *(recognised or [advice])]
    )


def say(message: str) -> None:
    """Tell the person how it goes, apart from what a verb prints."""
    print(message, file=sys.stderr)
