"""The parts of a set-up that are looked at, each with the settings without which it cannot be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence

from incident.diagnosis import Finding, unseen
from incident.diagnosis_ports import Check
from incident.errors import Refused
from integrations.azure_devops.diagnosis import AzureDevOpsCheck
from integrations.azure_devops.dry_client import DryClient
from integrations.azure_devops.place import Place
from integrations.azure_monitor.diagnosis import ActionGroupCheck
from integrations.graph.channels import SECONDS_APART
from integrations.graph.mail_diagnosis import MailCheck
from integrations.graph.team_facts import TeamReader
from integrations.identity_diagnosis import SignInCheck
from integrations.pace import Pace
from integrations.pager_diagnosis import PagerCheck, PagerDutyCheck
from integrations.scopes import AZURE_DEVOPS_SCOPE, BOT_SCOPE, graph_scope
from integrations.services import Services
from integrations.tables.diagnosis import TablesCheck
from integrations.teams.diagnosis import BotDoor, BriefingCheck, TeamsCheck

STORAGE_SCOPE = "https://storage.azure.com/.default"
"""The same in every cloud (learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory)."""

ANSWER_SECONDS = 30.0
"""The longest that Azure DevOps delays a call where it is busy; closing the door waits for calls under way."""
IDENTITY = ("AZURE_CLIENT_ID",)
GRAPH = (*IDENTITY, "GRAPH_URL")
ADDRESSES = ("AZURE_DEVOPS_ORGANIZATION_URL", "GRAPH_URL", "TEAMS_MESSENGER", "TEAMS_BOT_SERVICE_URL")
STORAGE = ("AzureWebJobsStorage", "AzureWebJobsStorage__tableServiceUri", "AzureWebJobsStorage__accountName")
AZURE_DEVOPS = (
    *IDENTITY,
    "AZURE_DEVOPS_ORGANIZATION_URL",
    "AZURE_DEVOPS_PROJECT",
    "AZURE_DEVOPS_WORK_ITEM_TYPE",
    "AZURE_DEVOPS_TASK_TYPE",
    "AZURE_DEVOPS_AREA_PATH",
)
TEAMS = (*GRAPH, "TEAMS_TEAM_ID", "TEAMS_MESSENGER", "TEAMS_BOT_SERVICE_URL", "TEAMS_BOT_APP_ID")
SOURCE = ("ROSTER_SOURCE",)
SHIFTS = (*GRAPH, "TEAMS_TEAM_ID", "SHIFTS_TEAM_ID")
BRIEFING = ("TEAMS_MESSENGER", "TEAMS_WORKFLOW_URL")
MAIL = (*GRAPH, "PAGE_EMAIL_SENDER", "PAGE_ROADS")
PAGERDUTY = ("PAGE_PAGERDUTY_ROUTING_KEY", "PAGE_PAGERDUTY_URL", "PAGE_ROADS")
PAGER = ("PAGE_WEBHOOK_URL", "PAGE_ROADS")

Needing = tuple[Sequence[str], Check]
"""The settings that a check needs, and the check."""


class Unlooked:
    """A check that cannot be made, because settings that it needs cannot be used."""

    def __init__(self, subjects: Sequence[str], settings: Sequence[str]) -> None:
        self.subjects = subjects
        self._settings = settings

    async def look(self) -> AsyncIterator[Finding]:
        """Say so of each subject."""
        for finding in unseen(self.subjects, f"{' and '.join(self._settings)} cannot be used"):
            yield finding


class Parts:
    """The checks over a set of services. `wrong` are the settings that cannot be used. Close it before the services."""

    def __init__(
        self,
        services: Services,
        env: Mapping[str, str],
        wrong: Collection[str],
        team_pace: Callable[[], Pace] | None = None,
    ) -> None:
        self._wrong = wrong
        self._services = services
        self._settings = services.settings
        self._has_identity = bool(env.get("IDENTITY_ENDPOINT"))
        self._team_pace = team_pace or (lambda: Pace(SECONDS_APART))
        tokens, settings = services.tokens, services.settings
        self._devops_token = tokens.source(AZURE_DEVOPS_SCOPE, settings.azure_devops_organization_url)
        self._graph_token = tokens.source(graph_scope(settings.graph_url), settings.graph_url)
        self._bot_token = tokens.source(BOT_SCOPE, settings.teams_bot_service_url)
        self._place = Place(
            settings.azure_devops_organization_url,
            settings.azure_devops_project,
            settings.azure_devops_work_item_type,
            settings.azure_devops_task_type,
            settings.azure_devops_area_path,
        )
        answer_seconds = min(ANSWER_SECONDS, settings.vendor_answer_seconds)
        self._boards = DryClient(self._place, self._devops_token, answer_seconds)

    def checks(self) -> Iterator[Check]:
        """Every check, in the order in which a person would set the parts up."""
        for needs, check in self._all():
            wrong = [name for name in needs if name in self._wrong]
            yield Unlooked(check.subjects, wrong) if wrong else check

    async def aclose(self) -> None:
        """Close what the services do not know of."""
        await self._boards.close()

    def _all(self) -> Iterator[Needing]:
        yield (*IDENTITY, *ADDRESSES), self._sign_in()
        storage = (*STORAGE, *IDENTITY) if self._settings.table_endpoint else STORAGE
        yield storage, TablesCheck(self._services.tables)
        yield (*SOURCE, *self._of_roster(storage)), self._services.chosen_roster.check()
        yield (
            AZURE_DEVOPS,
            AzureDevOpsCheck(self._boards, self._place, self._devops_token, self._listed),
        )
        yield from self._teams()
        yield from self._roads()
        yield (), ActionGroupCheck(self._settings.public_url)

    async def _listed(self) -> Sequence[str]:
        wrong = [name for name in (*SOURCE, *self._of_roster(STORAGE)) if name in self._wrong]
        if wrong:
            raise Refused(
                "read the roster", f"its settings cannot be used: {', '.join(wrong)}", "correct them"
            )
        return await self._services.chosen_roster.emails()

    def _of_roster(self, storage: Sequence[str]) -> Sequence[str]:
        """The settings that the chosen source of who is on call needs."""
        return SHIFTS if self._services.chosen_roster.in_shifts else storage

    @property
    def _speaks_as_bot(self) -> bool:
        return self._settings.teams_messenger == "bot"

    def _sign_in(self) -> SignInCheck:
        tokens = {"Azure DevOps": self._devops_token, "Microsoft Graph": self._graph_token}
        if self._speaks_as_bot:
            tokens["the bot connector"] = self._bot_token
        if self._settings.table_endpoint:
            tokens["storage"] = self._services.tokens.source(STORAGE_SCOPE, self._settings.table_endpoint)
        return SignInCheck(tokens, is_the_apps=self._has_identity)

    def _teams(self) -> Iterator[Needing]:
        services, settings = self._services, self._settings
        reader = TeamReader(services.graph, settings.teams_team_id, self._team_pace())
        bot = None
        if self._speaks_as_bot:
            url, app = settings.teams_bot_service_url, settings.teams_bot_app_id
            bot = BotDoor(services.http, self._bot_token, url, app)
        yield TEAMS, TeamsCheck(reader, self._graph_token, bot)
        if bot is None:
            workflow = settings.teams_workflow_url if settings.teams_messenger == "workflow" else None
            yield BRIEFING, BriefingCheck(workflow)

    def _roads(self) -> Iterator[Needing]:
        settings = self._settings
        if settings.page_email_sender:
            yield MAIL, MailCheck(self._services.graph, self._graph_token, settings.page_email_sender)
        if settings.page_pagerduty_routing_key:
            yield PAGERDUTY, PagerDutyCheck(settings.page_pagerduty_url)
        if settings.page_webhook_url:
            yield PAGER, PagerCheck(settings.page_webhook_url)
