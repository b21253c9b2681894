"""The pagers: only a page shows that one takes it, and whom it then calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from incident.diagnosis import Finding, unknown

SUBJECT = "Pager: webhook"
PAGERDUTY = "Pager: PagerDuty"
TRY = "declare an incident of a service for which only you are on call, and see whether the page comes"
REGIONS = {"events.pagerduty.com": "of the US region", "events.eu.pagerduty.com": "of the EU region"}
"""Whom a routing key is of is known in its region alone (support.pagerduty.com/docs/service-regions)."""


class PagerCheck:
    """What can be said of PAGE_WEBHOOK_URL without calling it, because every call is a page."""

    subjects = (SUBJECT,)

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).hostname

    async def look(self) -> AsyncIterator[Finding]:
        """Read the address."""
        what = f"the address is well-formed and leads to {self._host}; it was not called, because a call is a page"
        yield unknown(SUBJECT, what, TRY)


class PagerDutyCheck:
    """What can be said of PAGE_PAGERDUTY_ROUTING_KEY and its address without an event, because every event is a page."""

    subjects = (PAGERDUTY,)

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).hostname or ""

    async def look(self) -> AsyncIterator[Finding]:
        """Read the address; that the key is well-formed was seen when the settings were read."""
        region = REGIONS.get(self._host, "which is none of PagerDuty's own")
        what = (
            f"the routing key is well-formed and events go to {self._host}, {region}; "
            "none was sent, because an event is a page"
        )
        yield unknown(PAGERDUTY, what, f"{TRY}; PagerDuty calls whom the key's service names")
