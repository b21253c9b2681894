"""JSON that is no alert we know: still an incident, because somebody pointed it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from incident.declaring_texts import DESCRIPTION_LIMIT, TITLE_LIMIT, details, one_line, prose
from incident.declaring_values import UNSURE, read_severity
from incident.records import Declaration, Source
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.problem import body_hash

TELLING = ("title", "alertRule", "AlertRuleName", "ruleName", "name", "summary", "subject", "message", "text")
"""Fields in which other senders, and custom JSON of log search alerts, say what is wrong."""

ADVICE = (
    "Muster does not know this kind of alert, so title and severity may be wrong. Read the stored body of this "
    "delivery. If an action group sent it, turn on the common alert schema for that action."
)


def unrecognised(body: Node) -> Declaration:
    """A declaration that says what arrived and what to do about it.

    Its severity is the sender's, if it has a readable one, else Sev2: a problem that nobody can read may be a
    bad one. It is never taken as resolved: in an unknown shape nothing says so for sure. Of the body only the
    telling fields and the names of the others are shown, for it may hold secrets.
    """
    said = next((body[name].text for name in TELLING if body[name].text), "") or body.text
    severity = read_severity(body["severity"].text)
    return Declaration(
        title=one_line(f"Unrecognised alert: {said or _shape(body)}", TITLE_LIMIT),
        severity=UNSURE if severity is None else severity,
        source=Source("azure_monitor", "Unrecognised"),
        problem_key=f"azure/body/{body_hash(body)}",
        description=prose(ADVICE, DESCRIPTION_LIMIT),
        details=details([("Said", said), ("Arrived", _shape(body)), ("Fields", _field_names(body))]),
    )


def _shape(body: Node) -> str:
    if isinstance(body.value, Mapping):
        return "a JSON object"
    if isinstance(body.value, list):
        return f"a JSON list of {len(cast('list[object]', body.value))}"
    return "nothing but null" if body.value is None else f"only {body.text or 'an empty text'}"


def _field_names(body: Node) -> str:
    if not isinstance(body.value, Mapping):
        return ""
    return ", ".join(str(name) for name in list(cast("Mapping[str, object]", body.value))[:50])
