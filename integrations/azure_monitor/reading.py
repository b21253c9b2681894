"""From any JSON to a declaration."""

from __future__ import annotations

import re
from typing import Any

from incident.declaring import key_of_drill
from incident.declaring_texts import (
    DESCRIPTION_LIMIT,
    KEY_LIMIT,
    SERVICE_LIMIT,
    TITLE_LIMIT,
    details,
    link,
    one_line,
    prose,
)
from incident.declaring_values import UNSURE, read_severity
from incident.records import Declaration, Severity, Source
from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.problem import key_of_test, problem_key
from integrations.azure_monitor.resources import alert_link, resource_group, resource_link, resource_name
from integrations.azure_monitor.schemas import envelope_of
from integrations.azure_monitor.services import monitoring_service
from integrations.azure_monitor.unrecognised import unrecognised

KIND = "azure_monitor"
OVER = ("resolved", "deactivated")
OURS = ("service", "severity", "drill", "problem_key", "problemkey")
"""Custom properties that are meant for Muster and shown elsewhere than among the details."""
PAGING = "page"
DRILL_WISHES = ("true", PAGING)
NAMES_SHOWN = 2
TARGETS_SHOWN = 3

Pairs = list[tuple[str, str]]


def read_alert(body: Any) -> Declaration:
    """Read what reached the alert endpoint; never raises for parsed JSON, whatever is missing or odd.

    The rule's custom properties steer it: `service` (there is no other source for it: a guessed service would
    ask the roster for people whom nobody listed), `severity`, `problem_key` and `drill`: `true` is a drill that disturbs
    nobody, `page` one that tells the people. An action group's own test is a drill that disturbs nobody.

    Args:
        body: The parsed JSON, in the common alert schema of any monitoring service, in one of the older
            schemas, or of any other shape, which then becomes a declaration that says so.
    """
    root = Node(body)
    envelope = envelope_of(root)
    return unrecognised(root) if envelope is None else _declaration(envelope, root)


def _declaration(envelope: Envelope, body: Node) -> Declaration:
    service = monitoring_service(envelope)
    findings = service.read(envelope)
    severity, remark = _severity(envelope, findings)
    test = _is_test(envelope, findings)
    wish = envelope.custom["drill"].key
    is_drill = test or wish in DRILL_WISHES
    key = problem_key(envelope, findings, body)
    return Declaration(
        title=_title(envelope, findings, service.name),
        severity=severity,
        source=Source(KIND, one_line(service.name, SERVICE_LIMIT), _ref(envelope), _url(envelope)),
        problem_key=key_of_drill(key_of_test(key, envelope) if test else key) if is_drill else key,
        service=one_line(_service(envelope), SERVICE_LIMIT) or None,
        detected_at=envelope.fired.moment or findings.at,
        description=prose(_description(envelope, findings), DESCRIPTION_LIMIT),
        details=details([*remark, *findings.details, *_affected(envelope), *_custom(envelope)]),
        resolved=envelope.condition in OVER or findings.over,
        drill=is_drill,
        quiet=is_drill and wish != PAGING,
        cleans_up=is_drill,
    )


def _title(envelope: Envelope, findings: Findings, service: str) -> str:
    """What is wrong on which resource: `High CPU on vm-checkout-1 (GetBlob)`."""
    if findings.title:
        return one_line(findings.title, TITLE_LIMIT)
    what = envelope.rule or findings.what or f"{service} alert"
    names = [name for name in _names(envelope) if not _mentions(what, name)]
    shown = ", ".join(names[:NAMES_SHOWN])
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    title = f"{what} on {shown}{more}" if shown else what
    apart = [value for value in findings.told_apart_by if not _mentions(title, value)]
    return one_line(title + (f" ({', '.join(apart[:NAMES_SHOWN])})" if apart else ""), TITLE_LIMIT)


def _mentions(text: str, name: str) -> bool:
    """Whether the name stands in the text as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _names(envelope: Envelope) -> list[str]:
    """The affected resources; for a log search alert the items, as its target is the workspace."""
    named = [resource_name(identifier) for identifier in envelope.items or envelope.targets]
    return list(dict.fromkeys(name for name in named if name))


def _severity(envelope: Envelope, findings: Findings) -> tuple[Severity, Pairs]:
    """How bad it is, and a remark where that is not simply what the rule says.

    Every alert of the activity log, of Service Health and of Resource Health says Sev4, whatever has happened, because
    its rule has no severity; so the event's own level counts where it is worse
    (learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples).
    """
    wished, said = envelope.custom["severity"], envelope.severity
    stated = read_severity(said.text)
    severity = read_severity(wished.text)
    if severity is not None:
        return severity, [
            ("Severity", f"{severity.label} by custom property; the rule says {said.text or 'nothing'}")
        ]
    known = [s for s in (stated, findings.level) if s is not None] or [UNSURE]
    taken = min(known) if findings.is_event else known[0]
    odd = f"custom property '{wished.text}' is no severity; " if wished else ""
    if stated is None:
        odd += f"the alert says {said.text or 'nothing'}; "
    elif taken is not stated:
        odd += f"the alert says {said.text} and its event is of level {taken.name.lower()}; "
    return taken, [("Severity", f"{odd}taken as {taken.label}")] if odd else []


def _service(envelope: Envelope) -> str:
    labels = envelope.context["labels"]
    return envelope.custom["service"].text or labels["service"].text


def _description(envelope: Envelope, findings: Findings) -> str:
    said = [envelope.description.raw.strip(), findings.description.strip()]
    return "\n\n".join(dict.fromkeys(text for text in said if text))


def _affected(envelope: Envelope) -> Pairs:
    group = envelope.group or next(filter(None, map(resource_group, envelope.targets)), "")
    return [
        ("Alert rule", envelope.rule),
        *(("Resource", target) for target in envelope.targets[:TARGETS_SHOWN]),
        ("Resources", f"{len(envelope.targets)} in all" if envelope.targets[TARGETS_SHOWN:] else ""),
        ("Resource group", group),
        ("Resolved at", envelope.resolved.text),
    ]


def _custom(envelope: Envelope) -> Pairs:
    return [(name, value) for name, value in envelope.custom.fields if name.casefold() not in OURS]


def _ref(envelope: Envelope) -> str | None:
    return next((one_line(known, KEY_LIMIT) for known in (envelope.alert_id, *envelope.ids) if known), None)


def _url(envelope: Envelope) -> str | None:
    """Where a person looks first: the investigation, else the alert, else the resource."""
    first_target = next(iter(envelope.targets), "")
    return link(envelope.url) or alert_link(envelope.alert_id) or resource_link(first_target)


def _is_test(envelope: Envelope, findings: Findings) -> bool:
    """Whether it is an action group's test and no real alert.

    The tests are known by their rule and their resource group together: a rule of one's own that is named
    `test-...` guards something real.
    """
    group = next(filter(None, map(resource_group, envelope.targets)), envelope.group)
    tested = envelope.rule.casefold().startswith("test-") and group.casefold() == "test-rg"
    sample = envelope.alert_id.casefold().endswith("/test_alert")
    return tested or sample or findings.synthetic
