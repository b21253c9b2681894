"""The road `webhook`: one POST to an address of your choice (a pager that takes any JSON, or a script before one).

The body is JSON:

    {"incident": "INC-7F3K2Q", "title": ..., "severity": "Sev1", "service": ... or null,
     "responder": {"email": ..., "name": ..., "contact": ... or null},
     "detected_at": "2026-11-22T02:13:00Z" or null, "status_url": ..., "source": {"kind": ..., "name": ..., "ref": ...,
     "url": ...}, "drill": false}

The header `Idempotency-Key` is the same for the same page (`INC-7F3K2Q:ada@contoso.com`, the address
percent-encoded where it is not plain ASCII), so the receiver can drop a repetition. Any 2xx within 10 seconds is an accepted page; redirects are not followed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from incident.codec import to_json
from incident.records import Page, Receipt
from integrations.http import Http, check_accepted

ROAD = "webhook"
READ_SECONDS = 10.0
FIX = (
    "check PAGE_WEBHOOK_URL (its value is a secret and not shown here) and that the pager behind it takes Muster's "
    "JSON, then run the step again"
)


class Pager:
    """Port `Road` (incident.ports). The address is a secret: it is in no message and in no log."""

    def __init__(self, http: Http, url: str, *, read_seconds: float = READ_SECONDS) -> None:
        self._http = http
        self._url = url
        self._read_seconds = read_seconds

    async def find(self, page: Page) -> Receipt | None:
        """Always None: one cannot look, and need not, because the key makes a repetition safe."""
        del page

    async def send(self, page: Page) -> Receipt:
        """Send the page. Safe to repeat where the receiver heeds the key.

        Raises:
            TryAgain: The pager was busy, or could not be reached.
            Unknown: The page may have been taken.
            Refused: The pager does not take it.
        """
        doing = f"page {page.responder.email} by webhook"
        key = f"{page.incident.id}:{quote(page.responder.email, safe='@+')}"
        response = await self._http.write(
            "POST",
            self._url,
            page_body(page),
            doing=doing,
            headers={"Idempotency-Key": key},
            read_seconds=self._read_seconds,
        )
        check_accepted(response, doing, fix=FIX, secret=self._url)
        return Receipt(ROAD, key)


def page_body(page: Page) -> dict[str, Any]:
    """The page as it is sent; its shape is part of Muster's interface."""
    incident, responder = page.incident, page.responder
    said = incident.declaration
    return {
        "incident": incident.id,
        "title": said.title,
        "severity": said.severity.label,
        "service": said.service,
        "responder": {"email": responder.email, "name": responder.name, "contact": responder.contact},
        "detected_at": to_json(said.detected_at),
        "status_url": incident.status_url,
        "source": to_json(said.source),
        "drill": said.drill,
    }
