"""The page of one work item: what it says, who has it, where it leads, what was said and what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from local.vendors.cards.markdown import is_safe
from local.vendors.devops import fields as f
from local.vendors.devops.identities import Identity
from local.vendors.devops.state import Boards, Relation, Revision, WorkItem
from local.vendors.pages.html import avatar, moment, person, titled
from local.vendors.pages.teams_clean import clean_html

_SHOWN_ELSEWHERE = {
    f.TITLE,
    f.STATE,
    f.ASSIGNED_TO,
    f.TAGS,
    f.AREA,
    f.ITERATION,
    f.HISTORY,
    f.COMMENT_COUNT,
    f.PARENT,
    f.CREATED_BY,
    f.CHANGED_BY,
    "System.TeamProject",
    "System.WorkItemType",
}
_UNREMARKABLE = {f.CHANGED, f.CHANGED_BY, f.COMMENT_COUNT, f.STATE_CHANGED, "System.TeamProject"}
_LONG = 120


def item_body(boards: Boards, item: WorkItem) -> str:
    """The page's main part."""
    return (
        f'<article class="work-item" style="--type:#{item.type.color}">{_head(item)}<div class="columns">'
        f"<div>{_texts(boards, item)}{_discussion(item)}{_history(boards, item)}</div>"
        f"<aside>{_details(boards, item)}{_links(boards, item)}</aside></div></article>"
    )


def _head(item: WorkItem) -> str:
    owner = (
        person(item.assigned_to.display_name) if item.assigned_to else '<span class="soft">Unassigned</span>'
    )
    tags = "".join(f'<span class="chip">{escape(tag)}</span>' for tag in item.tags)
    area, iteration = (str(item.fields.get(name, "")) for name in (f.AREA, f.ITERATION))
    return (
        f'<header class="card head"><p class="kind"><a href="/boards?project={escape(item.project.name)}">'
        f'{escape(item.project.name)}</a><span>{escape(item.type.name)} <span class="number">{item.id}</span></span>'
        f'</p><h1>{titled(item.title)}</h1><div class="facts">{owner}'
        f'<span class="{item.category}"><span class="dot"></span>{escape(item.state)}'
        f"{_reason(item)}</span>"
        f'<span><span class="soft">Area</span> {escape(area)}</span>'
        f'<span><span class="soft">Iteration</span> {escape(iteration)}</span>'
        f'<span class="tags">{tags}</span></div></header>'
    )


def _reason(item: WorkItem) -> str:
    """Why it is in its state, where that says more than the state."""
    reason = str(item.fields.get(f.REASON, ""))
    return f' <span class="soft">{escape(reason)}</span>' if reason not in ("", item.state) else ""


def _texts(boards: Boards, item: WorkItem) -> str:
    """The long texts of the item as Boards shows them: HTML, of which only the harmless part comes through."""
    panels = []
    for name, value in item.fields.items():
        known = boards.fields.find(name)
        if known is None or known.kind != "html":
            continue
        text = f"<pre>{escape(value)}</pre>" if item.formats.get(name) == "markdown" else clean_html(value)
        panels.append(_panel(known.name, f'<div class="prose">{text}</div>'))
    return "".join(panels)


def _discussion(item: WorkItem) -> str:
    entries = "".join(
        f'<li>{avatar(entry.by.display_name)}<div><p class="small"><b>{escape(entry.by.display_name)}</b> '
        f'<span class="soft">{moment(entry.at)}</span></p><div class="prose">{clean_html(entry.text)}</div></div></li>'
        for entry in reversed(item.comments)
    )
    return _panel("Discussion", f'<ul class="discussion">{entries}</ul>') if entries else ""


def _history(boards: Boards, item: WorkItem) -> str:
    before: Revision | None = None
    rows: list[str] = []
    for revision in item.revisions:
        rows.insert(0, _row(boards, before, revision))
        before = revision
    return _panel("History", f'<ol class="history">{"".join(rows)}</ol>')


def _row(boards: Boards, before: Revision | None, after: Revision) -> str:
    changes = _created(after) if before is None else [*_changes(boards, before, after)]
    listed = "".join(f"<li>{change}</li>" for change in changes)
    return (
        f'<li><p class="small"><span class="rev number">rev {after.rev}</span> {escape(after.by.display_name)} '
        f'<span class="soft">{moment(after.at)}</span></p><ul>{listed}</ul></li>'
    )


def _created(revision: Revision) -> list[str]:
    return [f"Created as {escape(str(revision.fields[f.STATE]))}"]


def _changes(boards: Boards, before: Revision, after: Revision) -> Iterable[str]:
    for name in sorted(before.fields.keys() | after.fields.keys()):
        old, new = before.fields.get(name), after.fields.get(name)
        known = boards.fields.find(name)
        if old == new or known is None or name in _UNREMARKABLE or (name == f.HISTORY and new is None):
            continue
        if known.kind in ("html", "history"):
            yield f"{escape(known.name)} {'written' if name != f.HISTORY else 'note added'}"
        else:
            was = f"<del>{_shown(old)}</del> " if old is not None else ""
            yield f"{escape(known.name)}: {was}{_shown(new) if new is not None else '<i>emptied</i>'}"
    yield from (f"Link added: {_leads(end)}" for end in after.relations if end not in before.relations)
    yield from (f"Link removed: {_leads(end)}" for end in before.relations if end not in after.relations)


def _details(boards: Boards, item: WorkItem) -> str:
    rows = []
    for name, value in item.fields.items():
        known = boards.fields.find(name)
        if known is None or name in _SHOWN_ELSEWHERE or known.kind == "html" or name == f.REASON:
            continue
        rows.append(f"<dt>{escape(known.name)}</dt><dd>{_shown(value)}</dd>")
    return _panel("Details", f"<dl>{''.join(rows)}</dl>")


def _links(boards: Boards, item: WorkItem) -> str:
    rows = "".join(
        f'<li><span class="soft small">{escape(end.name or end.rel)}</span>{_link(boards, end)}</li>'
        for end in item.relations
    )
    return _panel("Links", f'<ul class="links">{rows}</ul>') if rows else ""


def _link(boards: Boards, end: Relation) -> str:
    comment = f'<span class="soft small">{escape(end.comment)}</span>' if end.comment else ""
    if end.target is not None:
        other = boards.work_items[end.target]
        state = f'<span class="soft small">{escape(other.state)}</span>'
        return f'<a href="/boards/{other.id}">{other.id} {titled(other.title)}</a>{state}{comment}'
    return f"{_leads(end)}{comment}"


def _leads(end: Relation) -> str:
    if end.target is not None:
        return f'{escape(end.name or end.rel)} <a href="/boards/{end.target}">{end.target}</a>'
    shown = escape(end.url)
    return f'<a href="{shown}" rel="noopener">{shown}</a>' if is_safe(end.url) else shown


def _shown(value: Any) -> str:
    if isinstance(value, Identity):
        return escape(value.display_name)
    if isinstance(value, datetime):
        return moment(value)
    text = str(value)
    return escape(text if len(text) <= _LONG else f"{text[:_LONG]}…")


def _panel(heading: str, body: str) -> str:
    return f'<section class="card panel"><h2>{escape(heading)}</h2>{body}</section>'
