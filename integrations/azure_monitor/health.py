"""Service Health and Resource Health.

Their alerts never say `Resolved` as their condition: an end comes as another `Fired`, and only the event's
status or stage tells. Sources: learn.microsoft.com/azure/service-health/service-health-notifications-properties
and resource-health-alert-arm-template-guide.
"""

from __future__ import annotations

from integrations.azure_monitor.alert import Envelope, Findings, event_level
from integrations.azure_monitor.markup import plain_text
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.resources import resource_name

OVER = ("resolved", "complete", "completed", "canceled", "cancelled", "rca")
"""Stages after which nothing is wrong any more; `RCA` is the report that follows."""


def read_service_health(envelope: Envelope) -> Findings:
    """One event of Azure itself; all its updates share a tracking id, though each is an alert of its own."""
    event, properties = envelope.context, envelope.context["properties"]
    tracking = properties["trackingId"].text
    title = properties.first("defaultLanguageTitle", "title").text
    return Findings(
        title=f"Azure Service Health: {title}" if title else "",
        what="Service Health",
        key=f"service-health/{tracking.casefold()}" if tracking else "",
        details=[
            ("Tracking id", tracking),
            ("Kind", properties["incidentType"].text),
            ("Stage", properties["stage"].text or event["status"].text),
            ("Impacted", "; ".join(_impacted(properties))),
            ("Impact began", properties["impactStartTime"].text),
            ("Impact ended or will end", properties["impactMitigationTime"].text),
        ],
        description=plain_text(properties.first("defaultLanguageContent", "communication").raw),
        at=event["eventTimestamp"].moment,
        level=event_level(event["level"]),
        is_event=True,
        over=properties["stage"].key in OVER or event["status"].key in OVER,
        synthetic=properties["IsSynthetic"].is_true,
    )


def read_resource_health(envelope: Envelope) -> Findings:
    """One resource's health, which is over when the resource is available again."""
    event, properties = envelope.context, envelope.context["properties"]
    now, before = properties["currentHealthStatus"], properties["previousHealthStatus"]
    return Findings(
        title=_health_title(envelope, now.text, properties["title"].text),
        what="Resource Health",
        key=_resource_key(envelope),
        details=[
            ("Health", f"{now.text}, was {before.text}" if now and before else now.text),
            ("What happened", properties["title"].text),
            ("Cause", properties["cause"].text),
            ("Kind", properties["type"].text),
            ("More", properties["details"].text),
        ],
        at=event["eventTimestamp"].moment,
        level=event_level(event["level"]),
        is_event=True,
        over=event["status"].key in OVER or now.key == "available",
    )


def _health_title(envelope: Envelope, now: str, title: str) -> str:
    """Which resource is how: `vm-orders-1 is Unavailable: Host hardware fault`."""
    resource = next((resource_name(target) for target in envelope.targets), "")
    if not resource or not now:
        return ""
    return f"{resource} is {now}: {title}" if title else f"{resource} is {now}"


def _resource_key(envelope: Envelope) -> str:
    """The resource: it has one health, whichever rule tells of it, and another title when the trouble ends."""
    targets = ",".join(sorted(target.casefold() for target in envelope.targets))
    return f"resource-health/{targets}" if targets else ""


def _impacted(properties: Node) -> list[str]:
    """Each impacted service with its regions, from a list, from a list in a text, or from the flat fields."""
    listed = [_service(item) for item in properties["impactedServices"].items if item["ServiceName"]]
    return listed or [_with_regions(properties["service"].text, properties["region"].texts)]


def _service(item: Node) -> str:
    regions = [region["RegionName"].text for region in item["ImpactedRegions"].items]
    return _with_regions(item["ServiceName"].text, [region for region in regions if region])


def _with_regions(service: str, regions: list[str]) -> str:
    return f"{service} ({', '.join(regions)})" if regions else service
