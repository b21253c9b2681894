"""Builds what is deployed, ready to run: ``python -m local.package``.

A folder with the app's files, its packages and the bytecode of both, and a zip of it. Nothing has to be built in Azure.

The bytecode is compiled anew and marked as one that Python takes without looking at the source's time
(peps.python.org/pep-0552, unchecked hashes): unpacking changes times, and bytecode that seems older than its source is
compiled again in every process, which more than doubles the time of all imports. The price is that stale bytecode would be
believed. So nothing that was compiled before is taken over, and the whole folder is checked at the end.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from py_compile import PycInvalidationMode

from local.requirements_check import read_lock

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "dist" / "package"
APP = (
    "activities",
    "api",
    "incident",
    "integrations",
    "orchestrations",
    "triggers",
    "function_app.py",
    "host.json",
    "requirements.txt",
)
PACKAGES = Path(".python_packages", "lib", "site-packages")
"""Where Azure's worker looks for packages that come with the app (learn.microsoft.com/azure/azure-functions/python-build-options)."""
NOT_DEPLOYED = ("__pycache__", "*.pyc", "ruff.toml", ".*")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
DEPLOYED_VERSION = re.compile(r"pythonVersion: '(\d+\.\d+)'")
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
HEADER = 16
UNCHECKED = 0b01
"""The flags of bytecode that has its source's hash and is not checked against it."""
GENERATED = Path("msgraph", "generated")
PRUNED_TO = ("__init__.py", "base_graph_service_client.py", "models", "teams", "users")
"""What of msgraph-sdk's generated modules is kept: every model, and the requests of the two paths that Muster uses."""


class CannotPackage(Exception):
    """The message says what is in the way, and what to do."""


@dataclass(frozen=True)
class Order:
    """What to build. `installed`: with the packages of this environment, where pip cannot fetch them."""

    folder: Path = FOLDER
    version: str = RUNNING
    installed: bool = False
    prune: bool = False


def build(order: Order) -> None:
    """Build the folder, in place of what is there.

    Raises:
        CannotPackage: It cannot be built, or would not be what it says.
    """
    if order.version != RUNNING:
        raise CannotPackage(
            f"The app runs on Python {order.version}, and this is Python {RUNNING}, whose bytecode would be of no use to it: "
            f"run python{order.version} dev.py package, or set pythonVersion in bicep/main.bicep to '{RUNNING}'."
        )
    shutil.rmtree(order.folder, ignore_errors=True)
    copy_app(order.folder)
    packages = order.folder / PACKAGES
    _copy_installed(packages) if order.installed else _fetch(packages)
    if order.prune:
        prune(packages / GENERATED)
    compile_all(order.folder)


def compile_all(folder: Path) -> None:
    """Compile every module of a folder anew, and check what came of it.

    Raises:
        CannotPackage: There is bytecode that is not its source's.
    """
    for cache in [*folder.rglob("__pycache__")]:
        shutil.rmtree(cache)
    # Some packages carry templates that are no Python; what is needed and missing shows in the check.
    with contextlib.redirect_stdout(io.StringIO()):
        compileall.compile_dir(
            folder, maxlevels=99, quiet=2, workers=0, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
        )
    wrong = [str(path.relative_to(folder)) for path in stale(folder)]
    if wrong:
        raise CannotPackage(f"The bytecode of these is missing or another's: {', '.join(wrong[:10])}.")


def stale(folder: Path) -> Iterator[Path]:
    """The modules of a folder that can be compiled and whose bytecode is missing, checked when loaded, or another source's."""
    for source in folder.rglob("*.py"):
        bytecode = Path(cache_from_source(str(source)))
        text = source.read_bytes()
        expected = UNCHECKED.to_bytes(4, "little") + source_hash(text)
        if not bytecode.exists():
            if _is_python(text, source):
                yield source
        elif bytecode.read_bytes()[4:HEADER] != expected:
            yield source


def zipped(folder: Path) -> Path:
    """A zip of a folder's content beside it; the same content makes the same zip."""
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipping:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            zipping.writestr(entry, path.read_bytes())
    return archive


def deployed_version() -> str:
    """The Python that bicep/main.bicep gives the app."""
    found = DEPLOYED_VERSION.search((ROOT / "bicep" / "main.bicep").read_text("utf-8"))
    return found[1] if found else RUNNING


def copy_app(folder: Path) -> None:
    """Copy the app's own files."""
    folder.mkdir(parents=True)
    for name in APP:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*NOT_DEPLOYED))
        else:
            shutil.copyfile(ROOT / name, folder / name)


def _fetch(packages: Path) -> None:
    """Fetch the locked packages for Azure's Linux, whatever this machine is."""
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    options = ["--quiet", "--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:", *platforms]
    where = [
        "--python-version",
        RUNNING,
        "--target",
        str(packages),
        "--requirement",
        str(ROOT / "requirements.txt"),
    ]
    done = subprocess.run([sys.executable, "-m", "pip", "install", *options, *where], check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise CannotPackage("pip could not fetch the packages; what it said stands above.")


def _copy_installed(packages: Path) -> None:
    """Copy the locked packages from this environment, which has to be like Azure's: Linux, x86-64, the same Python."""
    lock = read_lock("requirements.txt", (ROOT / "requirements.txt").read_text("utf-8"))
    for name, pin in lock.pins.items():
        try:
            installed = distribution(name)
        except PackageNotFoundError as error:
            raise CannotPackage(f"{name} is not installed here: run python3 dev.py setup.") from error
        if installed.version != pin.version:
            raise CannotPackage(
                f"{name} {installed.version} is installed and {pin.version} locked: run python3 dev.py setup."
            )
        for path in installed.files or ():
            source = Path(str(path.locate()))
            if ".." not in path.parts and path.suffix != ".pyc" and source.is_file():
                (packages / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, packages / path)


def prune(generated: Path) -> None:
    """Leave out the generated modules of paths that Muster never asks for; an answer can bring any model."""
    for path in generated.iterdir():
        if path.name not in PRUNED_TO:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _is_python(text: bytes, source: Path) -> bool:
    try:
        compile(text, source, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the folder and the zip, and say what to do with them."""
    parser = argparse.ArgumentParser(
        "dev.py package", description="Build what is deployed, with its packages and bytecode."
    )
    parser.add_argument(
        "--prune", action="store_true", help="without the parts of msgraph-sdk that Muster never asks for"
    )
    parser.add_argument(
        "--installed", action="store_true", help="with the packages of this environment; needs no network"
    )
    parser.add_argument(
        "--python", default=deployed_version(), help="the app's Python (%(default)s, as in bicep/main.bicep)"
    )
    options = parser.parse_args(arguments)
    try:
        build(Order(FOLDER, options.python, options.installed, options.prune))
    except CannotPackage as reason:
        print(reason, file=sys.stderr)
        return 1
    archive, count = zipped(FOLDER), sum(path.is_file() for path in FOLDER.rglob("*"))
    print(
        f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1_000_000:.0f} MB, {count:,} files, for Python {options.python}"
    )
    print(
        f"Deploy it:  az functionapp deployment source config-zip -g GROUP -n APP --src {archive.relative_to(ROOT)}"
    )
    print(
        f"or:         cd {FOLDER.relative_to(ROOT)} && func azure functionapp publish APP --no-build --python"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
