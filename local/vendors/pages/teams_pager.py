"""The pages that the pager took."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from local.vendors.pager import Page
from local.vendors.pages.html import moment

TITLES = ("title", "summary", "subject", "message", "text")
"""Where webhooks usually have the one line that a person reads first."""


def pager_body(pages: Sequence[Page]) -> str:
    """The pages, newest first."""
    head = (
        '<header class="head"><h1>Pager</h1><p class="soft">What the pager&rsquo;s webhook took</p></header>'
    )
    nothing = (
        '<p class="empty">Nobody has been paged by this road yet. '
        'Who was paged by e-mail stands under <a href="/teams/mail">Mail</a>.</p>'
    )
    return head + ("".join(_page(page) for page in reversed(pages)) or nothing)


def _page(page: Page) -> str:
    again = f'<span class="chip">came in {page.deliveries} times</span>' if page.deliveries > 1 else ""
    key = f'<span class="soft small">key {escape(page.key)}</span>' if page.key else ""
    return (
        f'<article class="post buzz"><p class="byline"><strong>{escape(_title(page.body))}</strong>{again}</p>'
        f'<p class="byline"><span class="soft small">{moment(page.received)}</span>{key}</p>{_fields(page.body)}</article>'
    )


def _title(body: Any) -> str:
    fields = body if isinstance(body, dict) else {}
    return next((str(fields[name]) for name in TITLES if fields.get(name)), "Page")


def _fields(body: Any) -> str:
    if not isinstance(body, dict):
        return f"<pre>{escape(json.dumps(body, indent=2, ensure_ascii=False))}</pre>"
    rows = (f"<dt>{escape(str(name))}</dt><dd>{_value(value)}</dd>" for name, value in body.items())
    return f'<dl class="facts">{"".join(rows)}</dl>'


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text.startswith(("https://", "http://")):
        return f'<a href="{escape(text)}" rel="noopener">{escape(text)}</a>'
    return escape(text)
