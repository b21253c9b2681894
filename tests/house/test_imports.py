"""Who may import what: the table in docs/architecture.md, held by what Python and the linters really see."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.checks import IMPORT_LINTER

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = ("activities", "api", "incident", "integrations", "orchestrations", "triggers")
OURS = {*DEPLOYED, "local", "function_app"}
SDKS = {
    "azure.core",
    "azure.data",
    "azure.devops",
    "azure.identity",
    "httpx",
    "kiota_abstractions",
    "kiota_http",
    "msal",
    "msgraph",
    "msgraph_core",
    "msrest",
    "requests",
}

HOMES = {
    "azure.data": ("integrations/tables/",),
    "azure.devops": ("integrations/azure_devops/",),
    "azure.durable_functions": ("triggers/", "integrations/durable.py", "integrations/warm_up.py"),
    "azure.functions": ("function_app.py", "triggers/", "api/functions.py"),
    "azure.identity": ("integrations/credentials.py",),
    "msgraph": ("integrations/graph/", "integrations/teams/"),
    "msrest": ("integrations/azure_devops/",),
    "requests": ("integrations/azure_devops/",),
}

IMPURE = {
    "datetime.date.today": "the clock",
    "datetime.datetime.now": "the clock",
    "datetime.datetime.utcnow": "the clock",
    "os": "the environment",
    "random": "chance",
    "secrets": "chance",
    "socket": "the network",
    "subprocess": "other programs",
    "time": "the clock",
    "uuid": "chance",
}

PLANTED = {
    "incident": ("import integrations.settings", "The house: who may import whom"),
    "activities": ("from integrations.tables import Roster", "The house: who may import whom"),
    "triggers": ("import local.demo", "The house: who may import whom"),
    "api": ("import local.stage", "The house: who may import whom"),
    "orchestrations": (
        "import activities.open_channel",
        "Plans and integrations order no activities themselves",
    ),
    "integrations": ("from orchestrations import launch", "The house: who may import whom"),
    "activities.deep": ("import azure.identity", "The domain knows no SDK"),
    "incident.deep": ("import random", "The domain and the plans are pure"),
    "orchestrations.deep": ("def late():\n    import uuid", "The domain and the plans are pure"),
}


def deployed_files():
    """Every Python file that is deployed, as a path from the repository's folder."""
    inside = [path.relative_to(ROOT) for package in DEPLOYED for path in (ROOT / package).rglob("*.py")]
    return [Path("function_app.py"), *inside]


def imported(file):
    """The full names of all modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def foreign(file):
    """The packages that a file imports and that are neither ours nor Python's; of azure, its second name too."""
    for name in imported(file):
        first, *rest = name.split(".")
        if first not in OURS and first not in sys.stdlib_module_names:
            yield f"{first}.{rest[0]}" if first == "azure" and rest else first


def run(*command, folder=ROOT):
    """Run a program of this environment in a folder."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_importing_the_app_loads_no_vendor_sdk():
    """A cold start pays for no SDK before a call needs it."""
    done = run("-c", "import sys, function_app; print(*sys.modules)")
    loaded = set(done.stdout.split())

    assert "function_app" in loaded, done.stderr
    assert loaded & SDKS == set()
    assert "local" not in loaded


def test_only_integrations_know_a_package_that_is_not_python_s_own():
    """Outside integrations/ nothing is imported but ourselves, Python, and Azure Functions where it calls us."""
    found = {str(file): set(foreign(file)) for file in deployed_files() if file.parts[0] != "integrations"}

    assert {file: packages for file, packages in found.items() if packages} == {
        "function_app.py": {"azure.functions"},
        "triggers/doors.py": {"azure.durable_functions"},
        "triggers/http.py": {"azure.functions", "azure.durable_functions"},
        "triggers/launching.py": {"azure.durable_functions"},
        "triggers/timers.py": {"azure.functions", "azure.durable_functions"},
        "api/functions.py": {"azure.functions"},
    }


@pytest.mark.parametrize(("package", "homes"), HOMES.items(), ids=HOMES)
def test_each_sdk_has_one_home(package, homes):
    """A vendor's SDK is imported by the integration that owns the vendor, and by no other."""
    importers = [str(file) for file in deployed_files() if package in foreign(file)]

    assert importers
    assert [file for file in importers if not file.startswith(homes)] == []


def test_nothing_that_is_deployed_imports_the_local_runner():
    """local/ stays at home; what is deployed must do without it."""
    assert [
        str(f) for f in deployed_files() if any(name.split(".")[0] == "local" for name in imported(f))
    ] == []


def impurities(*paths):
    """What ruff finds of clock, chance and environment, whatever a file calls it and whatever it asks to overlook."""
    bans = ", ".join(f'"{name}" = {{ msg = "{what}" }}' for name, what in IMPURE.items())
    configured = ["--config", f"lint.flake8-tidy-imports.banned-api = {{ {bans} }}"]
    options = ["--isolated", "--ignore-noqa", "--no-cache", "--select", "TID251", "--output-format", "json"]
    done = run("-m", "ruff", "check", *options, *configured, *paths)
    assert done.returncode in (0, 1), done.stderr
    return {message["message"].split("`")[1] for message in json.loads(done.stdout)}


def test_clock_chance_and_environment_enter_at_the_edges():
    """Domain, plans, activities and API ask nobody for the time, a number or a setting: it is handed to them."""
    assert impurities("activities", "api", "incident", "orchestrations") == set()
    assert {"os", "secrets", "datetime.datetime.now"} <= impurities("triggers")


def test_the_import_contracts_break_on_every_wrong_import(tmp_path):
    """Each contract is there, and one wrong import planted in the package that it guards breaks it."""
    for package in (*DEPLOYED, "local"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for place, (statement, _) in PLANTED.items():
        (tmp_path / f"{place.replace('.deep', '')}/planted{place.count('.')}.py").write_text(f"{statement}\n")

    said = run("-c", IMPORT_LINTER, "--no-cache", folder=tmp_path).stdout

    missed = [p for p in PLANTED if f"{p.replace('.deep', '')}.planted{p.count('.')}" not in said]
    assert missed == []
    assert {contract for _, contract in PLANTED.values() if f"{contract} BROKEN" not in said} == set()
    assert " KEPT" not in said
