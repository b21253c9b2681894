"""Each setting is left out or broken in turn: the doctor names it, and looks at everything that does not need it."""

import pytest

from incident.diagnosis import State
from integrations.setting_diagnosis import Reading, SettingsCheck, subject_of
from integrations.setting_list import PLATFORM, SETTINGS
from tests.doctor.conftest import about

REQUIRED = [setting.name for setting in SETTINGS if setting.required]
UNRESOLVED = "@Microsoft.KeyVault(SecretUri=https://contoso.vault.azure.net/secrets/x)"
"""What the platform leaves in a setting whose secret it may not read: wrong for every setting."""
BROKEN = {
    "AZURE_DEVOPS_ORGANIZATION_URL": "dev.azure.com/contoso",
    "TEAMS_TEAM_ID": "Incidents",
    "TEAMS_MESSENGER": "pigeon",
    "PAGE_ROADS": "email,pigeon",
    "PAGE_PAGERDUTY_ROUTING_KEY": "too-short",
    "SEVERITY_REACH": "7=channel",
    "ROLES": "cook:0-1:primary",
    "CATCH_ALL_EMAIL": "operations",
    "STORM_LIMIT": "many",
    "ACCESS": "everybody",
    "AzureWebJobsStorage": "AccountName=x",
}
VENDORS = ("Azure DevOps: project", "Teams: team", "Mail: mailbox", "Storage: read tables")


@pytest.mark.parametrize("name", REQUIRED)
async def test_a_required_setting_that_is_left_out_is_named_and_nothing_else(set_up, name):
    """It is missing, and the fix says what it is for with an example."""
    findings = await set_up.findings(**{name: None})
    setting = next(setting for setting in SETTINGS if setting.name == name)

    assert {f.subject for f in findings if f.state is State.MISSING} == {subject_of(name)}
    assert setting.example in about(findings, subject_of(name)).fix
    assert setting.purpose in about(findings, subject_of(name)).fix


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
async def test_a_setting_that_cannot_be_read_is_named_and_nothing_else(set_up, name):
    """Each setting whose secret the platform could not read is missing, whatever it is for."""
    env = {**set_up.env, name: UNRESOLVED}
    check = SettingsCheck(env, Reading.of(env).faults)

    assert {f.subject async for f in check.look() if f.state is State.MISSING} == {subject_of(name)}


@pytest.mark.parametrize(("name", "value"), BROKEN.items())
async def test_a_setting_of_a_wrong_form_is_named_and_nothing_else(set_up, name, value):
    """It is missing, with what is wrong about it."""
    assert await set_up.missing(**{name: value}) == {subject_of(name)}


@pytest.mark.parametrize("name", PLATFORM)
async def test_a_wrong_setting_of_the_platform_is_named_and_nothing_else(set_up, name):
    """What the host and the Durable SDK read is looked at too."""
    assert await set_up.missing(**{name: "" if name == "TASKHUB_NAME" else "no"}) == {subject_of(name)}


@pytest.mark.parametrize(("in_front", "missing"), [(None, True), ("False", True), ("True", False)])
async def test_sign_in_that_is_asked_for_has_to_be_there(set_up, in_front, missing):
    """Where the app would refuse every call because sign-in is not in front of it, the doctor says so."""
    found = await set_up.missing(ACCESS="Entra", WEBSITE_AUTH_ENABLED=in_front)

    assert found == ({subject_of("ACCESS")} if missing else set())


async def test_the_language_may_be_said_elsewhere(set_up):
    """Where no setting says the language, that is not known: the plan may say it."""
    findings = await set_up.findings(FUNCTIONS_WORKER_RUNTIME=None)

    assert about(findings, subject_of("FUNCTIONS_WORKER_RUNTIME")).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "hidden"),
    [
        ("AZURE_DEVOPS_PROJECT", "Azure DevOps: project"),
        ("TEAMS_TEAM_ID", "Teams: team"),
        ("PAGE_EMAIL_SENDER", "Mail: mailbox"),
        ("AzureWebJobsStorage", "Storage: read tables"),
    ],
)
async def test_what_needs_no_broken_setting_is_looked_at(set_up, wrong, hidden):
    """A setting that cannot be used hides what needs it, with its name, and nothing else."""
    findings = await set_up.findings(**{wrong: UNRESOLVED})

    states = {subject: about(findings, subject).state for subject in VENDORS}
    assert states == {subject: State.UNKNOWN if subject == hidden else State.OK for subject in VENDORS}
    assert wrong in about(findings, hidden).what


async def test_no_other_account_is_read_in_place_of_one_that_cannot_be(set_up):
    """Without the storage's settings nobody knows who is listed; no example's storage is asked for it."""
    findings = await set_up.findings(AzureWebJobsStorage=UNRESOLVED)

    assert about(findings, "Azure DevOps: people").state is State.UNKNOWN
    assert "settings cannot be used" in about(findings, "Azure DevOps: people").what


async def test_nothing_set_at_all_is_told_setting_by_setting(set_up):
    """An empty environment gets a whole diagnosis too: each setting that it needs, and nobody is asked."""
    findings = await set_up.findings(**dict.fromkeys(set_up.env))

    assert {f.subject for f in findings if f.state is State.MISSING} == {
        *map(subject_of, REQUIRED),
        *map(subject_of, ("PAGE_ROADS", "AzureWebJobsStorage", "TASKHUB_NAME")),
        subject_of("AZURE_FUNCTIONS_DURABLE_STRICT_TYPING"),
    }
    assert set_up.vendors.world.requests == []


async def test_a_secret_is_not_shown(set_up):
    """No finding holds the value of a secret setting, be it right or wrong."""
    secrets = {
        "PAGE_WEBHOOK_URL": f"{set_up.vendors.url}/pager/pages?sig=s3cret-of-the-pager",
        "TEAMS_WORKFLOW_URL": f"{set_up.vendors.bot_url}/workflows/incidents?sig=s3cret-of-the-flow",
        "PAGE_PAGERDUTY_ROUTING_KEY": "s3cret".ljust(32, "0"),
        "TEAMS_MESSENGER": "workflow",
    }
    findings = [
        *await set_up.findings(**secrets),
        *await set_up.findings(PAGE_WEBHOOK_URL="ftp://x/?sig=s3cret"),
        *await set_up.findings(PAGE_PAGERDUTY_ROUTING_KEY="s3cret"),
    ]

    assert not [finding for finding in findings if "s3cret" in str(finding)]
    assert set_up.env["AzureWebJobsStorage"] not in str(findings)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_can_be_read_by_its_example(setting):
    """What stands in for a setting that cannot be used is usable itself, so that a diagnosis always begins."""
    reading = Reading.of({setting.name: UNRESOLVED})

    assert setting.name in reading.faults
    assert "vault" not in repr(reading.settings)
