"""Installs Azurite, the storage emulator, with npm: ``python -m local.install_azurite FOLDER VERSION``."""

from __future__ import annotations

import shutil
import subprocess
import sys
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


def install(folder: Path, version: str) -> int:
    """Install one version of Azurite so that the folder is there only when it is complete.

    Returns:
        npm's exit status.

    Raises:
        NodeMissing: There is no npm to install it with.
    """
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    npm = [*npm_command(), "install", "--prefix", str(unfinished), *OPTIONS, f"azurite@{version}"]
    status = subprocess.run(npm, check=False, close_fds=False).returncode  # noqa: S603  # our own command
    if status == 0:
        replace(folder, unfinished)
    return status


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
