"""The plans and what they order: by name, so nothing but these tests compares the two sides."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = "orchestrations/ruff.toml"
BANNED = tomllib.loads((ROOT / RULES).read_text("utf-8"))["lint"]["flake8-tidy-imports"]["banned-api"]

IMPURE = {
    "import asyncio": "asyncio",
    "from aiohttp import ClientSession": "aiohttp",
    "import datetime\n\nSEEN = datetime.date.today()": "datetime.date.today",
    "from datetime import datetime\n\nSEEN = datetime.now()": "datetime.datetime.now",
    "from datetime import datetime as clock\n\n\ndef see():\n    return clock.now()": "datetime.datetime.now",
    "import datetime\n\nSEEN = datetime.datetime.utcnow()": "datetime.datetime.utcnow",
    "import httpx": "httpx",
    "import logging": "logging",
    "import os": "os",
    "from os import environ": "os",
    "import os.path": "os",
    "import random": "random",
    "import requests": "requests",
    "from secrets import token_hex": "secrets",
    "import threading": "threading",
    "from time import sleep": "time",
    "def late():\n    import uuid": "uuid",
}


REGISTERED = """
import function_app
for function in function_app.app.get_functions():
    if function.get_trigger().type == "activityTrigger":
        print(function.get_function_name())
"""


@pytest.fixture(scope="module")
def registered():
    """The names of the activities that the app has; asked of a process of its own, for an app tells them only once."""
    done = run("-c", REGISTERED, folder=ROOT)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def run(*command, folder):
    """Run a program of this environment in a folder."""
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False
    )


def calls(method):
    """Every call of a method in the plans, with the function in which it stands."""
    for file in (ROOT / "orchestrations").glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from ((node, function) for node in ast.walk(function) if is_call(node, method))


def is_call(node, method):
    """Tell whether a node of the syntax tree calls a method of this name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method


def activity_of(call, function):
    """The activity that a call of `run` or `run_once` orders; None where its function hands on what it was told."""
    named = call.args[1]
    if isinstance(named, ast.Constant):
        return named.value
    assert isinstance(named, ast.Name), (
        f"{function.name}: an activity is ordered by its name, in so many letters"
    )
    assert named.id in [a.arg for a in function.args.args], (
        f"{function.name}: {named.id} is not what it was told"
    )
    return None


def test_plans_order_activities_in_one_place_only():
    """Steps alone calls activities: no order goes past the ledger, nor past the next test."""
    assert [function.name for _, function in calls("call_activity")] == ["_asked"]


def test_every_ordered_activity_is_registered_and_every_registered_one_is_ordered(registered):
    """A misspelt name would be found by Azure at the first incident, and an activity nobody orders by nobody."""
    ordered = {activity_of(*found) for method in ("run", "run_once") for found in calls(method)} - {None}

    assert ordered == registered


def test_an_activity_is_found_in_the_file_of_its_name(registered):
    """Who reads a name in a ledger opens activities/<name>.py and finds the function of that name."""
    assert registered
    assert [name for name in registered if name not in functions_of(ROOT / "activities" / f"{name}.py")] == []


def functions_of(file):
    """The names of the functions that a file defines; none where there is no such file."""
    tree = ast.parse(file.read_text("utf-8")) if file.exists() else ast.Module([], [])
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_rules_of_the_plans_forbid_whatever_a_replay_would_see_differently(tmp_path):
    """Clock, chance, environment, threads, I/O and logging are found by the linter, which names the replacement."""
    (tmp_path / "orchestrations").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / RULES, tmp_path / RULES)
    for number, statement in enumerate(IMPURE):
        (tmp_path / "orchestrations" / f"planted{number}.py").write_text(f"{statement}\n")

    options = ["--no-cache", "--output-format", "json", "orchestrations"]
    done = run("-m", "ruff", "check", *options, folder=tmp_path)
    found = {
        (Path(m["filename"]).stem, m["message"]) for m in json.loads(done.stdout) if m["code"] == "TID251"
    }

    wanted = {
        (f"planted{number}", f"`{name}` is banned: {BANNED[name]['msg']}")
        for number, name in enumerate(IMPURE.values())
    }
    assert wanted - found == set()
    assert set(IMPURE.values()) == set(BANNED)
