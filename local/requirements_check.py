"""Compares the locked requirement files with pyproject.toml: ``python -m local.requirements_check``.

It needs no network, and so cannot tell whether newer versions exist; ``python3 dev.py lock`` does that.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DEPLOYED = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
HASH_OPTION = "--hash=sha256:"


@dataclass(frozen=True)
class Pin:
    """One package of a requirement file: its only allowed version and the SHA-256 hashes of its files."""

    version: str
    hashes: frozenset[str]


@dataclass(frozen=True)
class Lock:
    """A requirement file: its pins by canonical package name, and the lines that are no pins."""

    name: str
    pins: dict[str, Pin]
    strange_lines: list[str]


def read_lock(name: str, text: str) -> Lock:
    """Read a requirement file as pip-compile writes it.

    Args:
        name: The file's name, for messages.
        text: Its content: ``package==version`` lines, each with its ``--hash`` options.
    """
    pins: dict[str, Pin] = {}
    strange: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        name_and_version = words[0].split("==")
        hashes = frozenset(
            word.removeprefix(HASH_OPTION) for word in words[1:] if word.startswith(HASH_OPTION)
        )
        if len(name_and_version) == 2 and len(hashes) == len(words) - 1:  # noqa: PLR2004  # a name and a version
            pins[canonicalize_name(name_and_version[0])] = Pin(name_and_version[1], hashes)
        else:
            strange.append(" ".join(words))
    return Lock(name, pins, strange)


def disagreements(pyproject: str, deployed: str, development: str) -> list[str]:
    """List what keeps the two requirement files from fitting pyproject.toml and each other.

    Args:
        pyproject: The text of pyproject.toml.
        deployed: The text of requirements.txt.
        development: The text of requirements-dev.txt.

    Returns:
        One sentence for each disagreement; none if all is well.
    """
    project = tomllib.loads(pyproject)
    dependencies: list[str] = project["project"]["dependencies"]
    tools: list[str] = project["dependency-groups"]["dev"]
    app, twin = read_lock(DEPLOYED, deployed), read_lock(DEVELOPMENT, development)
    return [
        *_faults_of_lock(app),
        *_faults_of_lock(twin),
        *_unmet(dependencies, app),
        *_unmet([*dependencies, *tools], twin),
        *_differences(app, twin),
    ]


def _faults_of_lock(lock: Lock) -> list[str]:
    strange = [
        f"{lock.name}: '{line}' is no pin; no addresses or options belong here" for line in lock.strange_lines
    ]
    bare = [f"{lock.name}: {name} has no sha256 hash" for name, pin in lock.pins.items() if not pin.hashes]
    return [*strange, *bare]


def _unmet(wanted: list[str], lock: Lock) -> list[str]:
    return [fault for text in wanted if (fault := _unmet_requirement(text, lock))]


def _unmet_requirement(text: str, lock: Lock) -> str | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        return f"pyproject.toml: '{text}' is no requirement: {error}"
    pin = lock.pins.get(canonicalize_name(requirement.name))
    if requirement.marker and not requirement.marker.evaluate():
        return None
    if pin is None:
        return f"{lock.name}: {requirement.name} is not locked"
    if not requirement.specifier.contains(pin.version, prereleases=True):
        return f"{lock.name}: {requirement.name} is locked at {pin.version}, pyproject.toml wants {requirement.specifier}"
    return None


def _differences(app: Lock, twin: Lock) -> list[str]:
    return [
        f"{twin.name}: {name} differs from {app.name}"
        for name, pin in app.pins.items()
        if twin.pins.get(name) != pin
    ]


def main() -> int:
    """Print the disagreements of this repository; 1 if there are any."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", DEPLOYED, DEVELOPMENT)]
    found = disagreements(*texts)
    for disagreement in found:
        print(disagreement)
    print(
        "To compile both anew: python3 dev.py lock"
        if found
        else "The locked requirements fit pyproject.toml."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
