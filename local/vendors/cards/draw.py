"""Adaptive Cards as HTML, drawn on the server: everything in a card is escaped, nothing in it can run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from local.vendors.cards.check import mentions_of
from local.vendors.cards.markdown import draw_line, draw_markdown, is_safe
from local.vendors.cards.schema import (
    BUTTONS,
    COLORS,
    IMAGE_SIZES,
    LEVELS,
    SIDES,
    SIZES,
    SPACINGS,
    STYLES,
    WEIGHTS,
)

Item = Mapping[str, Any]
Mentions = frozenset[str]


def draw_card(card: Item) -> str:
    """The HTML of a card; see `cards.css` for its classes."""
    mentions = frozenset(str(entity.get("text")) for entity in mentions_of(card))
    wide = " wide" if (card.get("msteams") or {}).get("width") == "Full" else ""
    actions = _actions(card.get("actions") or [])
    return f'<div class="acard{wide}">{_all(card.get("body"), mentions)}{actions}</div>'


def _all(items: Any, mentions: Mentions) -> str:
    return "".join(_draw(item, mentions) for item in items or [] if item.get("isVisible", True))


def _draw(item: Item, mentions: Mentions) -> str:
    draw = DRAWERS.get(str(item.get("type")))
    if draw is None:
        return f'<div class="unshown">{escape(str(item.get("type")))} is not drawn here</div>'
    return draw(item, mentions)


def _text(item: Item, mentions: Mentions) -> str:
    classes = [
        "text",
        *_words(item, "color", COLORS),
        *_words(item, "size", SIZES),
        *_words(item, "weight", WEIGHTS),
    ]
    classes += [name for name in ("wrap", "isSubtle") if item.get(name)]
    classes += ["mono"] if str(item.get("fontType")).lower() == "monospace" else []
    heading = str(item.get("style")).lower() == "heading"
    role = ' role="heading" aria-level="3"' if heading else ""
    attributes = _attributes(item, *classes, *(["heading"] if heading else []))
    return f"<div{attributes}{role}>{draw_markdown(str(item.get('text', '')), mentions)}</div>"


def _rich_text(item: Item, _mentions: Mentions) -> str:
    return (
        f"<div{_attributes(item, 'text', 'wrap')}>{''.join(_run(r) for r in item.get('inlines') or [])}</div>"
    )


def _run(run: Any) -> str:
    if isinstance(run, str):
        return escape(run)
    classes = [*_words(run, "color", COLORS), *_words(run, "size", SIZES), *_words(run, "weight", WEIGHTS)]
    classes += [name for name in ("italic", "strikethrough", "isSubtle") if run.get(name)]
    return f'<span class="{" ".join(classes)}">{escape(str(run.get("text", "")))}</span>'


def _container(item: Item, mentions: Mentions) -> str:
    classes = ["box", *_words(item, "style", STYLES), *_words(item, "verticalContentAlignment", LEVELS)]
    classes += [name for name in ("bleed",) if item.get(name)]
    return f"<div{_attributes(item, *classes)}>{_all(item.get('items'), mentions)}</div>"


def _columns(item: Item, mentions: Mentions) -> str:
    columns = "".join(_column(column, mentions) for column in item.get("columns") or [])
    return f"<div{_attributes(item, 'columns', *_words(item, 'style', STYLES))}>{columns}</div>"


def _column(item: Item, mentions: Mentions) -> str:
    width = str(item.get("width", "stretch"))
    classes = ["column", *_words(item, "style", STYLES), *_words(item, "verticalContentAlignment", LEVELS)]
    flex = "0 1 auto" if width == "auto" else f"{width if width.isdecimal() else 1} 1 0"
    if width.removesuffix("px").isdecimal() and width.endswith("px"):
        flex = f"0 0 {width}"
    return f'<div{_attributes(item, *classes)} style="flex:{flex}">{_all(item.get("items"), mentions)}</div>'


def _facts(item: Item, mentions: Mentions) -> str:
    rows = (
        f"<dt>{draw_line(str(fact.get('title', '')))}</dt><dd>{draw_markdown(str(fact.get('value', '')), mentions)}</dd>"
        for fact in item.get("facts") or []
    )
    return f"<dl{_attributes(item, 'facts')}>{''.join(rows)}</dl>"


def _image(item: Item, _mentions: Mentions) -> str:
    classes = ["image", *_words(item, "size", IMAGE_SIZES)]
    classes += ["round"] if str(item.get("style")).lower() == "person" else []
    url = str(item.get("url", ""))
    source = url if is_safe(url) or url.startswith("data:image/") else ""
    label = escape(str(item.get("altText") or ""))
    return f'<img{_attributes(item, *classes)} src="{escape(source)}" alt="{label}" loading="lazy">'


def _images(item: Item, mentions: Mentions) -> str:
    images = (
        {**image, "size": image.get("size", item.get("imageSize", "medium"))}
        for image in item.get("images") or []
    )
    return f"<div{_attributes(item, 'images')}>{''.join(_image(image, mentions) for image in images)}</div>"


def _action_set(item: Item, _mentions: Mentions) -> str:
    return _actions(item.get("actions") or [], item)


def _actions(actions: Any, item: Item | None = None) -> str:
    if not actions:
        return ""
    return f"<div{_attributes(item or {}, 'actions')}>{''.join(_button(action) for action in actions)}</div>"


def _button(action: Item) -> str:
    title = escape(str(action.get("title") or action.get("type")))
    style = " ".join(["button", *_words(action, "style", BUTTONS)])
    url = str(action.get("url", ""))
    if action.get("type") == "Action.OpenUrl" and is_safe(url):
        return f'<a class="{style}" href="{escape(url)}" rel="noopener">{title}</a>'
    return f'<span class="{style} idle" title="Works in Teams only">{title}</span>'


def _table(item: Item, mentions: Mentions) -> str:
    rows = []
    for row in item.get("rows") or []:
        cells = (f"<td>{_all(cell.get('items'), mentions)}</td>" for cell in row.get("cells") or [])
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table{_attributes(item, 'table')}>{''.join(rows)}</table>"


def _attributes(item: Item, *classes: str) -> str:
    places = [
        *_words(item, "spacing", SPACINGS, "space-"),
        *_words(item, "horizontalAlignment", SIDES, "to-"),
    ]
    line = ["separator"] if item.get("separator") else []
    return f' class="{" ".join([*classes, *places, *line])}"'


def _words(item: Item, name: str, allowed: tuple[str, ...], prefix: str | None = None) -> list[str]:
    """The class for an enum's value, like `color-good`; none where it is no known word."""
    value = str(item.get(name, "")).lower()
    return [f"{prefix or name + '-'}{value}"] if value in allowed else []


DRAWERS: Mapping[str, Callable[[Item, Mentions], str]] = {
    "TextBlock": _text,
    "RichTextBlock": _rich_text,
    "Container": _container,
    "ColumnSet": _columns,
    "FactSet": _facts,
    "Image": _image,
    "ImageSet": _images,
    "ActionSet": _action_set,
    "Table": _table,
}
