"""The check on the next line of the Durable Functions SDK; the check itself needs Python 3.13."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.next_sdk import REQUIREMENTS, VERSION, suitable_python
from local.requirements_check import read_lock

ROOT = Path(__file__).resolve().parents[2]


def test_without_a_suitable_python_it_says_so_and_is_no_failure():
    """Where the next line cannot run nothing is checked; that is said aloud, with what is needed."""
    done = subprocess.run(
        [sys.executable, "-m", "local.next_sdk", "python-that-is-nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Not checked: there is no Python {VERSION}")


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="this is the Python that it looks for")
def test_another_python_will_not_do():
    """An interpreter that is named but is not of that version is passed over."""
    assert suitable_python([sys.executable]) == ""


def test_the_packages_of_the_next_line_are_locked_by_version_and_hash():
    """Its packages are as exactly locked as those of .venv, and the SDK among them is of the next line."""
    lock = read_lock(REQUIREMENTS.name, REQUIREMENTS.read_text("utf-8"))

    assert lock.strange_lines == []
    assert [name for name, pin in lock.pins.items() if not pin.hashes] == []
    assert lock.pins["azure-functions-durable"].version.startswith("2.")
