"""Activity log alerts: Administrative, Policy, Autoscale, Security, Recommendation.

`claims`, `caller` and `httpRequest` say who did it and from where: personal data that no channel needs, so
nothing here reads them. Source: learn.microsoft.com/azure/azure-monitor/alerts/activity-log-alerts-webhook.
"""

from __future__ import annotations

from integrations.azure_monitor.alert import Envelope, Findings, event_level
from integrations.azure_monitor.node import Node
from integrations.azure_monitor.resources import resource_name


def read_activity(envelope: Envelope) -> Findings:
    """What an event of the activity log says; the parts of its category are read where they are present."""
    event = envelope.context
    properties = event["properties"]
    entity = properties["compromisedEntity"].text
    return Findings(
        what=event["operationName"].text,
        instance=(f"entity={entity.casefold()}",) if entity else (),
        told_apart_by=(entity,) if entity else (),
        details=[
            *_event(event),
            *_policy(properties),
            *_autoscale(properties),
            *_security(properties),
            *_recommendation(properties),
        ],
        description=event.first("Activity Log Event Description", "description").raw
        or properties["description"].raw,
        at=event["eventTimestamp"].moment,
        level=event_level(event["level"]),
        is_event=True,
        over=event["status"].key == "resolved",
    )


def _event(event: Node) -> list[tuple[str, str]]:
    status = " ".join(part for part in (event["status"].text, event["subStatus"].text) if part)
    return [
        ("Operation", event["operationName"].text),
        ("Status", status),
        ("Level", event["level"].text),
        ("Correlation id", event["correlationId"].text),
    ]


def _policy(properties: Node) -> list[tuple[str, str]]:
    return [
        ("Policy", f"{_policy_name(policy)} ({policy['policyDefinitionEffect'].text or 'no effect named'})")
        for policy in properties["policies"].items
    ]


def _policy_name(policy: Node) -> str:
    named = policy.first("policyDefinitionReferenceId", "policyAssignmentName", "policyDefinitionName")
    return named.text or resource_name(policy["policyDefinitionId"].text) or "unnamed policy"


def _autoscale(properties: Node) -> list[tuple[str, str]]:
    before, after = properties["oldInstancesCount"].text, properties["newInstancesCount"].text
    return [
        ("Instances", f"{before or '?'} to {after or '?'}" if before or after else ""),
        ("Scaled resource", resource_name(properties["resourceName"].text)),
    ]


def _security(properties: Node) -> list[tuple[str, str]]:
    return [
        ("Compromised", properties["compromisedEntity"].text),
        ("Threat", properties.first("category", "threatID").text if properties["compromisedEntity"] else ""),
        ("Threat severity", properties["severity"].text),
        ("Action taken", properties["actionTaken"].text),
        ("Remediation", "; ".join(properties["remediationSteps"].texts)),
    ]


def _recommendation(properties: Node) -> list[tuple[str, str]]:
    return [
        ("Recommendation", properties["recommendationName"].text),
        ("Impact", properties["recommendationImpact"].text),
        ("Link", properties["recommendationResourceLink"].raw),
    ]
