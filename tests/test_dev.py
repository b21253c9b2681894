"""The one command, as a newcomer meets it: dev.py run for real, in a folder of its own.

The packages and the programs in that folder are tiny, so that nothing is downloaded.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pip
import pytest

from local.set_up import AZURITE_VERSION

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import signal, sys
if "wait" in sys.argv:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(5))
    print("waiting", flush=True)
    signal.pause()
print("demo", *sys.argv[1:])
sys.exit(7)
"""
UNREACHABLE = f"nowhere==1.0 --hash=sha256:{'0' * 64}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with dev.py, a program and no packages to install; Azurite is there."""
    root = tmp_path_factory.mktemp("newcomer")
    azurite = root / ".muster" / "azurite" / "node_modules" / "azurite"
    azurite.mkdir(parents=True)
    (azurite / "package.json").write_text(json.dumps({"version": AZURITE_VERSION}))
    (root / "local").mkdir()
    worker = root / ".muster" / "worker"
    worker.mkdir()
    shutil.copy(ROOT / "local" / "worker-requirements.txt", worker / "installed-by-dev.txt")
    for name in (
        "dev.py",
        "local/__init__.py",
        "local/set_up.py",
        "local/worker_library.py",
        "local/worker-requirements.txt",
    ):
        shutil.copy(ROOT / name, root / name)
    (root / "local" / "demo.py").write_text(PROGRAM)
    (root / "requirements-dev.txt").write_text("# nothing\n")
    return root


def environment() -> dict[str, str]:
    """An environment without uv, in which pip can reach nobody."""
    return {
        "PATH": "/usr/bin:/bin",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:1/",
        "PIP_RETRIES": "0",
    }


def command(folder: Path, *arguments: str) -> list[str]:
    """The command line of dev.py in a folder."""
    return [sys.executable, str(folder / "dev.py"), *arguments]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py to its end."""
    return subprocess.run(  # noqa: S603  # our own command
        command(folder, *arguments), env=environment(), capture_output=True, text=True, check=False
    )


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start dev.py and go on."""
    return subprocess.Popen(  # noqa: S603  # our own command
        command(folder, *arguments),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def ready(folder) -> Path:
    """The folder, set up; into an environment of somebody else's where a test that builds one has not run yet."""
    if not (folder / ".venv").exists():
        lend_environment(folder / ".venv")
    done = run(folder, "setup")
    assert done.returncode == 0, done.stderr
    return folder


def lend_environment(place: Path) -> None:
    """Make a working environment with the pip that is here: a new pip takes four seconds to install."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)  # noqa: S603  # our own command
    (packages,) = place.glob("lib/*/site-packages")
    (packages / "pip").symlink_to(Path(pip.__file__).parent)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_verb_in_one_line(folder, arguments):
    """Without a verb, and with --help, each verb is explained in one line."""
    lines = run(folder, *arguments).stdout.splitlines()
    assert [line.split()[0] for line in lines[2:]] == [
        "demo",
        "test",
        "vendors",
        "start",
        "doctor",
        "drill",
        "roster",
        "faults",
        "crashes",
        "storm",
        "bench",
        "teams-app",
        "package",
        "sbom",
        "check",
        "check-next",
        "lock",
        "setup",
    ]


def test_an_unknown_verb_is_refused_with_the_list(folder):
    """A misspelt verb sets nothing up; it shows the list and exits with 2."""
    done = run(folder, "dmeo")
    assert done.returncode == 2
    assert "no verb 'dmeo'" in done.stderr
    assert "demo" in done.stderr


def test_start_without_settings_says_what_to_copy(folder):
    """`start` sets nothing up before there is a local.settings.json, and says where to get one."""
    done = run(folder, "start")
    assert done.returncode == 1
    assert "cp local.settings.example.json local.settings.json" in done.stderr
    assert "..." not in done.stderr


def test_a_failed_set_up_says_what_to_do_and_the_next_start_mends_it(folder):
    """A failure names the part, its last words and the fix; mended, the same command starts from there."""
    requirements = folder / "requirements-dev.txt"
    requirements.write_text(UNREACHABLE)
    failed = run(folder, "demo")
    left_over = folder / ".venv" / "half-installed"
    left_over.touch()
    requirements.write_text("# nothing\n")
    mended = run(folder, "demo", "--fast", "two words")
    assert failed.returncode == 1
    assert "Python packages, with pip ... FAILED after" in failed.stderr
    assert "Check the network" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert (mended.returncode, mended.stdout) == (7, "demo --fast two words\n")
    assert not left_over.exists()


def test_a_second_start_finds_everything_ready(ready):
    """Once set up, nothing is built or said: the verb's program runs at once, with its own exit status."""
    done = run(ready, "demo", "--fast")
    assert (done.returncode, done.stdout, done.stderr) == (7, "demo --fast\n", "")


def test_a_vanished_interpreter_is_replaced(ready):
    """When the Python that .venv was built with is gone, .venv is built anew."""
    for interpreter in (ready / ".venv" / "bin").glob("python*"):
        interpreter.unlink()
    done = run(ready, "demo")
    assert done.returncode == 7
    assert "Virtual environment ..." in done.stderr


def test_two_set_ups_wait_for_each_other(ready):
    """While one dev.py sets up, another says that it waits, and goes on when the first is done."""
    stamp = ready / ".venv" / "set-up-by-dev.py"
    finished = stamp.read_text()
    with (ready / ".muster" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp.write_text("unfinished")
        with start(ready, "demo") as second:
            assert second.stderr is not None
            assert "waiting for it to finish" in second.stderr.readline()
            stamp.write_text(finished)
            fcntl.flock(lock, fcntl.LOCK_UN)
            said, _ = second.communicate()
    assert (second.returncode, said) == (7, "demo\n")


def test_ctrl_c_stops_a_set_up_without_a_traceback(ready):
    """Ctrl-C during the set-up ends it in one line and exit status 130."""
    stamp = ready / ".venv" / "set-up-by-dev.py"
    finished = stamp.read_text()
    with (ready / ".muster" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp.write_text("unfinished")
        with start(ready, "demo") as stopped:
            assert stopped.stderr is not None
            stopped.stderr.readline()
            stopped.send_signal(signal.SIGINT)
            _, complaint = stopped.communicate()
    stamp.write_text(finished)
    assert stopped.returncode == 130
    assert complaint.split() == ["Stopped.", "The", "next", "start", "takes", "up", "the", "set-up."]


def test_ctrl_c_belongs_to_the_program(ready):
    """Ctrl-C reaches the verb's program alone; what it does about it is what happens."""
    with start(ready, "demo", "wait") as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "waiting\n"
        program.send_signal(signal.SIGINT)
        _, complaint = program.communicate()
    assert (program.returncode, complaint) == (5, "")
