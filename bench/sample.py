"""One sample, in a process of its own: import an app, serve it on the local runner, launch, and say what it took.

`python -m bench.sample` reads a `SampleOrder` as JSON from its input and prints a `Sample` as JSON. It imports next to
nothing before the floor is measured: azure.functions and azure.durable_functions, which no function app of this
kind can do without.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

FLOOR = ("azure.functions", "azure.durable_functions")


class OnlyDeployed:
    """Finds modules as Python does, but for packages that are installed here and would not be in Azure."""

    def __init__(self, undeployed: list[str]) -> None:
        self._hidden = frozenset(undeployed)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec; None where it is hidden or not there."""
        if name.partition(".")[0] in self._hidden:
            return None
        return PathFinder.find_spec(name, path, target)

    find_distributions = staticmethod(
        PathFinder.find_distributions
    )  # importlib.metadata asks the same finders


class Watch:
    """Seconds of CPU (all threads, user and system) and of the clock since it was started."""

    def __init__(self) -> None:
        self._computed, self._begun = time.process_time(), time.perf_counter()

    def read(self) -> dict[str, float]:
        """Both, as JSON."""
        return {"cpu": time.process_time() - self._computed, "wall": time.perf_counter() - self._begun}


def memory_mb() -> float:
    """The most memory (RSS, MB) that this process has had so far.

    Linux's getrusage would tell the parent's instead, where that had more when it started this one
    (man7.org/linux/man-pages/man2/getrusage.2.html); elsewhere, as on macOS, it counts bytes.
    """
    try:
        with open("/proc/self/status", encoding="utf-8") as status:  # noqa: PTH123 - pathlib is part of no floor
            lines = status.read().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def load(*names: str) -> dict[str, float]:
    """Import modules and say what it took."""
    watch = Watch()
    for name in names:
        __import__(name)
    return watch.read()


def main() -> None:
    """Take the sample."""
    order: dict[str, Any] = json.load(sys.stdin)
    sys.meta_path[sys.meta_path.index(PathFinder)] = OnlyDeployed(order["undeployed"])
    floor = load(*FLOOR) | {"modules": len(sys.modules), "memory": memory_mb()}
    said: dict[str, Any] = {"floor": floor}
    if order["folder"]:
        sys.path.insert(0, order["folder"])
        if order["launches"]:
            load("bench.serving")
        said["runner"] = {"modules": len(sys.modules), "memory": memory_mb()}
        since = Watch()
        said["load"] = load("function_app") | {"modules": len(sys.modules), "memory": memory_mb()}
        if order["launches"]:
            served, app = sys.modules["bench.serving"], sys.modules["function_app"].app
            said |= served.serve(order, app, Watch, memory_mb, since)
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
