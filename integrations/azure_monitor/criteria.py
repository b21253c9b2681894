"""Conditions with criteria: metric alerts (static, dynamic, availability tests), Log Alerts V2, Simple Log Alert.

Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema, metric and log search context fields.
"""

from __future__ import annotations

import re

from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.node import Node

OPERATORS = {
    "greaterthan": ">",
    "greaterthanorequal": ">=",
    "greaterorequal": ">=",
    "lessthan": "<",
    "lowerthan": "<",
    "lessthanorequal": "<=",
    "lowerthanorequal": "<=",
    "lessorequal": "<=",
    "equals": "=",
    "equal": "=",
    "greaterorlessthan": "outside",
    "greaterthanorlessthan": "outside",
}
ROWS_SHOWN = 3
"""Rows of a Simple Log Alert that are shown: it has no condition, so they are all it says."""

TELLING_LENGTH = 40

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def read_criteria(envelope: Envelope) -> Findings:
    """What a condition with criteria says; a single criterion may stand where the list should be."""
    condition = envelope.context["condition"]
    criteria = condition["allOf"].items or [condition]
    dimensions = [pair for criterion in criteria for pair in dimensions_of(criterion["dimensions"])]
    return Findings(
        what=criteria[0].first("metricName", "webTestName").text,
        instance=instance_of(dimensions),
        told_apart_by=tuple(value for _, value in dimensions if worth_a_title(value)),
        details=[
            *(("Condition", in_words(criterion, condition["windowSize"].text)) for criterion in criteria),
            *(("Availability test", criterion["webTestName"].text) for criterion in criteria),
            *dimensions,
            *(row for criterion in criteria for row in _rows(criterion["event"])),
            *(("Query", criterion["searchQuery"].text) for criterion in criteria),
            *(("Query results", _results(criterion)) for criterion in criteria),
        ],
        at=condition["windowEndTime"].moment,
    )


def in_words(criterion: Node, window: str) -> str:
    """A criterion as people read it: `Percentage CPU Average 97.3 > 80 over PT5M`; empty where it has none."""
    operator = operator_sign(criterion["operator"])
    if not operator and not criterion["metricName"]:
        return ""
    sensitivity = criterion["alertSensitivity"].text
    words = [
        criterion.first("metricName", "metricMeasureColumn").text or "Query result",
        criterion["timeAggregation"].text,
        criterion["metricValue"].text,
        operator,
        criterion["threshold"].text,
        f"(dynamic threshold, {sensitivity} sensitivity)" if sensitivity else "",
        f"over {window}{' minutes' if window.isdecimal() else ''}" if window else "",
        _failing(criterion["failingPeriods"]),
    ]
    return " ".join(word for word in words if word)


def operator_sign(operator: Node) -> str:
    """The sign of an operator (`GreaterThan`, `Greater Than`), or the operator as it came."""
    return OPERATORS.get(operator.key.replace(" ", ""), operator.text)


def dimensions_of(dimensions: Node) -> list[tuple[str, str]]:
    """Name and value of each dimension."""
    pairs = ((item["name"].text, item["value"].text) for item in dimensions.items)
    return [(name, value) for name, value in pairs if name and value]


def instance_of(dimensions: list[tuple[str, str]]) -> tuple[str, ...]:
    """The dimensions in an order and casing that stays, to compare by."""
    return tuple(sorted({f"{name}={value}".casefold() for name, value in dimensions}))


def worth_a_title(value: str) -> bool:
    """Whether a person can tell two titles apart by this: no id, no path, and short."""
    return len(value) <= TELLING_LENGTH and "/" not in value and not _GUID.fullmatch(value)


def _failing(periods: Node) -> str:
    needed, looked_at = periods["minFailingPeriodsToAlert"].text, periods["numberOfEvaluationPeriods"].text
    return f"in {needed} of {looked_at} periods" if needed and looked_at not in ("", "1") else ""


def _rows(event: Node) -> list[tuple[str, str]]:
    rows = ("; ".join(f"{n}: {v}" for n, v in dimensions_of(row)) for row in event.items[:ROWS_SHOWN])
    return [(f"Row {number}", row) for number, row in enumerate(rows, start=1)]


def _results(criterion: Node) -> str:
    return criterion.first("linkToFilteredSearchResultsUI", "linkToSearchResultsUI").raw
