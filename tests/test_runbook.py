"""Everything that docs/runbook.md names is there: whoever types it at three in the morning is not led astray."""

import ast
import asyncio
import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from azure.data.tables import TableClient

from dev import VERBS
from incident.records import Delivery
from integrations.setting_list import PLATFORM, SETTINGS
from integrations.tables import Deliveries, Tables

ROOT = Path(__file__).resolve().parents[1]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
TABLES = (ROOT / "docs" / "tables.md").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", RUNBOOK, flags=re.MULTILINE | re.DOTALL))
OWN = ("activities", "api", "integrations", "orchestrations", "triggers")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")
OF_THE_RUNTIME = {"musterInstances"}
"""The Durable extension's own: the name of the hub and `Instances`."""
NO_COLUMNS = {"ActionGroupsSecureWebhook", "RuntimeStatus"}
"""An app role, and a column of the runtime's own table."""


def sources():
    """Our own modules that are deployed."""
    return [ast.parse(path.read_text("utf-8")) for package in OWN for path in (ROOT / package).rglob("*.py")]


def log_lines():
    """What the code may log, with `...` where a value stands."""
    calls = [node for tree in sources() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in LEVELS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "log"
        and isinstance(call.args[0], ast.Constant)
    ]
    return {re.sub(r"%[sdr]", "...", str(line)) for line in said} | {pending_line()}


def pending_line():
    """The one line that is made elsewhere, because health says it too."""
    tree = ast.parse((ROOT / "incident" / "upkeep.py").read_text("utf-8"))
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "pending_line"]
    (made,) = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    assert isinstance(made.value, ast.JoinedStr)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in made.value.values)


def routes():
    """Each route with its methods, as the API describes them."""
    paths = json.loads((ROOT / "api" / "openapi.json").read_text("utf-8"))["paths"]
    return {(method.upper(), f"/api{path}") for path, methods in paths.items() for method in methods}


def test_every_route_is_there_with_its_method():
    """`GET /api/...` in the text, and what curl is told, are routes of the app."""
    named = set(re.findall(r"\b(GET|POST) (/api/[\w/{}.-]+)", RUNBOOK))
    typed = {
        ("POST" if "-X POST" in line else "GET", re.sub(r"/INC-[\w.]+", "/{id}", path))
        for line in RUNBOOK.replace("\\\n", " ").splitlines()
        for path in re.findall(r"\$URL(/api/[\w/.-]+)", line)
    }
    typed = {(method, re.sub(r"/steps/\w+/", "/steps/{step}/", path)) for method, path in typed}

    assert len(named) >= 5
    assert len(typed) > 3
    assert (named | typed) - routes() == set()


def test_every_step_that_is_run_again_is_one_of_the_launch():
    """The name of a step is that of an activity."""
    launching = (ROOT / "triggers" / "launching.py").read_text("utf-8")

    for step in re.findall(r"/steps/(\w+)/retry", RUNBOOK):
        assert f'function_name("{step}")' in launching


def test_every_setting_is_one_that_is_read():
    """What is written in capitals is a setting of Muster's or of the platform's."""
    known = {setting.name for setting in SETTINGS} | set(PLATFORM) | {"TASKHUB_NAME"}
    named = {word for code in CODE for word in re.findall(r"^[A-Z][A-Z]+(?:_[A-Z]+)*$", code)}

    assert {"STORM_LIMIT", "PAGE_ROADS", "CATCH_ALL_EMAIL"} <= named
    assert named - known == set()


def test_every_table_and_column_is_documented():
    """A table is one of docs/tables.md, and so are the columns that are named beside it."""
    tables = set(re.findall(r"\btables? `(\w+)`", RUNBOOK)) - OF_THE_RUNTIME
    columns = {code for code in CODE if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+", code)} - NO_COLUMNS

    assert {"oncall", "deliveries", "incidents", "timeline", "problems", "storms"} <= tables
    assert [table for table in tables if f"\n## `{table}`" not in TABLES] == []
    assert [column for column in columns if f"`{column}`" not in TABLES] == []


def test_the_hub_is_named_as_it_is_deployed():
    """The runtime's own table begins with the name of the task hub."""
    hub = re.search(
        r"^param taskHubName string = '(\w+)'",
        (ROOT / "bicep" / "main.bicep").read_text("utf-8"),
        re.MULTILINE,
    )

    assert hub
    assert {f"{hub[1]}Instances"} == OF_THE_RUNTIME
    assert f"`{hub[1]}Instances`" in RUNBOOK


def test_every_verb_of_dev_is_there():
    """`python3 dev.py ...` runs."""
    named = set(re.findall(r"python3 dev\.py ([\w-]+)", RUNBOOK))

    assert named
    assert named <= set(VERBS)


def test_every_log_line_is_one_that_the_code_writes():
    """A line that is quoted is found when somebody looks for it."""
    table = RUNBOOK.partition("\n| Line | Says |\n")[2].partition("\n\n")[0]
    quoted = {*re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)}
    quoted |= set(re.findall(r"(?:in the|The|the) log(?: says[^`]*| has|:) `([^`]+)`", RUNBOOK))

    assert len(quoted) > 10
    assert quoted - log_lines() == set()


def test_every_query_looks_for_what_is_written():
    """A query for a line finds lines of ours, and one for a function a function of the app."""
    queries = "\n".join(re.findall(r"^```kusto\n(.*?)^```$", RUNBOOK, re.MULTILINE | re.DOTALL))
    functions = {
        node.name for tree in sources() for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)
    }
    beginnings = re.findall(r'Message startswith "([^"]+)"', queries)
    names = re.findall(r'Name =~ "(\w+)"', queries)

    assert beginnings
    assert [begin for begin in beginnings if not any(line.startswith(begin) for line in log_lines())] == []
    assert names
    assert set(names) <= functions
    assert set(re.findall(r"^(?:union )?(App\w+)", queries, re.MULTILINE)) <= {"AppTraces", "AppRequests"}


@pytest.mark.parametrize(
    "said", ["NOBODY could be paged, not even the catch-all: call someone", "a drill that disturbs nobody", "the team is full"]
)  # fmt: skip
def test_what_an_incident_is_quoted_with_is_what_it_says(said):
    """Words of an alarm, a step or a refusal are those of the code."""
    files = [path for package in OWN for path in (ROOT / package).rglob("*.py")]

    assert f"`{said}`" in RUNBOOK
    assert any(said in path.read_text("utf-8") for path in files)


def test_every_state_is_one_of_a_step():
    """The states that are explained are those that the API documents."""
    section = RUNBOOK.partition("\n## An incident hangs\n")[2].partition("\n## ")[0]
    states = (ROOT / "docs" / "api.md").read_text("utf-8").partition("\n## States of a step\n")[2]

    for state in ("retrying", "waiting", "blocked", "running"):
        assert f"| `{state}`" in section
        assert f"| `{state}` |" in states


async def test_a_stored_body_comes_out_as_it_went_in(tables_connection, tmp_path):
    """The way from the column to the body, as the page types it, over a row that the app wrote."""
    body = json.dumps({"data": {"essentials": {"alertRule": "Ümlaut"}}}).encode()
    arrived = Delivery(
        "d-1", "key", datetime.now(UTC), "f-1", "application/json", body, "alerts/azure-monitor"
    )
    tables = Tables(connection_string=tables_connection)
    await Deliveries(tables).store(arrived)
    await tables.aclose()
    with TableClient.from_connection_string(tables_connection, "deliveries") as table:
        (row,) = table.list_entities()
    (tmp_path / "body.txt").write_bytes(b64encode(row["BodyGzip"]) + b"\n")

    (command,) = re.findall(r"^base64 --decode .+ > body\.json$", RUNBOOK, re.MULTILINE)
    process = await asyncio.create_subprocess_exec("bash", "-c", command, cwd=tmp_path)

    assert await process.wait() == 0
    assert (tmp_path / "body.json").read_bytes() == body
