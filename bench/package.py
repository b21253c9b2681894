"""What is deployed: the files of the packages that requirements.txt locks, as installed here, without bytecode."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackagePath, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.deployed import locked

FLOOR = ("azure-functions", "azure-functions-durable")
GENERATED = "msgraph/generated/"
KEPT = re.compile(
    r"msgraph/generated/(__init__|base_graph_service_client)\.py$"
    r"|msgraph/generated/(models|teams|users)/"
)
"""What pruning leaves of msgraph-sdk's generated modules: all models, and the requests of the two paths in use."""


@dataclass(frozen=True)
class Package:
    """Files and megabytes of a zip."""

    files: int
    megabytes: float
    what: str = ""


def packages() -> dict[str, Package]:
    """The floor's package, the whole one, and the whole one without generated modules that nothing here asks for."""
    whole = sorted(locked())
    return {
        "floor": packed(closure(FLOOR)),
        "whole": packed(whole),
        "pruned": packed(
            whole, keep=_kept, what="without msgraph-sdk's modules of other paths than teams and users"
        ),
    }


def closure(names: Iterable[str]) -> set[str]:
    """Packages and all that they require here."""
    found: set[str] = set()
    waiting: list[str] = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _required(name)
    return found


def _required(name: str) -> Iterator[str]:
    for text in requires(name) or ():
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            yield canonicalize_name(needed.name)


def packed(names: Iterable[str], *, keep: Callable[[str], bool] = bool, what: str = "") -> Package:
    """Zip the files of packages, in memory."""
    target, count = io.BytesIO(), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(names):
            if keep(str(path)):
                archive.write(Path(str(path.locate())), str(path))
                count += 1
    return Package(count, target.tell() / 1_000_000, what)


def _files(names: Iterable[str]) -> Iterator[PackagePath]:
    for name in names:
        installed: Distribution = distribution(name)
        for path in installed.files or ():
            if path.suffix != ".pyc" and ".." not in path.parts and Path(str(path.locate())).is_file():
                yield path


def _kept(path: str) -> bool:
    return GENERATED not in path or KEPT.search(path) is not None
