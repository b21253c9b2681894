"""Which monitoring service sent an alert, and who reads its context.

Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from integrations.azure_monitor.activity_log import read_activity
from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.criteria import read_criteria
from integrations.azure_monitor.health import read_resource_health, read_service_health
from integrations.azure_monitor.log_search import read_log_search
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.others import read_cost, read_prometheus, read_smart_detector


@dataclass(frozen=True, slots=True)
class MonitoringService:
    """A monitoring service under one spelling of its name, and what reads its context."""

    name: str
    read: Callable[[Envelope], Findings]


SERVICES = (
    MonitoringService("Platform", read_criteria),
    MonitoringService("Log Analytics", read_log_search),
    MonitoringService("Application Insights", read_log_search),
    MonitoringService("Log Alerts V2", read_criteria),
    MonitoringService("Simple Log Alert", read_criteria),
    MonitoringService("Activity Log - Administrative", read_activity),
    MonitoringService("Activity Log - Policy", read_activity),
    MonitoringService("Activity Log - Autoscale", read_activity),
    MonitoringService("Activity Log - Security", read_activity),
    MonitoringService("Activity Log - Recommendation", read_activity),
    MonitoringService("Service Health", read_service_health),
    MonitoringService("Resource Health", read_resource_health),
    MonitoringService("Prometheus", read_prometheus),
    MonitoringService("Smart Detector", read_smart_detector),
    MonitoringService("Cost Alerts", read_cost),
)

SHAPES: tuple[tuple[Callable[[Node], bool], Callable[[Envelope], Findings]], ...] = (
    (lambda context: bool(context["SearchQuery"]), read_log_search),
    (lambda context: bool(context["condition"]), read_criteria),
    (lambda context: bool(context["AlertData"]), read_cost),
    (lambda context: bool(context["expression"]), read_prometheus),
    (lambda context: bool(context["SmartDetectorName"]), read_smart_detector),
    (lambda context: bool(context["properties"]["trackingId"]), read_service_health),
    (lambda context: bool(context["properties"]["currentHealthStatus"]), read_resource_health),
    (lambda context: bool(context["operationName"]), read_activity),
)
"""How a context is read that its service's name does not fit: by what it holds."""

CONFUSED = (read_criteria, read_log_search)

_PUNCTUATION = re.compile(r"[\W_]+")


def monitoring_service(envelope: Envelope) -> MonitoringService:
    """The service by its name (`ServiceHealth` is `Service Health`), read by its shape where the two disagree."""
    folded = _folded(envelope.service)
    named = next((service for service in SERVICES if _folded(service.name) == folded), None)
    shaped = next((read for holds, read in SHAPES if holds(envelope.context)), None)
    if named is None:
        return MonitoringService(envelope.service or "Azure Monitor", shaped or read_activity)
    # Log search alerts of either generation may call themselves "Platform" or each other's name.
    confused = named.read in CONFUSED and shaped in CONFUSED
    return MonitoringService(named.name, shaped) if confused and shaped else named


def _folded(name: str) -> str:
    return _PUNCTUATION.sub("", name).casefold()
