"""The settings, read once and checked whole before anything depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from incident.errors import InvalidInput
from incident.reach import Reach
from incident.records import Severity
from incident.roads import MENTION
from incident.roles import RoleRule
from integrations.http import is_loopback
from integrations.setting import Setting
from integrations.setting_list import SETTINGS

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `integrations.setting_list` describes. Optional texts are None where nobody set them.

    Secrets are not in the `repr`. Exactly one of `storage_connection_string` and `table_endpoint` is set.
    """

    azure_devops_organization_url: str
    azure_devops_project: str
    azure_devops_work_item_type: str
    azure_devops_task_type: str
    azure_devops_area_path: str | None
    teams_team_id: str
    teams_messenger: str
    teams_bot_service_url: str
    teams_bot_app_id: str | None
    teams_workflow_url: str | None = field(repr=False)
    graph_url: str
    roster_source: str
    shifts_team_id: str | None
    page_roads: tuple[str, ...]
    page_email_sender: str | None
    page_pagerduty_routing_key: str | None = field(repr=False)
    page_pagerduty_url: str
    page_webhook_url: str | None = field(repr=False)
    catch_all_email: str
    severity_reach: Mapping[Severity, Reach]
    roles: tuple[RoleRule, ...]
    public_url: str | None
    access: str
    vendor_answer_seconds: float
    storm_limit: int
    retention_days: int | None
    roster_check_days: int | None
    pending_minutes: int | None
    storage_connection_string: str | None = field(repr=False)
    table_endpoint: str | None
    azure_client_id: str | None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """The settings in an environment.

        Raises:
            InvalidInput: Names every setting that is missing or wrong, what is wrong with it, and an example.
        """
        faults: list[Fault] = []
        values = {setting.target: _read(setting, env, faults) for setting in SETTINGS}
        wrong = {name for name, _ in faults}
        faults += [fault for fault in (*_messenger(values), *_paging(values, wrong)) if fault[0] not in wrong]
        faults += _storage(values, wrong)
        values["public_url"] = values["public_url"] or _own_address(env)
        if faults:
            raise InvalidInput(faults)
        return cls(**values)


def _read(setting: Setting, env: Mapping[str, str], faults: list[Fault]) -> Any:
    """The setting's value; None where it is absent, or wrong and therefore among the faults."""
    given = env.get(setting.name, "").strip() or setting.default
    if given is None:
        if setting.required:
            faults.append(_missing(setting))
        return None
    try:
        if given.startswith("@Microsoft.KeyVault("):
            raise ValueError("is a Key Vault reference that the platform could not resolve")  # noqa: TRY301 - one of the readers' refusals
        return setting.read(given)
    except ValueError as error:
        faults.append((setting.name, f"{error}, for example {setting.example}"))
        return None


def _missing(setting: Setting) -> Fault:
    return (setting.name, f"is missing: {setting.purpose}, for example {setting.example}")


def _named(name: str) -> Setting:
    return next(setting for setting in SETTINGS if setting.name == name)


def _messenger(values: Mapping[str, Any]) -> list[Fault]:
    if values["teams_messenger"] == "workflow" and values["teams_workflow_url"] is None:
        return [_missing(_named("TEAMS_WORKFLOW_URL"))]
    return []


def _own_address(env: Mapping[str, str]) -> str | None:
    """Where the platform serves the app (learn.microsoft.com/azure/app-service/reference-app-settings)."""
    host = env.get("WEBSITE_HOSTNAME")
    return f"{'http' if is_loopback(f'http://{host}') else 'https'}://{host}" if host else None


ROAD_NEEDS = {
    "email": "PAGE_EMAIL_SENDER",
    "pagerduty": "PAGE_PAGERDUTY_ROUTING_KEY",
    "webhook": "PAGE_WEBHOOK_URL",
}
"""What sets a road up. These count by themselves, in this order; a mention wakes nobody, so it is asked for by name."""
NO_WAY_TO_PAGE = "there is no way to page: set PAGE_EMAIL_SENDER (for example incidents@contoso.com), PAGE_PAGERDUTY_ROUTING_KEY or PAGE_WEBHOOK_URL"
NOTHING_SPEAKS = "names mention, but with TEAMS_MESSENGER=none nothing speaks in the channel: set TEAMS_MESSENGER to bot or workflow, or take mention out"


def _paging(values: dict[str, Any], wrong: set[str]) -> list[Fault]:
    """Settle the roads, if nobody did, and check that each is set up: without one, nobody is ever told."""
    ready = tuple(road for road, need in ROAD_NEEDS.items() if values[need.lower()] or need in wrong)
    if values["page_roads"] is None:
        values["page_roads"] = ready
        return [] if ready else [("PAGE_ROADS", NO_WAY_TO_PAGE)]
    missing = [
        _missing(_named(need))
        for road, need in ROAD_NEEDS.items()
        if road in values["page_roads"] and road not in ready
    ]
    mute = MENTION in values["page_roads"] and values["teams_messenger"] == "none"
    return [*missing, *([("PAGE_ROADS", NOTHING_SPEAKS)] if mute else [])]


def _storage(values: dict[str, Any], wrong: set[str]) -> list[Fault]:
    """Settle by which of three settings the tables are reached. An identity goes before a connection string."""
    uri, account = values.pop("table_service_uri"), values.pop("account_table_uri")
    values["table_endpoint"] = uri or account
    if values["table_endpoint"]:
        values["storage_connection_string"] = None
    elif not values["storage_connection_string"] and not any(
        name.startswith("AzureWebJobs") for name in wrong
    ):
        return [_missing(_named("AzureWebJobsStorage"))]
    return []
