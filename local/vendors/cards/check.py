"""What is wrong with an Adaptive Card, as Teams would refuse it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from local.vendors.cards.schema import ACTIONS, ELEMENTS, LISTED, NEWEST_VERSION, Shape

ADDRESS = re.compile(r"(https?://[^\s/]|mailto:.|tel:.|data:image/|msteams:)\S*", re.IGNORECASE)
VERSION = re.compile(r"(\d+)\.(\d+)")
USER_ID = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|29:\S+|28:\S+|[^@\s]+@[^@\s]+\.[^@\s]+", re.IGNORECASE
)


def faults_of_card(card: Any) -> list[str]:
    """Everything that is wrong with a card, each with its place; none for a good one."""
    if not isinstance(card, Mapping):
        return ["card: must be an object"]
    return [
        *_frame(card),
        *_elements(card.get("body"), "body"),
        *_actions(card.get("actions"), "actions"),
        *_mentions(card),
    ]


def _frame(card: Mapping[str, Any]) -> Iterator[str]:
    if card.get("type") != "AdaptiveCard":
        yield "type: Property 'type' must be 'AdaptiveCard'"
    version = VERSION.fullmatch(str(card.get("version")))
    if version is None:
        yield "version: Required property 'version' is missing or malformed"
    elif (int(version[1]), int(version[2])) > NEWEST_VERSION:
        yield f"version: {version[0]} is newer than the newest that is supported, 1.5"
    if not isinstance(card.get("msteams", {}), Mapping):
        yield "msteams: must be an object"
    if not card.get("body") and not card.get("actions"):
        yield "body: the card is empty"


def _elements(items: Any, place: str, fixed: str | None = None) -> Iterator[str]:
    if items is None:
        return
    if not isinstance(items, list):
        yield f"{place}: must be a list"
        return
    for number, item in enumerate(items):
        yield from _element(item, f"{place}[{number}]", fixed)


def _element(item: Any, place: str, fixed: str | None) -> Iterator[str]:
    kind = _kind(item, fixed)
    if kind not in ELEMENTS or (fixed is not None and kind != fixed):
        yield from _unknown(item, f"{place}: unknown element type {kind!r}")
        return
    shape = ELEMENTS[kind]
    yield from _properties(item, shape, place)
    for slot in shape.elements:
        name, _, inner = slot.partition(":")
        yield from _elements(item.get(name), f"{place}.{name}", inner or None)
    for name in shape.lists:
        yield from _records(item.get(name), f"{place}.{name}", LISTED[name])


def _actions(actions: Any, place: str) -> Iterator[str]:
    if actions is None:
        return
    if isinstance(actions, list) != place.endswith("actions"):
        yield f"{place}: must be {'a list' if place.endswith('actions') else 'one action'}"
        return
    for number, action in enumerate(actions if isinstance(actions, list) else [actions]):
        kind, here = _kind(action), f"{place}[{number}]"
        if kind not in ACTIONS:
            yield from _unknown(action, f"{here}: unknown action type {kind!r}")
            continue
        yield from _properties(action, ACTIONS[kind], here)
        if isinstance(action.get("card"), Mapping):
            yield from _elements(action["card"].get("body"), f"{here}.card.body")


def _kind(item: Any, fixed: str | None = None) -> str:
    return str(item.get("type", fixed)) if isinstance(item, Mapping) else type(item).__name__


def _unknown(item: Any, fault: str) -> Iterator[str]:
    """What a renderer does not know is no fault where the card says what to do instead."""
    if not isinstance(item, Mapping) or "fallback" not in item:
        yield fault


def _properties(item: Mapping[str, Any], shape: Shape, place: str) -> Iterator[str]:
    for name in shape.required:
        if item.get(name) in (None, []) or (name in shape.urls and not item[name]):
            yield f"{place}: Required property '{name}' is missing"
    for name, words in shape.enums.items():
        if name in item and str(item[name]).lower() not in words:
            yield f"{place}: {item[name]!r} is no value of '{name}'"
    for name in shape.urls:
        if item.get(name) and not ADDRESS.fullmatch(str(item[name])):
            yield f"{place}: '{name}' is no absolute address: {item[name]!r}"
    if "text" in item and not isinstance(item["text"], str):
        yield f"{place}: 'text' must be a string"
    for name in shape.actions:
        yield from _actions(item.get(name), f"{place}.{name}")


def _records(records: Any, place: str, strings: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(records, list):
        yield f"{place}: must be a list"
        return
    for number, record in enumerate(records):
        good = isinstance(record, Mapping) and all(isinstance(record.get(name), str) for name in strings)
        if not good and not (isinstance(record, str) and place.endswith("inlines")):
            yield f"{place}[{number}]: {' and '.join(strings)} must be strings"


def _mentions(card: Mapping[str, Any]) -> Iterator[str]:
    """Each mention stands word for word in the card."""
    words = json.dumps([card.get("body"), card.get("actions")], ensure_ascii=False)
    for number, entity in enumerate(mentions_of(card)):
        yield from _mention(entity, words, f"msteams.entities[{number}]")


def mentions_of(card: Mapping[str, Any]) -> list[Any]:
    """The entities that a card names for its mentions."""
    teams = card.get("msteams")
    entities = teams.get("entities") if isinstance(teams, Mapping) else None
    return entities if isinstance(entities, list) else []


def _mention(entity: Any, words: str, place: str) -> Iterator[str]:
    mentioned = entity.get("mentioned") if isinstance(entity, Mapping) else None
    if not isinstance(mentioned, Mapping) or entity.get("type") != "mention":
        yield f"{place}: Invalid mention entity"
        return
    text = str(entity.get("text"))
    if not re.fullmatch(r"<at>.+</at>", text) or json.dumps(text, ensure_ascii=False)[1:-1] not in words:
        yield f"{place}: the text {text!r} does not stand in the card"
    if not mentioned.get("name") or not USER_ID.fullmatch(str(mentioned.get("id"))):
        yield f"{place}: Invalid user identity in mention: {mentioned.get('id')!r}"
