"""Every door to the outside, opened when it is first used; one set for a process.

The only place that chooses an implementation by a setting.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cached_property

from incident.desk import Desk
from incident.errors import InvalidInput, Refused
from incident.orders import LaunchOrder
from incident.ports import Launches, Messenger, Road, WorkItems
from incident.reach import reach_of
from incident.records import Incident, Responder
from incident.roles import wanted
from integrations.azure_devops import AzureDevOps
from integrations.checks import checks
from integrations.credentials import Tokens
from integrations.graph.channels import TeamsChannels
from integrations.graph.client import Graph
from integrations.http import READ_SECONDS, Http
from integrations.roads import roads_of
from integrations.rosters import ChosenRoster, RosterSource
from integrations.scopes import AZURE_DEVOPS_SCOPE, BOT_SCOPE, graph_scope
from integrations.settings import Settings
from integrations.tables import Attempts, Deliveries, Governor, Incidents, Problems, Storms, Tables, Timeline
from integrations.tables.roles import Roles
from integrations.teams.bot import Bot
from integrations.teams.briefings import Briefings
from integrations.teams.voice import Voice
from integrations.teams.workflow import Workflow

SDK_REQUESTS = "azure.core.pipeline.policies.http_logging_policy"
"""Logs several lines for each request at INFO; what a step did is logged by its integration, once."""


class Services:
    """The doors that the settings ask for. `clock` may be set anew before the first is opened, to leap over waits."""

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        clock: Callable[[], datetime],
        table_prefix: str = "",
    ) -> None:
        self.settings = settings
        self.clock = clock
        logging.getLogger(SDK_REQUESTS).setLevel(logging.WARNING)
        self.tokens = Tokens(env, answer_seconds=settings.vendor_answer_seconds)
        self._table_prefix = table_prefix
        self._opened: list[Callable[[], Awaitable[None]]] = [self.tokens.aclose]

    @classmethod
    def from_env(cls, env: Mapping[str, str], clock: Callable[[], datetime]) -> Services:
        """The services of an environment.

        Raises:
            Refused: The settings cannot be used; names every fault.
        """
        try:
            return cls(Settings.from_env(env), env, clock)
        except InvalidInput as wrong:
            fix = "correct them in the function app's settings (locally: local.settings.json)"
            raise Refused("read the settings", str(wrong), fix) from wrong

    @cached_property
    def tables(self) -> Tables:
        """Table Storage."""
        tables = Tables(
            connection_string=self.settings.storage_connection_string,
            endpoint=self.settings.table_endpoint,
            credential=self.tokens.credential if self.settings.table_endpoint else None,
            prefix=self._table_prefix,
            answer_seconds=self.settings.vendor_answer_seconds,
        )
        self._opened.append(tables.aclose)
        return tables

    @cached_property
    def attempts(self) -> Attempts:
        """Which creations were begun."""
        return Attempts(self.tables, self.settings.vendor_answer_seconds, self.clock)

    @cached_property
    def incidents(self) -> Incidents:
        """The incidents as they are kept."""
        return Incidents(self.tables)

    @cached_property
    def problems(self) -> Problems:
        """Which open incident owns a problem."""
        return Problems(self.tables)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Every HTTP call that reached us."""
        return Deliveries(self.tables)

    @cached_property
    def timeline(self) -> Timeline:
        """What happened."""
        return Timeline(self.tables)

    @cached_property
    def storms(self) -> Storms:
        """What the storms gathered."""
        return Storms(self.tables)

    @cached_property
    def roles(self) -> Roles:
        """Who has which role."""
        return Roles(self.tables)

    @cached_property
    def governor(self) -> Governor:
        """How many incidents may open in a minute."""
        return Governor(self.tables, self.settings.storm_limit)

    @cached_property
    def chosen_roster(self) -> ChosenRoster:
        """Where it stands who is on call."""
        return ChosenRoster(self.settings, self.tables, lambda: self.graph, self.clock)

    @property
    def roster(self) -> RosterSource:
        """Who is on call."""
        return self.chosen_roster.roster

    @property
    def work_items(self) -> WorkItems:
        """The record."""
        return self._boards

    @cached_property
    def _boards(self) -> AzureDevOps:
        settings = self.settings
        boards = AzureDevOps(
            settings.azure_devops_organization_url,
            settings.azure_devops_project,
            work_item_type=settings.azure_devops_work_item_type,
            task_type=settings.azure_devops_task_type,
            area_path=settings.azure_devops_area_path,
            token=self.tokens.source(AZURE_DEVOPS_SCOPE, settings.azure_devops_organization_url),
            answer_seconds=settings.vendor_answer_seconds,
        )
        self._opened.append(boards.aclose)
        return boards

    @cached_property
    def graph(self) -> Graph:
        """Microsoft Graph."""
        graph = Graph(
            self.tokens.source(self._graph_scope, self.settings.graph_url),
            self.settings.graph_url,
            read_seconds=min(READ_SECONDS, self.settings.vendor_answer_seconds),
        )
        self._opened.append(graph.aclose)
        return graph

    @cached_property
    def channels(self) -> TeamsChannels:
        """The room."""
        return TeamsChannels(self.graph, self.settings.teams_team_id)

    @property
    def messenger(self) -> Messenger:
        """What tells the room. Without one, no plan asks for it."""
        return Briefings(self._voice)

    @cached_property
    def _voice(self) -> Voice:
        settings = self.settings
        if settings.teams_messenger == "workflow" and settings.teams_workflow_url:
            return Workflow(self.http, settings.teams_workflow_url, settings.teams_team_id)
        return Bot(
            self.http,
            self.tokens.source(BOT_SCOPE, settings.teams_bot_service_url),
            self.graph,
            service_url=settings.teams_bot_service_url,
            team_id=settings.teams_team_id,
            app_id=settings.teams_bot_app_id,
        )

    @cached_property
    def roads(self) -> Mapping[str, Road]:
        """The ways to page that are set up."""
        return roads_of(self.settings, self.graph, self.http, self._voice)

    @cached_property
    def http(self) -> Http:
        """The client for what is neither Graph nor Azure DevOps."""
        http = Http(read_seconds=min(READ_SECONDS, self.settings.vendor_answer_seconds))
        self._opened.append(http.aclose)
        return http

    @cached_property
    def checks(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """What each vendor answers to a call that changes nothing. Whether a page arrives can only be seen by paging."""
        return {
            **checks(self.tables, self.chosen_roster, self.settings, self.clock),
            "azure_devops": self._boards.check,
            "teams": self.channels.check,
        }

    def desk(self, launches: Launches) -> Desk:
        """What the verbs behind the API work with."""
        return Desk(
            self.incidents,
            self.problems,
            self.deliveries,
            self.timeline,
            self.storms,
            self.governor,
            launches,
            self.order_for,
            self.clock,
        )

    def order_for(self, incident: Incident) -> LaunchOrder:
        """The launch order of an incident by the settings in force."""
        catch_all = Responder(self.settings.catch_all_email, self.settings.catch_all_email.partition("@")[0])
        return LaunchOrder(
            incident,
            self.settings.page_roads,
            catch_all,
            briefed=self.settings.teams_messenger != "none",
            reach=reach_of(incident.declaration, self.settings.severity_reach),
            roles=wanted(self.settings.roles, incident.declaration.severity),
        )

    async def sign_in(self) -> None:
        """Get a launch's tokens before its calls ask for them one after the other."""
        bot = [BOT_SCOPE] if self.settings.teams_messenger == "bot" else []
        await self.tokens.fetch_early(self._graph_scope, AZURE_DEVOPS_SCOPE, *bot)

    async def aclose(self) -> None:
        """Close what was opened, the last first."""
        for close in reversed(self._opened):
            await close()

    @property
    def _graph_scope(self) -> str:
        return graph_scope(self.settings.graph_url)
