"""Runs every check, the quick ones first: ``python -m local.checks``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.requirements_check import ROOT

PYTHON = sys.executable
BICEP_CHECK = ROOT.parent / "shared" / "tools" / "bicep_check.py"
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"


SIDE_BY_SIDE = ("-n", "auto", "--dist", "worksteal")
"""The tests run on every core; each has tables, ports and vendors of its own."""


@dataclass(frozen=True)
class Check:
    """One check: its title and the command that fails if it fails; no command where it cannot be run."""

    title: str
    command: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How one check went: "ok", "FAILED" or "skipped", and in how many seconds."""

    title: str
    verdict: str
    seconds: float


def all_checks() -> list[Check]:
    """List the checks of this repository in their order."""
    return [
        Check("locked requirements fit pyproject.toml", [PYTHON, "-m", "local.requirements_check"]),
        Check("ruff format", [PYTHON, "-m", "ruff", "format", "--check"]),
        Check("ruff check", [PYTHON, "-m", "ruff", "check"]),
        Check("lint-imports", [PYTHON, "-c", IMPORT_LINTER]),
        Check("bicep", bicep_command(BICEP_CHECK, ROOT / "bicep")),
        Check("pyright", [PYTHON, "-m", "pyright"]),
        Check("the next line of the Durable Functions SDK", [PYTHON, "-m", "local.next_sdk"]),
        Check("pytest", [PYTHON, "-m", "pytest", *SIDE_BY_SIDE]),
    ]


def bicep_command(checker: Path, files: Path) -> list[str]:
    """Return the command that checks the Bicep files; nothing where checker or files are not there."""
    return [PYTHON, str(checker), str(files)] if checker.exists() and files.is_dir() else []


def run_all(checks: list[Check]) -> int:
    """Run all checks whatever their outcome, then sum up; 1 if any failed."""
    outcomes = [run_one(check) for check in checks]
    print("\nSummary")
    for outcome in outcomes:
        print(f"  {outcome.verdict:<8}{outcome.seconds:6.1f} s  {outcome.title}")
    return 1 if any(outcome.verdict == "FAILED" for outcome in outcomes) else 0


def run_one(check: Check) -> Outcome:
    """Run one check, its output going straight to the terminal."""
    print(f"\n== {check.title}", flush=True)
    if not check.command:
        print("skipped: what it needs is not here")
        return Outcome(check.title, "skipped", 0.0)
    # Pyright would ask the network for a newer version of itself.
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    begun = time.monotonic()
    status = subprocess.run(check.command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  # ours
    return Outcome(check.title, "FAILED" if status else "ok", time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(run_all(all_checks()))
