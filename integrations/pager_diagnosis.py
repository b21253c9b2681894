"""The pager's webhook: only a page shows that it takes one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from incident.diagnosis import Finding, unknown

SUBJECT = "Pager: webhook"
TRY = "declare an incident of a service for which only you are on call, and see whether the page comes"


class PagerCheck:
    """What can be said of PAGE_WEBHOOK_URL without calling it, because every call is a page."""

    subjects = (SUBJECT,)

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).hostname

    async def look(self) -> AsyncIterator[Finding]:
        """Read the address."""
        what = f"the address is well-formed and leads to {self._host}; it was not called, because a call is a page"
        yield unknown(SUBJECT, what, TRY)
