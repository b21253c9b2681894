"""Log search alerts of the first generation: Log Analytics and Application Insights.

Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples, and alerts-log-webhook for the
names that the flat schema gives to the same things.
"""

from __future__ import annotations

from incident.declaring_values import read_severity
from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.criteria import dimensions_of, instance_of, operator_sign, worth_a_title
from integrations.azure_monitor.node import Node


def read_log_search(envelope: Envelope) -> Findings:
    """What a log search alert's context says; its search results stay in the stored body."""
    context = envelope.context
    dimensions = dimensions_of(context["Dimensions"])
    return Findings(
        instance=instance_of(dimensions),
        told_apart_by=tuple(value for _, value in dimensions if worth_a_title(value)),
        details=[
            ("Condition", _in_words(context)),
            *dimensions,
            ("Query", context["SearchQuery"].text),
            ("Query results", context.first("LinkToFilteredSearchResultsUI", "LinkToSearchResults").raw),
        ],
        at=context["SearchIntervalEndtimeUtc"].moment,
        level=read_severity(context["SeverityDescription"].text),
    )


def _in_words(context: Node) -> str:
    """The condition as people read it: `Number of results 12 > 10 over 15 minutes`."""
    count, threshold = context["ResultCount"].text, context.first("Threshold", "AlertThresholdValue").text
    operator = operator_sign(context.first("Operator", "AlertThresholdOperator"))
    if context["AlertType"].key == "metric measurement":
        measured = f"Measured value {operator} {threshold} in {count} results"
    else:
        measured = f"Number of results {count} {operator} {threshold}"
    return f"{measured} over {_window(context)}" if threshold else ""


def _window(context: Node) -> str:
    minutes = context.first("SearchIntervalInMinutes", "SearchIntervalDurationMin").text
    return f"{minutes} minutes" if minutes else f"{context['SearchIntervalInSeconds'].text} seconds"
