"""The frame that every page for people stands in: one head, one bar, one stylesheet, no script."""

from __future__ import annotations

import functools
import re
from datetime import datetime
from html import escape
from pathlib import Path

from aiohttp import web

PLACES = (("Boards", "/boards"), ("Teams", "/teams"), ("Control", "/_control"))
"""What the bar at the top leads to: label and path; its mark leads to `/`."""


_BRACKETED = re.compile(r"\[[\w-]{1,24}\]")


def page(title: str, body: str, *, head: str = "") -> str:
    """A whole HTML document.

    Args:
        title: Plain text; escaped here, and the place of the bar that it begins with is marked as current.
        body: HTML, put into `<main>` as it is.
        head: HTML for the end of `<head>`, such as a page's own `<style>`.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{stylesheet()}</style>
{head}
</head>
<body>
<header class="bar"><a class="mark" href="/" aria-label="All stand-ins"></a><nav>{_places(title)}</nav>
<span class="hint">stand-in, on this machine only</span></header>
<main>{body}</main>
</body>
</html>
"""


def html_response(document: str, status: int = 200) -> web.Response:
    """The document as an answer that no browser keeps or runs scripts from."""
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "script-src 'none'; object-src 'none'"}
    return web.Response(text=document, status=status, content_type="text/html", headers=headers)


def avatar(name: str) -> str:
    """A round badge with the initials of a display name, in a hue that is always the same for that name."""
    hue = sum(ord(letter) * (place + 7) for place, letter in enumerate(name)) % 360
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    return f'<span class="avatar" style="--hue:{hue}" aria-hidden="true">{escape(initials)}</span>'


def person(name: str) -> str:
    """A display name behind its badge."""
    return f'<span class="person">{avatar(name)}<span>{escape(name)}</span></span>'


def titled(title: str) -> str:
    """A title as HTML in which nothing that stands in brackets is broken over two lines."""
    return _BRACKETED.sub(r'<span class="together">\g<0></span>', escape(title))


def moment(at: datetime) -> str:
    """A time in UTC, to the second, for people and machines."""
    return f'<time datetime="{at.isoformat()}">{at:%d %b %Y, %H:%M:%S} UTC</time>'


@functools.cache
def stylesheet() -> str:
    """The shared stylesheet's text."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def _places(title: str) -> str:
    links = []
    for label, path in PLACES:
        current = ' aria-current="page"' if title.startswith(label) else ""
        links.append(f'<a href="{path}"{current}>{label}</a>')
    return "".join(links)
