"""Prometheus rules, smart detection, and cost alerts.

Sources: learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples, and
alerts-non-common-schema-definitions for the older budget notification.
"""

from __future__ import annotations

import re

from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.criteria import worth_a_title
from integrations.azure_monitor.node import Node

TELLING_LABELS = ("pod", "deployment", "instance", "node", "namespace")
"""Labels by which a person tells two alerts of one Prometheus rule apart."""

_NOT_AN_AMOUNT = re.compile(r"[^\d.]")


def read_prometheus(envelope: Envelope) -> Findings:
    """A Prometheus rule; its labels identify the alert, as they do in Prometheus itself."""
    context = envelope.context
    labels, annotations = context["labels"], context["annotations"]
    telling = (labels[name].text for name in TELLING_LABELS)
    return Findings(
        what=labels["alertname"].text,
        instance=tuple(sorted(f"{name}={value}".casefold() for name, value in labels.fields)),
        told_apart_by=tuple(value for value in telling if value and worth_a_title(value))[:1],
        details=[
            ("Summary", annotations["summary"].text),
            ("Expression", context["expression"].text),
            ("Value", context["expressionValue"].text),
            ("For", context["for"].text),
            ("Runbook", annotations["runbook_url"].raw),
            *labels.fields,
        ],
        description=annotations.first("description", "message").raw,
    )


def read_smart_detector(envelope: Envelope) -> Findings:
    """What smart detection of Application Insights noticed."""
    context = envelope.context
    return Findings(
        what=context["SmartDetectorName"].text,
        details=[
            ("Detected", context["DetectionSummary"].text),
            ("Value", context["DetectedValue"].text),
            ("Normally", context["NormalValue"].text),
            ("Detector", context["SmartDetectorName"].text),
        ],
        at=context.first("FormattedOccurrenceTime", "AnalysisTimestamp").moment,
    )


def read_cost(envelope: Envelope) -> Findings:
    """A budget's threshold that was passed, or will be; who made the budget is left out."""
    budget = envelope.context["AlertData"]
    name = budget["BudgetName"].text
    threshold = budget["NotificationThresholdAmount"].text
    return Findings(
        title=_cost_title(budget) if name else "",
        what=f"Cost alert {envelope.context['AlertCategory'].text}".strip(),
        key=_cost_key(envelope, budget) if name else "",
        details=[
            ("Budget", f"{name}: {budget.first('BudgetThreshold', 'Budget').text}" if name else ""),
            ("Threshold", f"{threshold} {budget['ThresholdType'].text}" if threshold else ""),
            ("Spent", budget.first("SpentAmount", "SpendingAmount").text),
            ("Forecast", budget["ForecastedTotalForPeriod"].text),
            ("Currency", budget["Unit"].text),
            ("Scope", budget.first("Scope", "SubscriptionName").text),
        ],
        synthetic=name.casefold().startswith("test_")
        and envelope.alert_id.casefold().endswith("/test_alert"),
    )


def _cost_title(budget: Node) -> str:
    name, threshold = budget["BudgetName"].text, budget["NotificationThresholdAmount"].text
    if budget["ThresholdType"].key == "forecasted":
        amount = f"is forecast to reach {budget['ForecastedTotalForPeriod'].text or 'more'}"
    else:
        amount = f"has reached {budget.first('SpentAmount', 'SpendingAmount').text or 'its threshold'}"
    return f"Budget {name} {amount}" + (f" (threshold {threshold})" if threshold else "")


def _cost_key(envelope: Envelope, budget: Node) -> str:
    """Budget and threshold, once a month: the shortest period after which a budget starts again."""
    scope = "/".join(budget[part].text for part in ("SubscriptionId", "ResourceGroup"))
    identity = budget["BudgetId"].text or f"{scope}/{budget['BudgetName'].text}"
    amount = _NOT_AN_AMOUNT.sub("", budget["NotificationThresholdAmount"].text)
    kind = budget["ThresholdType"].text
    month = f"{envelope.fired.moment:%Y-%m}" if envelope.fired.moment else ""
    return f"budget/{identity}/{kind}/{amount}/{month}".casefold()
