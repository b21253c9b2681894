"""The pieces of our Adaptive Cards (adaptivecards.io/explorer, version 1.5), and the message that carries one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from incident.declaring_texts import link

Element = dict[str, Any]

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"

_ACTIVE = re.compile(r"[\\`*\[\]()~<>&|#{}]|(?<![^\W_])_|_(?![^\W_])")
_LIST_MARK = re.compile(r"^(\d*)([-+.])(?=[\s-]|$)")


def adaptive_card(body: Sequence[Element], entities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A card as wide as the channel; `entities` are its mentions."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
        "msteams": {"width": "Full", "entities": list(entities)},
    }


def message(summary: str, card: dict[str, Any]) -> dict[str, Any]:
    """The message that carries a card, the same for a bot and for a workflow.

    `summary` is what a notification shows instead of "sent a card".
    """
    attached = {"contentType": CONTENT_TYPE, "contentUrl": None, "content": card}
    return {"type": "message", "summary": summary, "attachments": [attached]}


def text_block(text: str, **look: Any) -> Element:
    """Text of our own. It may hold Markdown and mentions, so words from outside come in through `literal`."""
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def plain_block(*runs: Element, **look: Any) -> Element:
    """Text from outside, as it is: a text run knows no Markdown, no links and no mentions."""
    return {"type": "RichTextBlock", "inlines": list(runs), **look}


def run(text: str, **look: Any) -> Element:
    """One run of text of one look."""
    return {"type": "TextRun", "text": text, **look}


def container(items: Sequence[Element], style: str, **look: Any) -> Element:
    """Elements on a ground of one colour: `default`, `emphasis`, `accent`, `warning` or `attention`."""
    return {"type": "Container", "style": style, "items": list(items), **look}


def fact_set(facts: Sequence[tuple[str, str]]) -> Element:
    """Names and values side by side; both may hold Markdown."""
    return {"type": "FactSet", "facts": [{"title": title, "value": value} for title, value in facts]}


def action_set(links: Sequence[tuple[str, str | None]]) -> list[Element]:
    """Buttons that open addresses; what is no web address gets none, and no buttons are no element."""
    actions = [
        {"type": "Action.OpenUrl", "title": title, "url": url}
        for title, given in links
        if (url := link(given or ""))
    ]
    return [{"type": "ActionSet", "actions": actions}] if actions else []


def literal(text: str) -> str:
    """Words from outside for a place that knows Markdown: nothing in them formats, links or mentions.

    Source: commonmark.org, backslash escapes; an underscore within a word is left alone, as it does nothing.
    """
    line = _ACTIVE.sub(r"\\\g<0>", " ".join(text.split()))
    return _LIST_MARK.sub(r"\1\\\2", line)
