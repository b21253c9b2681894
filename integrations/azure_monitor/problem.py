"""What makes two alerts the same problem.

`Fired`, its repetition by a stateless rule, and `Resolved` of one problem give the same key.
"""

from __future__ import annotations

import hashlib
from typing import Any

from incident.declaring_texts import bounded_key
from integrations.azure_monitor.alert import Envelope, Findings
from integrations.azure_monitor.node import Node


def problem_key(envelope: Envelope, findings: Findings, body: Node) -> str:
    """The key that the rule's author chose, or the first of these that the alert allows.

    The service's own notion of a problem; rule, targets and instance; the alert; the whole body.
    """
    chosen = envelope.custom.first("problem_key", "problemKey").text
    known = findings.key or _rule_key(envelope, findings) or _last_resort(envelope, body)
    return bounded_key(chosen or f"azure/{known}")


def key_of_test(key: str, envelope: Envelope) -> str:
    """A test's key holds its time: all tests of one kind look alike, and a second one is not the first again."""
    return bounded_key(f"{key}/test {envelope.fired.text}")


def body_hash(body: Node) -> str:
    """SHA-256 of the body, the same whatever the order of its fields."""
    digest = hashlib.sha256()
    pending: list[Any] = [body.value]
    while pending:  # a loop, because a body may be nested deeper than functions may call each other
        value = pending.pop()
        if isinstance(value, dict):
            digest.update(f"{{{len(value)}".encode())
            pending.extend(part for key in sorted(value, key=str) for part in (value[key], str(key)))
        elif isinstance(value, list):
            digest.update(f"[{len(value)}".encode())
            pending.extend(value)
        else:
            digest.update(f"{type(value).__name__}:{value!r};".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _rule_key(envelope: Envelope, findings: Findings) -> str:
    rule = envelope.rule or (findings.what if envelope.targets else "")
    if not rule:
        return ""
    affected = {identifier.casefold() for identifier in envelope.targets or envelope.items}
    # By the rule's name: its id is not in every payload, so Fired could have it and Resolved not.
    return "/".join((rule.casefold(), ",".join(sorted(affected)), *findings.instance))


def _last_resort(envelope: Envelope, body: Node) -> str:
    known = next((identifier for identifier in envelope.ids if identifier), "")
    return known.casefold() or f"body/{body_hash(body)}"
