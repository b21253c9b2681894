"""What the Bicep files say of the app is true, and docs/deploy.md says what they do."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incident.upkeep import pending_line
from tests.bicep.files import ALL, DEPLOY, FILES, ROOT, parameters, parts

APP = "\n".join(file.read_text("utf-8") for file in (ROOT / "triggers").glob("*.py"))
NAMES = set(re.findall(r"^(?:async )?def (\w+)\(", APP, re.MULTILINE)) | set(
    re.findall(r'^@chapter\.function_name\("(\w+)"\)', APP, re.MULTILINE)
)
ROLE = re.compile(r"'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'")
MONITOR = "461e8683-5575-4561-ac7f-899cc907d62a"


def test_every_parameter_is_explained():
    """A reader of docs/deploy.md needs no look into main.bicep: it has a row for each parameter, and no other."""
    table = DEPLOY.partition("\n## Parameters\n")[2].partition("\nThose that have parts")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == parameters()


@pytest.mark.parametrize(
    ("parameter", "kind"),
    re.findall(
        r"^param (\w+) (AzureDevOps|Teams|Paging|Tuning|Hosting|SignIn|Watched)\b",
        FILES["main.bicep"],
        re.MULTILINE,
    ),
)
def test_every_part_of_a_parameter_is_explained(parameter, kind):
    """docs/deploy.md names each part that a parameter may have, and none that it may not."""
    documented = set(re.findall(rf"`{parameter}\.(\w+)`", DEPLOY))

    assert documented == set(parts(kind))


def test_the_roles_that_are_given_are_the_roles_that_are_explained():
    """No right is given that docs/deploy.md does not account for."""
    sources = [text for name, text in FILES.items() if name != "main.bicepparam"]
    given = set(ROLE.findall("\n".join(sources))) - {MONITOR}
    table = DEPLOY.partition("\n## Roles that Bicep gives\n")[2].partition("\n## ")[0]

    assert given
    assert set(re.findall(r"`([0-9a-f-]{36})`", table)) == given


def test_the_alert_route_is_the_route_of_the_app():
    """The action group calls a route that is there."""
    route = re.search(r"\$\{hostName\}/api/([\w/-]+)'", FILES["alerting.bicep"])

    assert route
    assert f'@chapter.route("{route[1]}", methods=["POST"])' in APP


def test_alerts_about_muster_watch_functions_that_are_there():
    """A query that names no function of the app would never, or always, find something."""
    watched = set(re.findall(r'(?:\bName|prop__functionName) =~ "(\w+)"', FILES["self-alerts.bicep"]))

    assert watched == {"launch", "take_azure_monitor_alert", "sweep_forgotten_deliveries"}
    assert watched <= NAMES


def test_alerts_about_muster_know_its_words():
    """The line that says a launch is started again is the line that the query looks for."""
    said = re.search(r'log\.error\(\s*"([^"]+)"', (ROOT / "activities/revive_launches.py").read_text("utf-8"))
    looked_for = re.search(
        r'Message startswith "([^"]+)" and Message endswith "([^"]+)"', FILES["self-alerts.bicep"]
    )

    assert said
    assert looked_for
    assert said[1].startswith(looked_for[1])
    assert said[1].endswith(looked_for[2])


def test_alerts_about_upkeep_know_its_words():
    """The lines about the roster and about a launch that nobody takes up are those that the queries look for."""
    roster = (ROOT / "activities/check_roster.py").read_text("utf-8")
    line = pending_line("INC-7F3K2Q", datetime(2026, 1, 5, tzinfo=UTC))
    (needs,) = re.findall(r'Message startswith "(the roster[^"]+)"', FILES["self-alerts.bicep"])
    (begins, holds) = re.findall(
        r'Message startswith "([^"]+)" and Message contains "([^"]+)"', FILES["self-alerts.bicep"]
    )[0]

    assert re.search(rf'log\.error\(\s*"{needs}%s', roster)
    assert line.startswith(begins)
    assert holds in line


def test_the_versions_of_python_are_those_that_the_project_supports():
    """Nobody can deploy onto a version that the project does not run on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    range_ = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"])

    assert range_
    low, high = range_.groups()
    assert parts("Hosting")["pythonVersion"] == " | ".join(
        f"'3.{minor}'" for minor in range(int(low), int(high))
    )


def test_no_key_is_read_and_one_secret_is_taken():
    """The deployment asks Azure for no key; the one secret that it is given goes into the action group."""
    assert re.findall(r"\blist\w*\(", ALL) == []
    assert re.findall(r"^@secure\(\)\nparam (\w+)", ALL, re.MULTILINE) == ["alertRouteKey", "alertRouteKey"]
    assert {name for name, text in FILES.items() if "alertRouteKey" in text} == {
        "alerting.bicep",
        "main.bicep",
        "main.bicepparam",
    }


def test_azd_finds_the_files_and_the_app():
    """azure.yaml names a template that is there, and the tag of the app that is deployed."""
    azd = (ROOT / "azure.yaml").read_text("utf-8")
    path, module = re.findall(r"^  (?:path|module): (\S+)$", azd, re.MULTILINE)
    (service,) = re.findall(r"^services:\n  (\w+):", azd, re.MULTILINE)

    assert (ROOT / path / f"{module}.bicep").is_file()
    assert (ROOT / path / f"{module}.bicepparam").is_file()
    assert f"'azd-service-name': '{service}'" in FILES["function-app.bicep"]


def test_the_document_lists_every_file():
    """docs/deploy.md says of each file what it deploys."""
    assert [name for name in FILES if name != "types.bicep" and f"`bicep/{name}`" not in DEPLOY] == []
    assert [
        name for name in re.findall(r"`(bicep/[\w.-]+)`", DEPLOY) if not Path(ROOT / name).is_file()
    ] == []
