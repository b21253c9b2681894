"""The part of Markdown that Teams shows in cards: bold, italic, links, lists, backslash escapes; all else is text."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape, unescape

LITERAL = re.compile(r"\\([!-/:-@\[-`{-~])")
"""Punctuation behind a backslash means itself (commonmark.org, backslash escapes)."""
LINK = re.compile(r"\[([^\]\[]+)\]\((\S+?)\)")
BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
ITALIC = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
MENTION = re.compile(r"&lt;at&gt;(.+?)&lt;/at&gt;")
LIST_ITEM = re.compile(r"\s*(?:[-*]|(\d+)[.)])\s+(.*)")
MOMENT = re.compile(r"\{\{(DATE|TIME)\(([^,)]+)(?:,[^)]*)?\)\}\}")
SAFE = ("https://", "http://", "mailto:", "tel:")


def draw_markdown(text: str, mentions: Collection[str] = ()) -> str:
    """HTML of a text; `mentions` are the texts, like `<at>Ada Lovelace</at>`, that become mentions."""
    blocks: list[str] = []
    for line in text.replace("\r", "").split("\n"):
        match = LIST_ITEM.fullmatch(line)
        if match is None:
            blocks.append(draw_line(line, mentions))
        else:
            blocks.append(f"<li>{draw_line(match[2], mentions)}</li>")
    return _lists("".join(f"{b}\n" for b in blocks).rstrip("\n"))


def draw_line(line: str, mentions: Collection[str] = ()) -> str:
    """HTML of one line."""
    told = {escape(mention, quote=False) for mention in mentions}

    def mention(match: re.Match[str]) -> str:
        return f'<span class="mention">{match[1]}</span>' if match[0] in told else match[1]

    html = _escaped(MOMENT.sub(r"\2", line))
    html = MENTION.sub(mention, html)
    html = LINK.sub(_link, html)
    html = BOLD.sub(r"<strong>\2</strong>", html)
    return ITALIC.sub(r"<em>\2</em>", html)


def _escaped(line: str) -> str:
    """HTML of a line's characters; what a backslash makes literal is an entity, which no rule below reads."""
    parts = LITERAL.split(line)
    parts[::2] = [escape(part, quote=False) for part in parts[::2]]
    parts[1::2] = [f"&#{ord(character)};" for character in parts[1::2]]
    return "".join(parts)


def is_safe(url: str) -> bool:
    """Whether a link may be followed: a scheme that runs nothing."""
    return url.lower().startswith(SAFE)


def _link(match: re.Match[str]) -> str:
    address = unescape(match[2])
    if not is_safe(address):
        return match[1]
    # Entities keep the emphasis rules, which come later, from reading the address as text.
    kept = escape(address).replace("_", "&#95;").replace("*", "&#42;")
    return f'<a href="{kept}" rel="noopener">{match[1]}</a>'


def _lists(html: str) -> str:
    grouped = re.sub(r"(?:<li>.*</li>\n?)+", lambda m: f"<ul>{m[0].replace(chr(10), '')}</ul>", html)
    return grouped.replace("</ul>\n", "</ul>").replace("\n", "<br>")
