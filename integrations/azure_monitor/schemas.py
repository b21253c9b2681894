"""The schemas in which Azure Monitor wraps an alert, each turned into the same envelope.

Sources: learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema,
alerts-non-common-schema-definitions, activity-log-alerts-webhook and alerts-log-webhook.
"""

from __future__ import annotations

from collections.abc import Callable

from integrations.azure_monitor.alert import Envelope
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.resources import resource_name


def envelope_of(body: Node) -> Envelope | None:
    """The envelope of an alert in any known schema; None for JSON of any other shape."""
    return next((read(body) for known, read in SCHEMAS if known(body)), None)


def _is_common(body: Node) -> bool:
    return body["schemaId"].key == "azuremonitorcommonalertschema" or bool(
        _unwrapped(body)["essentials"].fields
    )


def _common(body: Node) -> Envelope:
    data = _unwrapped(body)
    essentials, context = data["essentials"], data["alertContext"]
    alert_id = essentials["alertId"].text
    return Envelope(
        service=essentials["monitoringService"].text,
        context=context,
        custom=_custom(data, context),
        rule=essentials["alertRule"].text or resource_name(essentials["alertRuleId"].text),
        ids=(essentials["originAlertId"].text, alert_id),
        alert_id=alert_id,
        severity=essentials["severity"],
        condition=essentials["monitorCondition"].key,
        targets=tuple(essentials["alertTargetIDs"].texts),
        items=tuple(essentials["configurationItems"].texts),
        group=essentials["targetResourceGroup"].text,
        fired=essentials["firedDateTime"],
        resolved=essentials["resolvedDateTime"],
        description=essentials["description"],
        url=essentials["investigationLink"].raw,
    )


def _unwrapped(body: Node) -> Node:
    """Without the outer layer: a flow between Azure Monitor and us may have taken it off."""
    return body if body["essentials"] else body["data"]


def _custom(data: Node, context: Node) -> Node:
    """The rule author's properties: beside the context, or in it where it has a condition.

    In the context of an activity log alert `properties` are the event's own: its `service` is Azure's.
    """
    in_context = context["properties"] if context["conditionType"] else Node(None)
    return data["customProperties"] if data["customProperties"].fields else in_context


def _is_metric(body: Node) -> bool:
    condition = _inner(body)["context"]["condition"]
    return body["schemaId"].key == "azuremonitormetricalert" or bool(
        condition["metricName"] or condition["allOf"]
    )


def _metric(body: Node) -> Envelope:
    """`AzureMonitorMetricAlert`, and the classic metric alert, which is the same without the outer layer."""
    data = _inner(body)
    context = data["context"]
    return Envelope(
        service="Platform",
        context=context,
        custom=data["properties"],
        rule=context["name"].text or resource_name(context["id"].text),
        ids=(context["id"].text,),
        severity=context["severity"],
        condition=data["status"].key,
        targets=tuple(context["resourceId"].texts),
        items=tuple(context["resourceName"].texts),
        group=context["resourceGroupName"].text,
        fired=context["timestamp"],
        description=context["description"],
        url=context["portalLink"].raw,
    )


def _inner(body: Node) -> Node:
    return body["data"] if body["data"]["context"] else body


def _is_activity(body: Node) -> bool:
    return body["schemaId"].key == "microsoft.insights/activitylogs" or bool(_event(body))


def _activity(body: Node) -> Envelope:
    event = _event(body)
    source = event["eventSource"].text
    return Envelope(
        service=source if source.casefold().endswith("health") else f"Activity Log - {source}",
        context=event,
        custom=body["data"]["properties"],
        condition=body["data"]["status"].key,
        targets=tuple(event["resourceId"].texts),
        group=event["resourceGroupName"].text,
        fired=event["eventTimestamp"],
    )


def _event(body: Node) -> Node:
    return body["data"]["context"]["activityLog"]


def _is_log_search(body: Node) -> bool:
    return bool(_log(body)["AlertRuleName"] and _log(body)["SearchQuery"])


def _log_search(body: Node) -> Envelope:
    alert = _log(body)
    return Envelope(
        service="Application Insights" if alert["ApplicationId"] else "Log Analytics",
        context=alert,
        rule=alert["AlertRuleName"].text,
        severity=alert["Severity"],
        targets=tuple(alert["ResourceId"].texts),
        items=tuple(alert["AffectedConfigurationItems"].texts),
        fired=alert["SearchIntervalEndtimeUtc"],
        description=alert["Description"],
    )


def _log(body: Node) -> Node:
    """Flat for Log Analytics, under `data` for Application Insights."""
    return body["data"] if body["data"]["AlertRuleName"] else body


def _is_budget(body: Node) -> bool:
    return body["schemaId"].key == "aip budget notification"


def _budget(body: Node) -> Envelope:
    data = body["data"]
    return Envelope(
        service="Cost Alerts",
        context=Node({"AlertCategory": "budgets", "AlertData": data.value}),
        group=data["ResourceGroup"].text,
    )


SCHEMAS: tuple[tuple[Callable[[Node], bool], Callable[[Node], Envelope]], ...] = (
    (_is_common, _common),
    (_is_metric, _metric),
    (_is_activity, _activity),
    (_is_log_search, _log_search),
    (_is_budget, _budget),
)
