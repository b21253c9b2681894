"""The road `pagerduty`: one event to PagerDuty's Events API v2, which calls people by PagerDuty's own rules.

All pages of an incident carry its id as the `dedup_key`, so they are one incident in PagerDuty: the first opens it,
each further one stands in its log. Sources: developer.pagerduty.com/docs/events-api-v2/trigger-events (what is sent,
how long it may be), developer.pagerduty.com/docs/events-api-v2/overview (the answers, 512 KB at most).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from incident.briefing_text import source_words
from incident.codec import to_json
from incident.declaring_texts import cut, link
from incident.naming import email_subject
from incident.records import Page, Receipt, Severity
from integrations.failures import failure
from integrations.http import Http, check_accepted, words

ROAD = "pagerduty"
READ_SECONDS = 10.0
DESCRIPTION_LIMIT = 2_000
CLIENT = "Muster"
SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATIONAL: "info",
    Severity.VERBOSE: "info",
}
"""PagerDuty knows four."""
FIX = (
    "check PAGE_PAGERDUTY_ROUTING_KEY (its value is a secret and not shown here): it must be the Integration Key of an "
    "Events API v2 integration, and PAGE_PAGERDUTY_URL that of the account's region; then run the step again"
)


class PagerDuty:
    """Port `Road` (incident.ports). The routing key is a secret: it is in no message and in no log."""

    def __init__(self, http: Http, url: str, routing_key: str, *, read_seconds: float = READ_SECONDS) -> None:
        self._http = http
        self._url = url
        self._routing_key = routing_key
        self._read_seconds = read_seconds

    async def find(self, page: Page) -> Receipt | None:
        """Always None: one cannot look, and need not, because the `dedup_key` makes a repetition safe."""
        del page

    async def send(self, page: Page) -> Receipt:
        """Send the event. Safe to repeat: an event whose `dedup_key` is open already opens nothing.

        Accepted is when PagerDuty answers 202; whom it then calls is decided by the service that the key belongs to.

        Raises:
            TryAgain: PagerDuty was busy, or could not be reached.
            Unknown: The event may have been taken.
            Refused: PagerDuty does not take it, with its own words of what is wrong.
        """
        doing = f"page {page.responder.email} by PagerDuty"
        event = {"routing_key": self._routing_key, **event_of(page)}
        response = await self._http.write(
            "POST", self._url, event, doing=doing, read_seconds=self._read_seconds
        )
        check_accepted(response, doing, fix=FIX, secret=self._routing_key)
        if response.status_code != HTTPStatus.ACCEPTED:  # a proxy's page, not PagerDuty
            raise failure(doing, response.status_code, words(response, self._routing_key))
        return Receipt(ROAD, page.incident.id)


def event_of(page: Page) -> dict[str, Any]:
    """The event as it is sent, but for the routing key."""
    incident = page.incident
    said = incident.declaration
    payload = {
        "summary": email_subject(incident),
        "source": said.service or said.source.name or CLIENT,
        "severity": SEVERITIES[said.severity],
        "timestamp": to_json(said.detected_at or incident.declared_at),
        "component": said.service,
        "class": said.source.kind,
        "custom_details": _details(page),
    }
    client_url = link(incident.status_url)
    return {
        "event_action": "trigger",
        "dedup_key": incident.id,
        "payload": {name: value for name, value in payload.items() if value},
        "links": _links(page),
        "client": CLIENT,
        **({"client_url": client_url} if client_url else {}),
    }


def _details(page: Page) -> dict[str, str]:
    """What stands below the summary in PagerDuty; what nobody said is left out."""
    incident, responder = page.incident, page.responder
    said = incident.declaration
    told = {
        "incident": incident.id,
        "severity": said.severity.label,
        "responder": f"{responder.name} <{responder.email}>",
        "contact": responder.contact,
        "on call as": responder.reason,
        "service": said.service,
        "detected at": to_json(said.detected_at),
        "declared at": to_json(incident.declared_at),
        "found out by": source_words(said.source),
        "drill": "yes: nothing is wrong" if said.drill else None,
        "description": cut(said.description, DESCRIPTION_LIMIT),
    }
    return {name: value for name, value in told.items() if value}


def _links(page: Page) -> list[dict[str, str]]:
    """Where to go: each leads somewhere, or is left out."""
    source, channel = page.incident.declaration.source, page.channel
    places = (
        (page.incident.status_url, "How the incident stands"),
        (source.url, "The alert"),
        (channel.url if channel else None, "The channel"),
    )
    return [{"href": address, "text": text} for url, text in places if (address := link(url or ""))]
