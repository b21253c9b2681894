"""One sample of importing modules in turn: `python -m bench.parts` reads which from its input, and prints JSON.

A module of its own, because `bench.where` itself loads what is to be measured.
"""

from __future__ import annotations

import json
import sys
from importlib.machinery import PathFinder
from typing import Any

from bench.sample import OnlyDeployed, load


def main() -> None:
    """Take the sample."""
    order: dict[str, Any] = json.load(sys.stdin)
    sys.meta_path[sys.meta_path.index(PathFinder)] = OnlyDeployed(order["undeployed"])
    said: dict[str, Any] = {}
    for part, names in order["parts"].items():
        before = len(sys.modules)
        said[part] = load(*names) | {"modules": len(sys.modules) - before}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
