"""What is deployed and what stays at home."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEPLOYED = [
    "function_app.py",
    "host.json",
    "requirements.txt",
    "activities/open_channel.py",
    "api/intake.py",
    "incident/local_time.py",
    "incident/tests_of_severity.py",
    "integrations/azure_devops/client.py",
    "integrations/local/anything.py",
    "orchestrations/launch.py",
]
LEFT_OUT = [
    "local/__init__.py",
    "local/vendors/graph/app.py",
    "tests/conftest.py",
    "tests/local/test_azurite.py",
    "docs/settings.md",
    "bench/run.py",
    "bicep/main.bicep",
    "azure.yaml",
    ".azure/muster/.env",
    "dev.py",
    "pyproject.toml",
    "requirements-dev.txt",
    "local.settings.json",
    "local.settings.example.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".ci/run",
    ".github/workflows/ci.yml",
    ".gitignore",
    ".venv/bin/python",
    ".muster/azurite/node_modules/azurite/package.json",
    ".ruff_cache/CACHEDIR.TAG",
    "__pycache__/function_app.cpython-311.pyc",
    "incident/__pycache__/severity.cpython-311.pyc",
    "orchestrations/ruff.toml",
]


def left_out_by_git(folder: Path, paths: list[str]) -> set[str]:
    """Ask git, with .funcignore as its ignore file."""
    git = shutil.which("git") or pytest.skip("git is not installed")
    subprocess.run([git, "init", "--quiet", folder], check=True)  # noqa: S603  # our own command
    (folder / ".gitignore").write_bytes((ROOT / ".funcignore").read_bytes())
    ask = [git, "-C", str(folder), "check-ignore", "--no-index", "--stdin"]
    answer = subprocess.run(ask, input="\n".join(paths), capture_output=True, text=True, check=False)  # noqa: S603  # ours
    return set(answer.stdout.split())


def left_out_by_core_tools(paths: list[str]) -> set[str]:
    """Match as Core Tools does: a pattern is the beginning of a path; * stops at a slash, ** does not."""
    lines = [line.strip() for line in (ROOT / ".funcignore").read_text().splitlines()]
    patterns = [line.removeprefix("/") for line in lines if line and not line.startswith("#")]
    expressions = [re.escape(p).replace(r"\*\*", ".+").replace(r"\*", "[^/]+") for p in patterns]
    return {path for path in paths if any(re.match(expression, path) for expression in expressions)}


@pytest.mark.parametrize("reader", ["git", "core tools"])
def test_the_app_is_deployed_and_nothing_else(reader, tmp_path):
    """Whether .funcignore is read as git does or as Core Tools does, the app goes out whole and the rest stays."""
    paths = DEPLOYED + LEFT_OUT
    left_out = left_out_by_git(tmp_path, paths) if reader == "git" else left_out_by_core_tools(paths)
    assert left_out == set(LEFT_OUT)


def test_every_folder_of_the_app_is_deployed():
    """No file of the packages that function_app.py is made of is left out by accident."""
    packages = ("activities", "api", "incident", "integrations", "orchestrations", "triggers")
    files = [str(f.relative_to(ROOT)) for package in packages for f in (ROOT / package).rglob("*.py")]
    assert files
    assert left_out_by_core_tools(files) == set()
