"""HTML of strangers made harmless: known tags, safe links, plain styles; all else is dropped or escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from local.vendors.cards.markdown import is_safe

TAGS = frozenset(
    {
        *(
            "p",
            "br",
            "hr",
            "b",
            "strong",
            "i",
            "em",
            "u",
            "a",
            "ul",
            "ol",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "div",
        ),
        *(
            "span",
            "table",
            "thead",
            "tbody",
            "tr",
            "td",
            "th",
            "pre",
            "code",
            "blockquote",
            "small",
            "dl",
            "dt",
            "dd",
        ),
    }
)
VOID = frozenset({"br", "hr"})
SILENCED = frozenset({"script", "style", "title", "template", "iframe", "object", "noscript", "textarea"})
STYLES = re.compile(
    r"(color|background|background-color|font-(?:size|weight|style|family)|text-(?:align|decoration)|line-height|"
    r"white-space|vertical-align|width|max-width|display|(?:padding|margin|border)(?:-[a-z]+)?|border-radius)"
)
STYLE_VALUE = re.compile(r"[\w\s#.,%'\"()-]+")
ATTRIBUTES = frozenset({"colspan", "rowspan", "align", "width", "cellpadding", "cellspacing", "role", "lang"})


def clean_html(html: str) -> str:
    """The same text with nothing in it that runs, loads, or breaks out of its frame."""
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return "".join([*cleaner.kept, *(f"</{tag}>" for tag in reversed(cleaner.open))])


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self.open: list[str] = []
        self.silenced: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in SILENCED:
            self.silenced.append(tag)
        if self.silenced or tag not in TAGS:
            return
        self.kept.append(f"<{tag}{_attributes(tag, attrs)}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silenced:
            if tag == self.silenced[-1]:
                self.silenced.pop()
            return
        if tag not in self.open:
            return
        while self.open:
            closed = self.open.pop()
            self.kept.append(f"</{closed}>")
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.silenced:
            self.kept.append(escape(data))


def _attributes(tag: str, attrs: Sequence[tuple[str, str | None]]) -> str:
    kept = [(name, value or "") for name, value in attrs if name in ATTRIBUTES]
    kept += [("style", _style(value or "")) for name, value in attrs if name == "style"]
    kept += [
        ("href", value) for name, value in attrs if tag == "a" and name == "href" and value and is_safe(value)
    ]
    return "".join(f' {name}="{escape(value)}"' for name, value in kept if value)


def _style(style: str) -> str:
    rules = (rule.partition(":") for rule in style.split(";"))
    return ";".join(
        f"{name.strip().lower()}:{value.strip()}"
        for name, _, value in rules
        if STYLES.fullmatch(name.strip().lower())
        and STYLE_VALUE.fullmatch(value)
        and "url" not in value.lower()
    )
