"""The two halves of an alert: its envelope, alike for all, and the findings of its monitoring service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from incident.declaring_values import WORDS
from incident.records import Severity
from integrations.azure_monitor.node import Node

NOTHING = Node(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every alert has around its own context, whichever schema brought it.

    `targets` are resource ids; `items` are the names of what is really affected, where that differs.
    `ids` identify the alert, the one that lasts longest first. `severity`, `condition` and times are as they
    came. `custom` are the properties that the rule's author added.
    """

    service: str
    context: Node
    custom: Node = NOTHING
    rule: str = ""
    ids: tuple[str, ...] = ()
    alert_id: str = ""
    severity: Node = NOTHING
    condition: str = ""
    targets: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    group: str = ""
    fired: Node = NOTHING
    resolved: Node = NOTHING
    description: Node = NOTHING
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one monitoring service's context says.

    `title` replaces rule and resource as the title. `what` stands for the rule where the sender names none.
    `key` is the whole problem key, where the service has its own notion of one problem. `instance` tells
    apart the problems of one rule on one resource (dimension values). `told_apart_by` are such values fit for
    a title. `level` is a severity in the service's own words, used where the envelope has none; that of an
    event of the activity log (`is_event`) also where it is worse.
    """

    title: str = ""
    what: str = ""
    key: str = ""
    instance: tuple[str, ...] = ()
    told_apart_by: tuple[str, ...] = ()
    details: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    description: str = ""
    at: datetime | None = None
    level: Severity | None = None
    url: str = ""
    over: bool = False
    synthetic: bool = False
    is_event: bool = False


EVENT_LEVELS = {
    **WORDS,
    "1": WORDS["critical"],
    "2": WORDS["error"],
    "3": WORDS["warning"],
    "4": WORDS["info"],
}
"""Levels of activity log events: words, or the numbers of .NET's EventLevel, as Service Health sends them."""


def event_level(level: Node) -> Severity | None:
    """The severity of an activity log event."""
    return EVENT_LEVELS.get(level.key)
