"""The pieces of an Adaptive Card that the briefing uses (adaptivecards.io/explorer, version 1.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from incident.declaring_texts import link

Element = dict[str, Any]

_ACTIVE = re.compile(r"[\\`*\[\]()~<>&|#{}]|(?<![^\W_])_|_(?![^\W_])")
_LIST_MARK = re.compile(r"^(\d*)([-+.])(?=[\s-]|$)")


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
