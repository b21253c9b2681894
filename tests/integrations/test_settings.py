import dataclasses
from pathlib import Path

import pytest

from incident.errors import InvalidInput
from incident.reach import BY_SEVERITY
from incident.roles import RULES
from integrations.setting_list import SETTINGS
from integrations.settings import Settings

ROOT = Path(__file__).parents[2]
NEEDED = {
    "AZURE_DEVOPS_ORGANIZATION_URL": "https://dev.azure.com/contoso/",
    "AZURE_DEVOPS_PROJECT": "Operations",
    "TEAMS_TEAM_ID": "11111111-2222-3333-4444-555555555555",
    "CATCH_ALL_EMAIL": "operations@contoso.com",
    "PAGE_EMAIL_SENDER": "muster@contoso.com",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
}
ACCOUNT = "AccountName=a;AccountKey=a2V5"


def read(**changes: str) -> Settings:
    """The settings of an environment that has what is needed, and these changes."""
    return Settings.from_env({**NEEDED, **changes})


def faults(env: dict[str, str]) -> dict[str, str]:
    """What is wrong with an environment, by setting."""
    with pytest.raises(InvalidInput) as caught:
        Settings.from_env(env)
    names = [name for name, _ in caught.value.faults]
    assert len(set(names)) == len(names), "a setting has one fault"
    return dict(caught.value.faults)


def test_defaults_fill_what_nobody_set():
    """With only what is needed, all else has its documented default or is absent."""
    settings = read(TEAMS_BOT_APP_ID="", AZURE_DEVOPS_AREA_PATH="  ")

    assert settings == Settings(
        azure_devops_organization_url="https://dev.azure.com/contoso",
        azure_devops_project="Operations",
        azure_devops_work_item_type="Issue",
        azure_devops_task_type="Task",
        azure_devops_area_path=None,
        teams_team_id="11111111-2222-3333-4444-555555555555",
        teams_messenger="bot",
        teams_bot_service_url="https://smba.trafficmanager.net/teams",
        teams_bot_app_id=None,
        teams_workflow_url=None,
        graph_url="https://graph.microsoft.com/v1.0",
        roster_source="tables",
        shifts_team_id=None,
        page_roads=("email",),
        page_email_sender="muster@contoso.com",
        page_pagerduty_routing_key=None,
        page_pagerduty_url="https://events.pagerduty.com/v2/enqueue",
        page_webhook_url=None,
        catch_all_email="operations@contoso.com",
        severity_reach=BY_SEVERITY,
        roles=RULES,
        public_url=None,
        access="keys",
        vendor_answer_seconds=60.0,
        storm_limit=10,
        retention_days=90,
        roster_check_days=7,
        pending_minutes=5,
        storage_connection_string="UseDevelopmentStorage=true",
        table_endpoint=None,
        azure_client_id=None,
    )


def test_every_missing_setting_is_named_at_once_with_an_example():
    """An empty environment is one report of everything that is needed, not the first of it."""
    found = faults({})

    needed = {setting.name for setting in SETTINGS if setting.required}
    assert set(found) == needed | {"PAGE_ROADS", "AzureWebJobsStorage"}
    assert found["CATCH_ALL_EMAIL"].startswith("is missing: who is told when nobody is on call")
    assert all("for example" in what for what in found.values())


WRONG = {
    "AZURE_DEVOPS_ORGANIZATION_URL": [
        "http://dev.azure.com/contoso",
        "dev.azure.com",
        "https://x/?a=1",
        "https://u@x",
        "ftp://x",
    ],
    "GRAPH_URL": [
        "http://10.0.0.1/v1.0",
        "http://localhost.example",
        "https://",
        "https://x:port",
        "https://[x",
    ],
    "TEAMS_TEAM_ID": ["Incidents", "1111"],
    "TEAMS_MESSENGER": ["slack"],
    "TEAMS_WORKFLOW_URL": ["http://logic.azure.com/x?sig=1", "https://a b"],
    "ROSTER_SOURCE": ["excel", "table"],
    "SHIFTS_TEAM_ID": ["Operations"],
    "ACCESS": ["entraid", "key", "none"],
    "PAGE_ROADS": ["email,pigeon", "email,email", ","],
    "PAGE_EMAIL_SENDER": ["muster"],
    "PAGE_PAGERDUTY_ROUTING_KEY": ["e+kd5BWM-NCknhB3XnYg", "a" * 31, "-" * 32],
    "PAGE_PAGERDUTY_URL": ["http://events.pagerduty.com/v2/enqueue"],
    "SEVERITY_REACH": ["5=channel", "1=loud", "1=channel,1=primary"],
    "ROLES": ["cook:0-1:primary", "scribe:1-0:primary", "scribe:0-1:10"],
    "CATCH_ALL_EMAIL": ["nobody@", "a@b.c, d@e.f"],
    "PUBLIC_URL": ["http://muster.example"],
    "AZURE_CLIENT_ID": ["me"],
    "RETENTION_DAYS": ["29", "3651", "ninety", "-90", "90.5", "0", "9" * 5000],
    "ROSTER_CHECK_DAYS": ["0", "61", "\u0667"],
    "PENDING_MINUTES": ["0", "1441", "no"],
    "AzureWebJobsStorage": [
        "yes",
        "AccountName=a",
        "AccountKey=a2V5",
        "SharedAccessSignature=x",
        f"DefaultEndpointsProtocol=http;{ACCOUNT}",
        f"{ACCOUNT};TableEndpoint=http://storage.example/a",
        f"{ACCOUNT};TableEndpoint=http://localhost:10002/a",
    ],
    "AzureWebJobsStorage__tableServiceUri": ["http://127.0.0.1:10002/a", "a.table.core.windows.net"],
    "AzureWebJobsStorage__accountName": ["Contoso", "a", "x/y"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value_is_named_with_an_example(name, value):
    """What cannot work is refused under its own name, alone, with an example of what can."""
    found = faults({**NEEDED, name: value})

    assert set(found) == {name}
    example = next(setting.example for setting in SETTINGS if setting.name == name)
    assert found[name].endswith(f", for example {example}")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_example_is_a_value_that_works(setting):
    """What a message and the documents show can be copied."""
    assert setting.read(setting.example)


@pytest.mark.parametrize("host", ["127.0.0.1:7072", "localhost:7072", "[::1]:7072"])
def test_plain_http_is_for_this_machine(host):
    """The stand-ins need no certificate; any other address does."""
    assert read(GRAPH_URL=f"http://{host}/graph/v1.0/").graph_url == f"http://{host}/graph/v1.0"


def test_the_workflow_messenger_needs_its_address():
    """A messenger that cannot post is found before the first incident."""
    assert set(faults({**NEEDED, "TEAMS_MESSENGER": "workflow"})) == {"TEAMS_WORKFLOW_URL"}
    assert (
        read(TEAMS_MESSENGER="Workflow", TEAMS_WORKFLOW_URL="https://x/y?sig=1").teams_messenger == "workflow"
    )


@pytest.mark.parametrize("value", ["UseDevelopmentStorage=true", "usedevelopmentstorage=true;"])
def test_development_storage_is_taken_in_its_usual_spellings(value):
    """The SDK knows one spelling of the short form; people know several."""
    assert read(AzureWebJobsStorage=value).storage_connection_string == "UseDevelopmentStorage=true"


@pytest.mark.parametrize(
    "value",
    [
        f"DefaultEndpointsProtocol=https;{ACCOUNT};EndpointSuffix=core.windows.net",
        f"DefaultEndpointsProtocol=http;{ACCOUNT};TableEndpoint=http://127.0.0.1:10002/a;",
        "TableEndpoint=https://a.table.core.windows.net;SharedAccessSignature=sv=2020&sig=a%3D",
    ],
)
def test_connection_strings_are_kept_as_they_are(value):
    """A key's trailing = and a signature's own = survive."""
    assert read(AzureWebJobsStorage=value).storage_connection_string == value


def test_an_identity_goes_before_a_connection_string():
    """With an account for the identity the tables need no key; a full address goes before a name."""
    uri = "https://a.table.core.usgovcloudapi.net"
    by_name, by_uri = (
        {"AzureWebJobsStorage__accountName": "contoso"},
        {"AzureWebJobsStorage__tableServiceUri": uri},
    )

    assert read(**by_name).table_endpoint == "https://contoso.table.core.windows.net"
    assert read(**by_name, **by_uri).table_endpoint == uri
    assert read(**by_uri).storage_connection_string is None


def test_an_unresolved_key_vault_reference_is_named_as_such():
    """The platform hands an app the reference's own text where it may not read the secret."""
    reference = "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)"

    assert "could not resolve" in faults({**NEEDED, "PAGE_WEBHOOK_URL": reference})["PAGE_WEBHOOK_URL"]


def test_no_secret_is_shown():
    """Neither the settings' repr nor a fault quotes a secret's value."""
    secrets = {
        "TEAMS_WORKFLOW_URL": "https://x/y?sig=hidden",
        "PAGE_WEBHOOK_URL": "https://x/hidden",
        "PAGE_PAGERDUTY_ROUTING_KEY": "hidden".ljust(32, "0"),
        "AzureWebJobsStorage": "AccountName=a;AccountKey=hidden",
    }
    wrong = {name: f"http://x/hidden {name}" for name in secrets}

    assert set(secrets) == {setting.name for setting in SETTINGS if setting.secret}
    assert "hidden" not in repr(read(**secrets))
    assert "hidden" not in str(faults({**NEEDED, **wrong}))


def test_every_setting_is_a_field():
    """The list and the record describe the same settings."""
    targets = {setting.target for setting in SETTINGS} - {"table_service_uri", "account_table_uri"}

    assert targets | {"table_endpoint"} == {field.name for field in dataclasses.fields(Settings)}


@pytest.mark.parametrize("value", ["soon", "0", "-1", "301", "nan"])
def test_how_long_an_answer_is_waited_for_is_a_sensible_number(value):
    """A tenth of a second to five minutes; anything else is a fault that says so."""
    assert "seconds" in faults({**NEEDED, "VENDOR_ANSWER_SECONDS": value})["VENDOR_ANSWER_SECONDS"]
