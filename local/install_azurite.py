"""Installs Azurite, the storage emulator, with npm: ``python -m local.install_azurite FOLDER VERSION``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from local.nodejs import npm_command

# Only what runs: no build scripts of other people, nothing optional, no lock file full of download addresses.
OPTIONS = (
    "--no-save",
    "--no-package-lock",
    "--ignore-scripts",
    "--omit=dev",
    "--omit=optional",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
)
LONGEST_SECONDS = 900.0
"""60 MB take ten minutes on a line of 1 Mbit/s; what takes longer hangs."""


def install(folder: Path, version: str, longest_seconds: float = LONGEST_SECONDS) -> int:
    """Install one version of Azurite so that the folder is there only when it is complete.

    What npm has downloaded is kept beside the folder until it is complete, so that the next try need not begin anew.

    Returns:
        npm's exit status; 1 where it was still not done after so many seconds.

    Raises:
        NodeMissing: There is no npm to install it with.
    """
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    cache = folder.with_name("npm-cache")
    places = ("--prefix", str(unfinished), "--cache", str(cache))
    status = run([*npm_command(), "install", *places, *OPTIONS, f"azurite@{version}"], longest_seconds)
    if status == 0:
        replace(folder, unfinished)
        shutil.rmtree(cache, ignore_errors=True)
    return status


def run(command: Sequence[str], longest_seconds: float) -> int:
    """Run a command to its end; its exit status, 1 where it had to be killed."""
    try:
        return subprocess.run(command, check=False, close_fds=False, timeout=longest_seconds).returncode  # noqa: S603  # our own command
    except subprocess.TimeoutExpired:
        print(f"npm was not done after {longest_seconds:g} seconds and was stopped.", flush=True)
        return 1


def replace(folder: Path, finished: Path) -> None:
    """Put a finished folder in the place of whatever is there; of a link, only the link goes.

    Raises:
        OSError: What is there cannot be removed.
    """
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
    finished.rename(folder)


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1]), sys.argv[2]))
