"""The way from Azure Monitor to us: nothing here can see it, so it is said how to try it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from incident.diagnosis import Finding, unknown

SUBJECT = "Action group"
ROUTE = "/api/alerts/azure-monitor"


class ActionGroupCheck:
    """What is left to a person: whether an action group reaches the alert route can only be seen by a call of it."""

    subjects = (SUBJECT,)

    def __init__(self, public_url: str | None) -> None:
        self._address = f"{public_url or ''}{ROUTE}"

    async def look(self) -> AsyncIterator[Finding]:
        """Say how to try it."""
        what = f"whether an action group reaches {self._address} is seen only when it calls"
        fix = (
            "in the Azure portal open the action group, choose Test action group with a sample of the common alert schema, "
            "and look for the incident at /api/incidents; 401 there means a wrong key, 403 an access restriction "
            "without the service tag ActionGroup"
        )
        yield unknown(SUBJECT, what, fix)
