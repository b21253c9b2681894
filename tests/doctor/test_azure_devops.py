"""Azure DevOps, from the organisation inwards: what is wrong is named once, where it is."""

import pytest

from incident.diagnosis import State
from integrations.tables.diagnosis import NAMES
from local.vendors.devops import boards
from local.vendors.devops.fields import Field
from local.vendors.devops.processes import Rule
from local.vendors.faults import Fault
from tests.doctor.conftest import about

ORGANIZATION, PROJECT = "Azure DevOps: organisation", "Azure DevOps: project"
RECORD_TYPE, TASK_TYPE = "Azure DevOps: type of the record", "Azure DevOps: type of tasks"
AREA, RECORD = "Azure DevOps: area", "Azure DevOps: a record could be created"


async def test_an_organisation_that_is_not_there_is_named(set_up):
    """Nothing is said of what would be inside it."""
    url = set_up.env["AZURE_DEVOPS_ORGANIZATION_URL"].replace("contoso", "nobody")
    findings = await set_up.findings(AZURE_DEVOPS_ORGANIZATION_URL=url)

    assert about(findings, ORGANIZATION).state is State.MISSING
    assert {
        f.state for f in findings if f.subject.startswith("Azure DevOps: ") and f.subject != ORGANIZATION
    } == {State.UNKNOWN}


@pytest.mark.parametrize(
    ("setting", "value", "subject"),
    [
        ("AZURE_DEVOPS_PROJECT", "Operatons", PROJECT),
        ("AZURE_DEVOPS_WORK_ITEM_TYPE", "Incident", RECORD_TYPE),
        ("AZURE_DEVOPS_TASK_TYPE", "Chore", TASK_TYPE),
        ("AZURE_DEVOPS_AREA_PATH", "Operations\\Nowhere", AREA),
        ("AZURE_DEVOPS_AREA_PATH", "Nowhere", AREA),
    ],
)
async def test_a_name_that_is_not_there_is_named_with_its_setting(set_up, setting, value, subject):
    """The one subject is missing, and the fix names the setting to correct."""
    findings = await set_up.findings(**{setting: value})

    assert {f.subject for f in findings if f.state is State.MISSING} == {subject}
    assert setting in about(findings, subject).fix


async def test_an_area_below_others_is_found_and_its_right_asked_for(set_up):
    """The right to read is given by area: it is asked for with the ids of all nodes that lead to it."""
    boards(set_up.vendors.world).add_area("Operations\\Payments\\Incidents")
    findings = await set_up.findings(AZURE_DEVOPS_AREA_PATH="Operations\\Payments\\Incidents")

    assert about(findings, AREA).state is State.OK
    (asked,) = [r.path for r in set_up.vendors.world.requests if "/16?" in r.path]
    assert asked.count("vstfs:///Classification/Node/") == 3


async def test_who_is_not_in_the_organisation_is_told_how_to_get_in(set_up):
    """A token that the organisation does not take is its own finding, and hides the rest."""
    refused = Fault("answer", "*", "^/azure-devops/", times=None, status=401)
    set_up.vendors.world.faults.order(refused)
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {ORGANIZATION}
    assert "access level Basic" in about(findings, ORGANIZATION).fix


async def test_a_field_that_the_process_demands_is_named(set_up):
    """A creation that a rule would refuse is refused to the doctor as well, with the field."""
    demanded = Field("Custom.Impact", "Impact", "string")
    boards(set_up.vendors.world).add_field(demanded, "Operations", "Issue", Rule(required=True))
    findings = await set_up.findings()

    assert {f.subject for f in findings if f.state is State.MISSING} == {RECORD}
    assert "Custom.Impact" in about(findings, RECORD).fix


async def test_the_fields_of_the_record_are_told(set_up):
    """A type without a severity gives a record without one: the finding lists what it is opened with."""
    issue, bug = await set_up.findings(), await set_up.findings(AZURE_DEVOPS_WORK_ITEM_TYPE="Bug")

    severity = "Microsoft.VSTS.Common.Severity"
    assert (severity in about(issue, RECORD).what, severity in about(bug, RECORD).what) == (False, True)
    assert "System.Tags" in about(issue, RECORD).what
    assert "ends as Closed" in about(bug, RECORD_TYPE).what


def test_the_doctor_knows_every_table(request):
    """A table that Muster begins to use is looked at, too."""
    package = request.config.rootpath / "integrations" / "tables"
    used = {
        line.partition('Table(tables, "')[2].partition('"')[0]
        for file in package.glob("*.py")
        for line in file.read_text().splitlines()
        if 'Table(tables, "' in line
    }

    assert used == set(NAMES)
