"""The ways to page that the settings ask for."""

from __future__ import annotations

from incident.ports import Road
from integrations import pager, pagerduty
from integrations.graph.client import Graph
from integrations.graph.mail import ROAD as EMAIL
from integrations.graph.mail import Mail
from integrations.http import Http
from integrations.pager import Pager
from integrations.pagerduty import PagerDuty
from integrations.settings import Settings
from integrations.teams import mention
from integrations.teams.mention import MentionRoad
from integrations.teams.voice import Voice


def roads_of(settings: Settings, graph: Graph, http: Http, voice: Voice) -> dict[str, Road]:
    """Each way that is set up, by its name; which of them are taken, and in what order, is the plan's.

    `voice` is what speaks in the channel; it counts only where TEAMS_MESSENGER sets one up.
    """
    longest = settings.vendor_answer_seconds
    roads: dict[str, Road] = {}
    if settings.page_email_sender:
        roads[EMAIL] = Mail(graph, settings.page_email_sender)
    if settings.page_pagerduty_routing_key:
        url, key = settings.page_pagerduty_url, settings.page_pagerduty_routing_key
        seconds = min(pagerduty.READ_SECONDS, longest)
        roads[pagerduty.ROAD] = PagerDuty(http, url, key, read_seconds=seconds)
    if settings.page_webhook_url:
        seconds = min(pager.READ_SECONDS, longest)
        roads[pager.ROAD] = Pager(http, settings.page_webhook_url, read_seconds=seconds)
    if settings.teams_messenger != "none":
        roads[mention.ROAD] = MentionRoad(voice)
    return roads
