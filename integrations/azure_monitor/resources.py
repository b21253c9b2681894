"""Azure resource ids, as people know the resources, and the portal's addresses for them."""

from __future__ import annotations

from urllib.parse import quote

from incident.declaring_texts import link

PORTAL = "https://portal.azure.com"
ALERT_BLADE = f"{PORTAL}/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/"


def resource_name(identifier: str) -> str:
    """The name in an id: `sql-orders/orders` for a database on a server, the last part of anything else.

    An id of a whole subscription gives an empty text: it names nothing that people know. A plain name stays.
    """
    parts = [part for part in identifier.split("/") if part]
    folded = [part.casefold() for part in parts]
    if "providers" in folded:
        names = parts[len(folded) - folded[::-1].index("providers") :][2::2]
        return "/".join(names) or parts[-1]
    if folded[:1] == ["subscriptions"] and not parts[2:]:
        return ""
    return parts[-1] if parts and identifier.startswith("/") else identifier


def resource_group(identifier: str) -> str:
    """The resource group in an id; empty where there is none."""
    parts = identifier.split("/")
    folded = [part.casefold() for part in parts]
    place = folded.index("resourcegroups") + 1 if "resourcegroups" in folded else len(parts)
    return parts[place] if place < len(parts) else ""


def alert_link(alert_id: str) -> str | None:
    """Where the portal shows an alert; None for an id that is no alert's."""
    if "/microsoft.alertsmanagement/alerts/" not in alert_id.casefold():
        return None
    return link(ALERT_BLADE + quote(alert_id, safe=""))


def resource_link(identifier: str) -> str | None:
    """Where the portal shows a resource; None for what is no resource id."""
    if not identifier.casefold().startswith("/subscriptions/"):
        return None
    return link(f"{PORTAL}/#resource" + quote(identifier, safe="/"))
