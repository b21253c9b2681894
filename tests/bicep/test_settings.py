"""The settings that bicep sets are those that the code and the platform read."""

import re

import pytest

from integrations.setting_list import PLATFORM, SETTINGS
from integrations.settings import Settings
from tests.bicep.files import DEPLOY, FILES, entries, given, parts

SET_OTHERWISE = {
    "AzureWebJobsStorage": "a connection string holds a key, and keys are switched off",
    "AzureWebJobsStorage__accountName": "the three addresses say it, and hold in national clouds too",
    "FUNCTIONS_WORKER_RUNTIME": "functionAppConfig says it on Flex Consumption, where the setting is deprecated",
}
OF_THE_PLATFORM = {
    "AZURE_FUNCTIONS_DURABLE_STRICT_TYPING",
    "TASKHUB_NAME",
    "AzureWebJobsStorage__blobServiceUri",
    "AzureWebJobsStorage__queueServiceUri",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__clientId",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}
GROUPS = {"azureDevOps": "AzureDevOps", "teams": "Teams", "paging": "Paging", "tuning": "Tuning"}


def test_every_setting_that_the_code_reads_is_set_and_no_other():
    """Muster's settings in bicep are those of the list, but for three that are said in another way."""
    assert set(entries("ownSettings")) == {setting.name for setting in SETTINGS} - set(SET_OTHERWISE)


def test_the_platform_gets_its_settings_and_no_other():
    """What the host and its extensions read is set; what has one right value has that one."""
    settings = entries("platformSettings")
    fixed = {name: f"'{value}'" for name, value in PLATFORM.items() if name not in SET_OTHERWISE}

    assert set(settings) == OF_THE_PLATFORM
    assert {**settings, "TASKHUB_NAME": fixed["TASKHUB_NAME"]} == {**settings, **fixed}
    assert f"param taskHubName string = {fixed['TASKHUB_NAME']}" in FILES["main.bicep"]


@pytest.mark.parametrize("variable", ["platformSettings", "schedulerSettings"])
def test_each_setting_of_the_platform_is_explained(variable):
    """Whoever sees a setting in the portal that is not Muster's finds it in docs/deploy.md."""
    assert [name for name in entries(variable) if f"| `{name}` |" not in DEPLOY] == []


def test_a_secret_setting_is_a_reference_to_the_vault():
    """The value of a secret setting is in Key Vault and nowhere in the deployment."""
    references = dict(
        re.findall(r"^var (\w+) = '(@Microsoft\.KeyVault\(.+\))'$", FILES["function-app.bicep"], re.MULTILINE)
    )
    secret = [setting.name for setting in SETTINGS if setting.secret and setting.name not in SET_OTHERWISE]

    expressions = {name: entries("ownSettings")[name] for name in secret}
    assert {name: value.split(" ? ")[1] for name, value in expressions.items()} == {
        "TEAMS_WORKFLOW_URL": "workflowUrl : ''",
        "PAGE_PAGERDUTY_ROUTING_KEY": "routingKey : ''",
        "PAGE_WEBHOOK_URL": "pagerUrl : ''",
    }
    assert set(references) == {"workflowUrl", "routingKey", "pagerUrl"}


@pytest.mark.parametrize(("group", "kind"), GROUPS.items())
def test_what_a_parameter_offers_reaches_the_app(group, kind):
    """No part of a parameter is taken and then forgotten."""
    expressions = " ".join(entries("ownSettings").values())

    assert [name for name in parts(kind) if not re.search(rf"\b{group}\.\??{name}\b", expressions)] == []


def settings_of_the_example() -> dict[str, str]:
    """The environment that the example parameters make, as far as it does not come from Azure."""
    known = {
        f"{group}.{name}": value
        for group in ("azureDevOps", "teams", "paging")
        for name, value in given(group).items()
    }
    known["storage.table"] = "https://stmuster.table.core.windows.net/"
    names = {
        setting: value.replace(".?", ".").removesuffix(" ?? ''")
        for setting, value in entries("ownSettings").items()
    }
    return {setting: known.get(name, "") for setting, name in names.items()}


def test_the_example_parameters_make_settings_that_muster_accepts():
    """Deployed with the parameters as they stand, the app finds nothing wrong with its settings."""
    settings = Settings.from_env(settings_of_the_example())

    assert settings.azure_devops_organization_url == given("azureDevOps")["organizationUrl"]
    assert settings.page_roads
    assert settings.table_endpoint == "https://stmuster.table.core.windows.net"
