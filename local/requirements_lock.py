"""Compiles the locked requirement files from pyproject.toml: ``python -m local.requirements_lock [--upgrade]``.

requirements.txt holds what is deployed; requirements-dev.txt the same, in the same versions, and the tools.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from local.requirements_check import DEPLOYED, DEVELOPMENT, ROOT

HEADER = "# Compiled from pyproject.toml by: python3 dev.py lock\n"
# The inputs' names in the compiler's "via" comments; each stands for a list in pyproject.toml.
APP_INPUT = "dependencies.in"
TOOLS_INPUT = "dev.in"
LIST_OF_INPUT = {
    f"-r {APP_INPUT}": "pyproject.toml (dependencies)",
    f"-r {TOOLS_INPUT}": "pyproject.toml (dev)",
    f"-c {DEPLOYED}": DEPLOYED,
}
OPTIONS = (
    "--quiet",
    "--no-header",
    "--no-emit-options",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",  # pip-tools needs pip and setuptools, and where hashes are asked for all is locked or nothing
)
# Files that lie about on one machine must not get their hashes into everybody's lock.
MACHINE_SOURCES = ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX")


def lock(root: Path, arguments: list[str]) -> int:
    """Compile both files and put them in place only if both could be compiled.

    Args:
        root: The folder of pyproject.toml and the requirement files.
        arguments: Further arguments of pip-compile, as ``--upgrade`` or ``--upgrade-package NAME``.

    Returns:
        pip-compile's exit status.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        (workshop / APP_INPUT).write_text("\n".join(project["project"]["dependencies"]))
        (workshop / TOOLS_INPUT).write_text("\n".join(project["dependency-groups"]["dev"]))
        for name in (DEPLOYED, DEVELOPMENT):  # what is locked stays as it is, unless there is a reason
            if (root / name).exists():
                (workshop / name).write_bytes((root / name).read_bytes())
        status = compile_lock(workshop, [APP_INPUT, "-o", DEPLOYED, *arguments])
        status = status or compile_lock(
            workshop, [APP_INPUT, TOOLS_INPUT, "-c", DEPLOYED, "-o", DEVELOPMENT, *arguments]
        )
        if status == 0:
            for name in (DEPLOYED, DEVELOPMENT):
                (root / name).write_text(for_everybody((workshop / name).read_text()))
    return status


def compile_lock(workshop: Path, arguments: list[str]) -> int:
    """Run pip-compile, with this machine's own package sources and pip configuration put aside."""
    environment = {name: value for name, value in os.environ.items() if name not in MACHINE_SOURCES}
    environment["PIP_CONFIG_FILE"] = os.devnull
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *arguments]
    return subprocess.run(command, cwd=workshop, env=environment, check=False).returncode  # noqa: S603  # our own command


def for_everybody(compiled: str) -> str:
    """Put the header on a compiled file and name pyproject.toml where the compiler names its inputs."""
    for given, meant in LIST_OF_INPUT.items():
        compiled = compiled.replace(given, meant)
    return HEADER + compiled.removeprefix(HEADER)


if __name__ == "__main__":
    sys.exit(lock(ROOT, sys.argv[1:]))
