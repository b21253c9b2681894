"""The words in which an incident is told, the same on every road: card, e-mail, page. Plain text throughout."""

from __future__ import annotations

from datetime import datetime

from incident.records import Severity, Source

SOURCES = {"azure_monitor": "Azure Monitor"}
"""Kinds of source as people say them; `person` needs no word besides the name."""


def moment(at: datetime) -> str:
    """A time in UTC to the minute, like `2026-11-22 02:13 UTC`; the same text for every reader."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def severity_words(severity: Severity) -> str:
    """Like `Sev1 error`."""
    return f"{severity.label} {severity.name.lower()}"


def source_words(source: Source) -> str:
    """How we found out, like `Azure Monitor: Application Insights` or `Ada Lovelace`."""
    kind = "" if source.kind == "person" else SOURCES.get(source.kind, source.kind)
    return ": ".join(part for part in (kind, source.name) if part)
