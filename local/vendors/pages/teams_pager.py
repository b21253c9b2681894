"""What the pagers took: the incidents in PagerDuty, and the pages of the plain webhook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from local.vendors.pager import Page
from local.vendors.pagerduty import DutyIncident, Trigger
from local.vendors.pages.html import moment

TITLES = ("title", "summary", "subject", "message", "text")
"""Where webhooks usually have the one line that a person reads first."""
SHOWN_ABOVE = ("summary", "severity", "custom_details")
"""What of a PagerDuty event stands elsewhere than among its facts."""


def pager_body(pages: Sequence[Page], incidents: Sequence[DutyIncident]) -> str:
    """The incidents in PagerDuty and the pages of the webhook, each newest first."""
    head = (
        '<header class="head"><h1>Pager</h1>'
        '<p class="soft">What PagerDuty and the pager&rsquo;s webhook took</p></header>'
    )
    nothing = (
        '<p class="empty">Nobody has been paged by this road yet. '
        'Who was paged by e-mail stands under <a href="/teams/mail">Mail</a>.</p>'
    )
    took = (
        _section("PagerDuty", [_incident(one) for one in reversed(incidents)]),
        _section("Webhook", [_page(page) for page in reversed(pages)]),
    )
    return head + ("".join(took) or nothing)


def _section(name: str, articles: Sequence[str]) -> str:
    return f"<h2>{name}</h2>{''.join(articles)}" if articles else ""


def _incident(incident: DutyIncident) -> str:
    payload, opened = incident.payload, incident.triggers[0]
    chips = "".join(
        f'<span class="chip{kind}">{escape(text)}</span>'
        for text, kind in ((str(payload["severity"]), " urgent"), (incident.status, ""))
    )
    facts = {name: value for name, value in payload.items() if name not in SHOWN_ABOVE}
    return (
        f'<article class="post buzz"><p class="byline"><strong>{escape(str(payload["summary"]))}</strong>{chips}</p>'
        f'<p class="byline"><span class="soft small">{moment(opened.received)}</span>'
        f'<span class="soft small">service {escape(incident.service)}, key {escape(incident.dedup_key)}</span></p>'
        f"{_log(incident.triggers)}{_fields({**facts, **payload.get('custom_details', {})})}{_links(opened.event)}</article>"
    )


def _log(triggers: Sequence[Trigger]) -> str:
    """For whom each event came, oldest first."""
    lines = (
        f'<li><span class="soft small">{moment(trigger.received)}</span> {escape(_for_whom(trigger))}</li>'
        for trigger in triggers
    )
    return f'<ul class="log">{"".join(lines)}</ul>'


def _for_whom(trigger: Trigger) -> str:
    details = trigger.event["payload"].get("custom_details", {})
    return f"triggered for {details.get('responder') or 'nobody in particular'}"


def _links(event: Mapping[str, Any]) -> str:
    items = (
        f'<a href="{escape(link["href"])}" rel="noopener">{escape(str(link.get("text") or link["href"]))}</a>'
        for link in event.get("links", [])
        if link["href"].startswith(("https://", "http://"))
    )
    return f'<p class="links">{" ".join(items)}</p>'


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
