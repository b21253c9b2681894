"""HTML built as a tree, so that no text from outside can become markup: only the serializer writes angle brackets."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

Element = ET.Element
Child = Element | str | None


def element(tag: str, *children: Child | Iterable[Child], **attributes: str | None) -> Element:
    """An element with texts and elements inside.

    A child or an attribute that is None is left out. An attribute's name is written as Python allows it: `class_`,
    `http_equiv`.
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    made = Element(tag, {name: value for name, value in named.items() if value is not None})
    for child in children:
        for one in (child,) if child is None or isinstance(child, str | Element) else child:
            _append(made, one)
    return made


def document(html: Element) -> bytes:
    """A whole page as UTF-8; what UTF-8 cannot hold (a lone surrogate) becomes a character reference."""
    text = ET.tostring(html, encoding="unicode", method="html")
    return b"<!doctype html>\n" + text.encode("utf-8", "xmlcharrefreplace")


def _append(parent: Element, child: Child) -> None:
    if isinstance(child, Element):
        parent.append(child)
    elif child and len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    elif child:
        parent.text = (parent.text or "") + child
