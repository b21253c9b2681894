"""The sent e-mails as an inbox: the list, and one letter open beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from local.vendors.graph.state import SentMail
from local.vendors.pages.html import avatar, moment
from local.vendors.pages.teams_clean import clean_html


def mail_body(letters: Sequence[SentMail], chosen: str | None) -> str:
    """The list, newest first, and the chosen letter or else the newest."""
    head = '<header class="head"><h1>Mail</h1><p class="soft">Every e-mail that was sent, the newest first</p></header>'
    if not letters:
        return f'{head}<p class="empty">No e-mail has been sent yet.</p>'
    open_letter = next((letter for letter in letters if letter.id == chosen), letters[-1])
    rows = "".join(_row(letter, is_open=letter is open_letter) for letter in reversed(letters))
    return f'{head}<div class="mail"><ul class="rows letters">{rows}</ul>{_letter(open_letter)}</div>'


def _row(letter: SentMail, *, is_open: bool) -> str:
    current = ' aria-current="true"' if is_open else ""
    return (
        f'<li><a href="?letter={letter.id}"{current}><strong>{escape(letter.subject or "(no subject)")}</strong>'
        f'<span class="gist">{escape(", ".join(letter.recipients))}</span>'
        f'<span class="when soft small">{moment(letter.sent)}</span></a></li>'
    )


def _letter(letter: SentMail) -> str:
    kept = "" if letter.saved else '<span class="chip">not kept in sent items</span>'
    high = (
        '<span class="chip urgent">high importance</span>'
        if letter.message.get("importance") == "high"
        else ""
    )
    lines = "".join(_people(kind, letter.message.get(key) or []) for kind, key in KINDS)
    return (
        f'<article class="letter"><h1>{escape(letter.subject or "(no subject)")}</h1><p class="byline">{high}{kept}</p>'
        f'<div class="message">{avatar(letter.sender.display_name)}<div class="said"><p class="byline">'
        f"<strong>{escape(letter.sender.display_name)}</strong>"
        f'<span class="soft small">{escape(letter.sender.mail or "")}</span></p>{lines}'
        f'<p class="soft small">{moment(letter.sent)}</p></div></div>{_paper(letter.message.get("body") or {})}</article>'
    )


KINDS = (("To", "toRecipients"), ("Cc", "ccRecipients"), ("Bcc", "bccRecipients"))


def _people(kind: str, recipients: Sequence[dict[str, Any]]) -> str:
    if not recipients:
        return ""
    names = (r["emailAddress"].get("name") or r["emailAddress"]["address"] for r in recipients)
    return f'<p class="soft small">{kind} {escape(", ".join(names))}</p>'


def _paper(body: dict[str, Any]) -> str:
    content = str(body.get("content") or "")
    if str(body.get("contentType")).lower() == "html":
        return f'<div class="paper">{clean_html(content)}</div>'
    return f'<div class="paper plain">{escape(content)}</div>'
