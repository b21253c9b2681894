"""Checks Muster on the next line of the Durable Functions SDK: ``python -m local.next_sdk [PYTHON]``.

That line, 2.x, needs Python 3.13 and is a release candidate. What is deployed stays on 1.x (ADR 1) and has to run on
both, unchanged. Where there is no Python 3.13 nothing can be checked; that is said and is no failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path(__file__).resolve().with_name("next-requirements.txt")
FOLDER = ROOT / ".muster" / "next"
INSTALLED = FOLDER / "installed-by-dev.txt"
VERSION = "3.13"
OPTIONS = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--only-binary=:all:")


def suitable_python(named: Sequence[str]) -> str:
    """Name a Python 3.13: of those that are named, or on PATH; empty if there is none that starts."""
    for name in named or (f"python{VERSION}",):
        found = shutil.which(name)
        if found and version_of(found) == VERSION:
            return found
    return ""


def version_of(python: str) -> str:
    """What an interpreter says its version is; nothing if it does not start."""
    # pyenv's stand-ins start the versions that this names, whichever are switched on.
    environment = {**os.environ, "PYENV_VERSION": VERSION}
    ask = [python, "-ISc", "import sys; print(*sys.version_info[:2], sep='.')"]
    return subprocess.run(ask, env=environment, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  # ours


def is_ready() -> bool:
    """Tell whether the packages were installed to their end, from the requirements as they are now."""
    return INSTALLED.exists() and INSTALLED.read_bytes() == REQUIREMENTS.read_bytes()


def install(python: str) -> int:
    """Make a virtual environment with the next SDK in place of what is there; the first exit status that is not 0."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    make = [python, "-m", "venv", str(FOLDER)]
    fill = [
        str(FOLDER / "bin" / "python"),
        "-m",
        "pip",
        "install",
        *OPTIONS,
        "--requirement",
        str(REQUIREMENTS),
    ]
    environment = {**os.environ, "PYENV_VERSION": VERSION}
    for command in (make, fill):
        status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  # our own commands
        if status:
            return status
    shutil.copyfile(REQUIREMENTS, INSTALLED)
    return 0


def main(arguments: list[str]) -> int:
    """Install what is missing and run a launch there; 1 if the launch fails, 0 where there is no Python 3.13."""
    python = suitable_python(arguments)
    if not python:
        print(f"Not checked: there is no Python {VERSION} here, which the next SDK line needs.")
        print(f"Where there is one off PATH: python3 dev.py check-next /its/path/python{VERSION}")
        return 0
    if not is_ready() and install(python):
        print(f"Not checked: the packages of {REQUIREMENTS.name} could not be installed; see above.")
        return 1
    command = [str(FOLDER / "bin" / "python"), "-m", "local.next_sdk_launch"]
    environment = {**os.environ, "GRPC_VERBOSITY": "ERROR"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  # our own command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
