"""Every setting of Muster: name, default, whether it is needed, and what it is for."""

from __future__ import annotations

from integrations import setting_values as values
from integrations.setting import Setting
from integrations.telling_settings import TELLING_SETTINGS

SETTINGS = (
    Setting(
        name="AZURE_DEVOPS_ORGANIZATION_URL",
        purpose="the Azure DevOps organisation that holds the record",
        example="https://dev.azure.com/contoso",
        read=values.base_address,
        required=True,
    ),
    Setting(
        name="AZURE_DEVOPS_PROJECT",
        purpose="the project in which work items are opened",
        example="Operations",
        required=True,
    ),
    Setting(
        name="AZURE_DEVOPS_WORK_ITEM_TYPE",
        purpose="the type of the work item that is the record",
        example="Issue",
        default="Issue",
    ),
    Setting(
        name="AZURE_DEVOPS_TASK_TYPE",
        purpose="the type of the task that each further responder gets",
        example="Task",
        default="Task",
    ),
    Setting(
        name="AZURE_DEVOPS_AREA_PATH",
        purpose="the area of the work items; without it they stand in the project's own",
        example=r"Operations\Incidents",
    ),
    Setting(
        name="TEAMS_TEAM_ID",
        purpose="the Teams team in which channels are opened (its group id)",
        example="11111111-2222-3333-4444-555555555555",
        read=values.guid,
        required=True,
    ),
    Setting(
        name="TEAMS_MESSENGER",
        purpose="what posts the briefing in the channel: bot, workflow or none",
        example="bot",
        read=values.messenger,
        default="bot",
    ),
    Setting(
        name="TEAMS_BOT_SERVICE_URL",
        purpose="the address of the bot connector",
        example="https://smba.trafficmanager.net/teams",
        read=values.base_address,
        default="https://smba.trafficmanager.net/teams",
    ),
    Setting(
        name="TEAMS_BOT_APP_ID",
        purpose="the bot's application id, where it is not the app's own identity",
        example="66666666-7777-8888-9999-000000000000",
        read=values.guid,
    ),
    Setting(
        name="TEAMS_WORKFLOW_URL",
        purpose="the address of the Teams workflow that posts; needed with TEAMS_MESSENGER=workflow",
        example="https://prod-01.westeurope.logic.azure.com/workflows/...",
        read=values.address,
        secret=True,
    ),
    Setting(
        name="GRAPH_URL",
        purpose="the address of Microsoft Graph with its version",
        example="https://graph.microsoft.com/v1.0",
        read=values.base_address,
        default="https://graph.microsoft.com/v1.0",
    ),
    Setting(
        name="ROSTER_SOURCE",
        purpose="where it stands who is on call: tables (Table Storage) or shifts (Microsoft Teams Shifts)",
        example="shifts",
        read=values.roster_source,
        default="tables",
    ),
    Setting(
        name="SHIFTS_TEAM_ID",
        purpose="the Teams team whose schedule counts with ROSTER_SOURCE=shifts (its group id); without it that of TEAMS_TEAM_ID",
        example="77777777-8888-9999-aaaa-bbbbbbbbbbbb",
        read=values.guid,
    ),
    *TELLING_SETTINGS,
    Setting(
        name="PUBLIC_URL",
        purpose="the app's own address in links; without it the one that the platform names (WEBSITE_HOSTNAME), or else the one that the request came to",
        example="https://muster-contoso.azurewebsites.net",
        read=values.base_address,
    ),
    Setting(
        name="ACCESS",
        purpose="what lets callers in: keys (who has a function key may do everything) or entra (sign-in in front of the app, and app roles)",
        example="entra",
        read=values.access,
        default="keys",
    ),
    Setting(
        name="VENDOR_ANSWER_SECONDS",
        purpose="the longest that any vendor's answer is waited for, in seconds; most calls give up sooner by themselves",
        example="60",
        read=values.seconds,
        default="60",
    ),
    Setting(
        name="STORM_LIMIT",
        purpose="new incidents a minute; what comes beyond it is gathered in one storm incident; 0 for no limit",
        example="10",
        read=values.storm_limit,
        default="10",
    ),
    Setting(
        name="RETENTION_DAYS",
        purpose="how many days after an incident was closed its launch's history and its deliveries are purged, at least 30; off keeps everything",
        example="90",
        read=values.retention_days,
        default="90",
    ),
    Setting(
        name="ROSTER_CHECK_DAYS",
        purpose="how many days ahead the daily check looks whether somebody is on call; off looks at nothing, in health neither",
        example="7",
        read=values.roster_check_days,
        default="7",
    ),
    Setting(
        name="PENDING_MINUTES",
        purpose="after how many minutes health names a launch that waits for a worker; off looks at nothing",
        example="5",
        read=values.pending_minutes,
        default="5",
    ),
    Setting(
        name="AzureWebJobsStorage",
        purpose="the storage account by a connection string; on a developer's machine UseDevelopmentStorage=true",
        example=values.DEVELOPMENT,
        read=values.connection_string,
        secret=True,
        field="storage_connection_string",
    ),
    Setting(
        name="AzureWebJobsStorage__tableServiceUri",
        purpose="the storage account's tables by the app's identity; goes before __accountName",
        example="https://mustercontoso.table.core.windows.net",
        read=values.table_address,
        field="table_service_uri",
    ),
    Setting(
        name="AzureWebJobsStorage__accountName",
        purpose="the storage account by its name and the app's identity, in Azure's public cloud",
        example="mustercontoso",
        read=values.account_address,
        field="account_table_uri",
    ),
    Setting(
        name="AZURE_CLIENT_ID",
        purpose="the user-assigned identity that the app signs in with; without it the system-assigned one",
        example="aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        read=values.guid,
    ),
)

PLATFORM = {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "AZURE_FUNCTIONS_DURABLE_STRICT_TYPING": "true",
    "TASKHUB_NAME": "muster",
}
"""Settings that the Functions host and the Durable SDK read, not Muster, and what they must be."""
