"""What PagerDuty says is wrong with an event, in its own words where they are known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

SIZE_LIMIT = 512 * 1024
KEY_LENGTH, DEDUP_KEY_LIMIT, SUMMARY_LIMIT = 32, 255, 1024
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")


def faults_of(event: Mapping[str, Any], known_keys: Collection[str]) -> list[str]:
    """Everything that is wrong with an event; nothing where PagerDuty would take it."""
    return [*_key_faults(event.get("routing_key"), known_keys), *_event_faults(event)]


def _key_faults(key: Any, known: Collection[str]) -> Iterator[str]:
    if _is_blank(key):
        yield "'routing_key' is missing or blank"
        return
    if len(str(key)) != KEY_LENGTH:
        yield f"Length of 'routing_key' is incorrect (should be {KEY_LENGTH} characters)"
    if not str(key).isalnum():
        yield "'routing_key' cannot contain non-alphanumeric characters."
    elif len(str(key)) == KEY_LENGTH and key not in known:
        yield "Invalid routing key"


def _event_faults(event: Mapping[str, Any]) -> Iterator[str]:
    action, dedup_key = event.get("event_action"), event.get("dedup_key")
    yield from _choice("event_action", action, ACTIONS)
    if action in ACTIONS and action != "trigger" and _is_blank(dedup_key):
        yield "'dedup_key' is missing or blank"
    yield from _length("dedup_key", dedup_key, DEDUP_KEY_LIMIT)
    if action == "trigger":
        yield from _payload_faults(event.get("payload"))
    yield from _link_faults(event.get("links", []))


def _payload_faults(payload: Any) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield "'payload' is missing or blank"
        return
    for name in ("summary", "source"):
        if _is_blank(payload.get(name)):
            yield f"'payload.{name}' is missing or blank"
    yield from _length("payload.summary", payload.get("summary"), SUMMARY_LIMIT)
    yield from _choice("payload.severity", payload.get("severity"), SEVERITIES)
    if not isinstance(payload.get("custom_details", {}), dict):
        yield "'payload.custom_details' is invalid (must be an object)"


def _link_faults(links: Any) -> Iterator[str]:
    if not isinstance(links, list) or not all(
        isinstance(one, dict) and not _is_blank(one.get("href")) for one in links
    ):
        yield "'links' is invalid (each must have an 'href')"


def _choice(name: str, value: Any, known: tuple[str, ...]) -> Iterator[str]:
    if _is_blank(value):
        yield f"'{name}' is missing or blank"
    elif value not in known:
        yield f"'{name}' is invalid (must be one of the following: {', '.join(known)})"


def _length(name: str, value: Any, most: int) -> Iterator[str]:
    if isinstance(value, str) and len(value) > most:
        yield f"Length of '{name}' is incorrect (should be at most {most} characters)"


def _is_blank(value: Any) -> bool:
    return not isinstance(value, str) or not value.strip()
