"""What the repository must not hold: addresses that tie it to one registry, and traces of one machine."""

import re
import shutil
import subprocess
from pathlib import Path, PurePath

import pytest

from local.requirements_check import read_lock
from local.worker_library import INSTALLED, REQUIREMENTS, is_ready

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("proxy", "golang", "org"),
    ("crates", "io"),
    ("deb", "debian", "org"),
    ("archive", "ubuntu", "com"),
)
LOCKS_WITH_ADDRESSES = {
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pdm.lock",
    "Pipfile.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pylock.toml",
    "uv.lock",
    "yarn.lock",
}
OF_ONE_MACHINE = re.compile(r"(?<![\w.:/}>-])/(?:work/|root/|Users/|home/(?!site/))[\w.]")


@pytest.fixture(scope="module")
def files() -> dict[PurePath, str]:
    """Every file that is or would be committed, with its text."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this copy is not a git repository")
    listed = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")  # noqa: S603  # ours
    present = [PurePath(name) for name in names if (ROOT / name).is_file()]
    return {name: (ROOT / name).read_text("utf-8", errors="replace") for name in present}


def test_no_file_names_a_package_registry(files):
    """Where packages come from is each machine's own setting; a mirror must be enough."""
    hosts = [".".join(parts) for parts in REGISTRIES]

    assert [(str(name), host) for name, text in files.items() for host in hosts if host in text.lower()] == []


def test_no_file_names_a_path_of_a_developers_machine(files):
    """What was written on one machine works on the next: no absolute path into somebody's folders."""
    assert [
        (str(name), found[0]) for name, text in files.items() if (found := OF_ONE_MACHINE.search(text))
    ] == []


@pytest.mark.parametrize("path", ["work/main", "root/.cache", "Users/sam/muster", "home/sam/muster"])
def test_such_a_path_would_be_found(path):
    """The search sees a path in quotes, after a space and after an equals sign, and no part of an address."""
    assert all(OF_ONE_MACHINE.search(f"{before}/{path}") for before in ('"', " ", "=", ""))
    assert not OF_ONE_MACHINE.search(f"https://dev.azure.com/contoso/{path} and /home/site/wwwroot")


def test_no_lock_file_holds_addresses(files):
    """Versions and hashes are locked in requirement files, which say nothing of where packages come from."""
    assert [str(name) for name in files if name.name in LOCKS_WITH_ADDRESSES] == []


def test_the_worker_library_is_locked_by_version_and_hash():
    """What the tests install besides .venv is one exact version of one package, by its hash."""
    lock = read_lock(REQUIREMENTS.name, REQUIREMENTS.read_text("utf-8"))

    assert lock.strange_lines == []
    assert list(lock.pins) == ["azure-functions-runtime"]
    assert all(len(pin.hashes) == 1 for pin in lock.pins.values())


def test_a_worker_library_that_was_cut_short_or_is_of_another_version_is_installed_anew(tmp_path):
    """Ready is only what was installed to its end from the requirements as they are now."""
    (tmp_path / "azure_functions_runtime").mkdir()
    assert not is_ready(tmp_path)

    (tmp_path / INSTALLED).write_text("azure-functions-runtime==1.2.0\n")
    assert not is_ready(tmp_path)

    shutil.copyfile(REQUIREMENTS, tmp_path / INSTALLED)
    assert is_ready(tmp_path)
