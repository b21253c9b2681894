"""The rights in a team, told in four places that must agree: the package, its page, the doctor, SECURITY.md."""

import re
from pathlib import Path

from integrations.graph import team_diagnosis
from local.teams_app.manifest import TeamsApp, manifest
from local.teams_app.rights import DRILL_RIGHT, OF_TEAMS, RIGHTS
from local.vendors.rights import RIGHTS as STAND_INS
from tests.local.teams_app.conftest import APP

ROOT = Path(__file__).resolve().parents[3]
IN_A_TEAM = re.compile(r"`([A-Z]\w+\.[\w.]+\.Group)`")
ROW = re.compile(r"^\| `([\w.]+\.Group)`[^|]*\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ASKED = {right.name for right in RIGHTS}


def asked_for(app: TeamsApp) -> list[str]:
    """The rights that the manifest of an app asks for."""
    return [right["name"] for right in manifest(app)["authorization"]["permissions"]["resourceSpecific"]]


def test_the_manifest_asks_for_what_the_doctor_looks_for():
    """What the doctor calls missing can be granted by adding the app, and nothing else is asked for."""
    assert asked_for(APP) == [right.name for right in team_diagnosis.RIGHTS if not right.only_for_drills]


def test_the_right_of_drills_is_asked_for_on_request_alone():
    """A right that reaches every channel is not asked for by the way."""
    assert DRILL_RIGHT.name not in asked_for(APP)
    assert DRILL_RIGHT not in RIGHTS


def test_the_page_tells_each_right_its_use_and_what_is_missing_without_it():
    """The table on the page of the Teams app says what the code says, right by right."""
    told = ROW.findall((ROOT / "docs" / "teams-app.md").read_text("utf-8"))

    assert told == [(right.name, right.use, right.without) for right in (*RIGHTS, DRILL_RIGHT)]


def test_the_way_to_deploy_names_the_command():
    """Whoever deploys is led to the command, and finds no second list of rights that could differ."""
    step = (
        (ROOT / "docs" / "deploy.md").read_text("utf-8").partition("### Teams")[2].partition("### E-mail")[0]
    )

    assert "python3 dev.py teams-app --bot-id" in step
    assert set(IN_A_TEAM.findall(step)) <= ASKED


def test_security_names_the_same_rights():
    """Whoever judges the rights reads all of them, and no other."""
    table = (ROOT / "SECURITY.md").read_text("utf-8").partition("least rights")[2].partition("Never grant")[0]

    assert set(IN_A_TEAM.findall(table)) == ASKED | {DRILL_RIGHT.name}


def test_each_right_is_one_that_an_app_may_have_in_a_team():
    """A name that Teams does not know would be refused at the upload."""
    assert {*ASKED, DRILL_RIGHT.name} <= OF_TEAMS


def test_the_stand_ins_know_each_right():
    """What is asked for can be taken away on this machine, to see what becomes of a launch."""
    assert {*ASKED, DRILL_RIGHT.name} <= STAND_INS.keys()
