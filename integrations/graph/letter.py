"""The body of a paging mail: HTML that a phone shows well, its first words the ones a lock screen shows."""

from __future__ import annotations

from html import escape

from incident.briefing_text import moment, severity_words, source_words
from incident.declaring_texts import cut, link
from incident.records import Incident, Responder

DESCRIPTION_LIMIT = 2000
STYLE = "font-family:Segoe UI,Arial,sans-serif;font-size:16px;line-height:1.4"


def letter(incident: Incident, responder: Responder) -> str:
    """What happened, since when, to which service, and where to go. Everything from outside is escaped."""
    said = incident.declaration
    drill = "This is a drill. " if said.drill else ""
    parts = (
        f"<p><b>{drill}{severity_words(said.severity)}: {escape(said.title)}</b></p>",
        f"<p>{escape(responder.name)}, you are on call. {incident.id} needs you.</p>",
        _because(responder.reason),
        f"<table>{''.join(_row(name, value) for name, value in _facts(incident))}</table>",
        _described(said.description),
        _link(incident.status_url, "See how the incident stands"),
        _link(said.source.url, "See the alert"),
    )
    return f'<html><body style="{STYLE}">{"".join(parts)}</body></html>'


def _facts(incident: Incident) -> list[tuple[str, str]]:
    said = incident.declaration
    return [
        ("Service", said.service or "not named"),
        ("Since", moment(said.detected_at) if said.detected_at else "not known"),
        ("Declared", moment(incident.declared_at)),
        ("Found out by", source_words(said.source)),
    ]


def _row(name: str, value: str) -> str:
    return f'<tr><td style="padding-right:16px">{name}</td><td>{escape(value)}</td></tr>'


def _because(reason: str | None) -> str:
    return f"<p>You are told because you are {escape(reason)}.</p>" if reason else ""


def _described(description: str) -> str:
    if not description:
        return ""
    return "<p>" + escape(cut(description, DESCRIPTION_LIMIT)).replace("\n", "<br>") + "</p>"


def _link(url: str | None, words: str) -> str:
    address = link(url or "")
    return f'<p><a href="{escape(address)}">{words}</a></p>' if address else ""
