"""Installs Microsoft's library worker of Azure Functions: ``python -m local.worker_library``.

In Azure it indexes and calls the functions of an app on Python 3.13 and later; the tests ask it for a second opinion
on function_app.py. It declares that it needs 3.13 but runs on 3.11 and 3.12 too, so pip is told to overlook that. It
has a folder of its own, for nothing of it may stand in the way of the app's own packages.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().with_name("worker-requirements.txt")
FOLDER = REQUIREMENTS.parent.parent / ".muster" / "worker"
INSTALLED = "installed-by-dev.txt"
OPTIONS = (
    "--quiet",
    "--disable-pip-version-check",
    "--ignore-requires-python",
    "--no-compile",
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
)


def is_ready(folder: Path = FOLDER) -> bool:
    """Tell whether a folder holds all that worker-requirements.txt asks for; the note of it is written last."""
    installed = folder / INSTALLED
    return installed.exists() and installed.read_bytes() == REQUIREMENTS.read_bytes()


def install(folder: Path = FOLDER) -> int:
    """Install the library into a folder, in place of what is there.

    Returns:
        pip's exit status.
    """
    shutil.rmtree(folder, ignore_errors=True)
    where = ["--target", str(folder), "--requirement", str(REQUIREMENTS)]
    pip = [sys.executable, "-m", "pip", "install", *OPTIONS, *where]
    status = subprocess.run(pip, check=False, close_fds=False).returncode  # noqa: S603  # our own command
    if status == 0:
        shutil.copyfile(REQUIREMENTS, folder / INSTALLED)
    return status


if __name__ == "__main__":
    sys.exit(install())
