"""What people read in the work item: HTML with every text of others escaped.

Azure Boards takes long texts as HTML. Titles, descriptions and alert values come from outside, so nothing of them
may become markup or a link that is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from incident.briefing_text import moment, severity_words, source_words
from incident.declaring_texts import cut
from incident.declaring_texts import link as web_address
from incident.records import Assignment, Channel, Declaration, Detail, Gap, Incident, Responder, WorkItem
from incident.roles import Holding

TEXT_LIMIT = 20_000
"""Characters of one text, should it come unbounded: a person reads no more of it here."""


def record_body(incident: Incident) -> str:
    """The record's body: what an incident is asked first, then the details and the description."""
    declaration = incident.declaration
    parts = [
        "<p><b>This is a drill.</b></p>" if declaration.drill else "",
        _table(_questions(incident)),
        _details(declaration.details),
        f"<h3>Description</h3><p>{_text(declaration.description)}</p>" if declaration.description else "",
    ]
    return "".join(parts)


def task_body(incident: Incident, item: WorkItem, responder: Responder) -> str:
    """The body of a further responder's task."""
    role = f" as {escape(responder.role)}" if responder.role else ""
    state, record = _link(incident.status_url, incident.id), _link(item.url, f"work item {item.id}")
    title = _text(incident.declaration.title)
    return f"<p>{_person(responder)} is on call{role} for {state}: {title}</p><p>The record: {record}</p>"


def channel_note(channel: Channel, mark: str) -> str:
    """That the channel is there."""
    return _note(f"Discussed in the channel {_link(channel.url, channel.name)}.", mark)


def on_call_note(responders: Sequence[Responder], roles: Sequence[Holding], mark: str) -> str:
    """Who is on call and why, the owner first, and who has which role."""
    owner, *others = responders
    told = [
        f"{_person(owner)} (owner of this work item){_why(owner)}",
        *(_person(o) + _why(o) for o in others),
    ]
    return _note(f"On call: {_list(told)}{_roles(roles)}", mark)


def roles_note(incident: Incident, roles: Sequence[Holding], mark: str) -> str:
    """Who has which role by now."""
    return _note(f"{_roles(roles)}State: {_link(incident.status_url, incident.id)}", mark)


def tasks_note(tasks: Sequence[Assignment], mark: str) -> str:
    """Who has a task of their own."""
    told = [f"{escape(task.email)}: {_link(task.url, f'task {task.work_item_id}')}" for task in tasks]
    return _note(f"On call beside the owner: {_list(told)}", mark)


def gaps_note(incident: Incident, gaps: Sequence[Gap], mark: str) -> str:
    """What is missing, why, and what a person should change; or that nothing is missing any more."""
    if not gaps:
        return _note(f"Nothing is missing any more. State: {_link(incident.status_url, incident.id)}", mark)
    told = [f"<b>{escape(gap.step)}</b>: {_text(gap.why)}<br>To do: {_text(gap.fix)}" for gap in gaps]
    return _note(f"Not complete: {_list(told)}State: {_link(incident.status_url, incident.id)}", mark)


def closed_note(incident: Incident, by: str, reason: str, mark: str) -> str:
    """That the incident was closed."""
    return _note(
        f"{_link(incident.status_url, incident.id)} was closed by {escape(by)}: {_text(reason)}", mark
    )


def drill_note(incident: Incident, mark: str) -> str:
    """That a drill is over."""
    return _note(f"The drill is over. How it went: {_link(incident.status_url, incident.id)}", mark)


def _questions(incident: Incident) -> Iterable[tuple[str, str]]:
    declaration = incident.declaration
    state = _link(incident.status_url, f"state of {incident.id}")
    yield "When did we first know?", _known_since(incident)
    yield "How did we find out?", _found_by(declaration)
    yield "How bad is it?", escape(severity_words(declaration.severity))
    yield "What is affected?", escape(declaration.service or "not said")
    yield "Who has been told, and who has it?", f"{state}, and the discussion below"
    yield "Where is it discussed?", "the channel among the links, as soon as it is there"


def _known_since(incident: Incident) -> str:
    declared = f"declared {moment(incident.declared_at)}"
    detected = incident.declaration.detected_at
    return f"{moment(detected)} ({declared})" if detected else declared


def _found_by(declaration: Declaration) -> str:
    source = declaration.source
    found = _link(source.url, source_words(source) or source.kind)
    return f"{found}, {escape(source.ref)}" if source.ref else found


def _details(details: Sequence[Detail]) -> str:
    rows = [(detail.name, _text(detail.value)) for detail in details]
    return f"<h3>Details</h3>{_table(rows)}" if rows else ""


def _table(rows: Iterable[tuple[str, str]]) -> str:
    """Two columns; the first is plain text, the second HTML."""
    told = "".join(f"<tr><td><b>{escape(name)}</b></td><td>{value}</td></tr>" for name, value in rows)
    return f"<table>{told}</table>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _roles(roles: Sequence[Holding]) -> str:
    told = [f"{escape(one.role.title)}: {_holder(one)}" for one in roles]
    return f"Roles: {_list(told)}" if told else ""


def _holder(one: Holding) -> str:
    if one.email is None:
        return "<b>unfilled</b>"
    return f"{escape(one.name)} ({escape(one.email)})" if one.name else escape(one.email)


def _person(responder: Responder) -> str:
    return f"{escape(responder.name)} ({escape(responder.email)})"


def _why(responder: Responder) -> str:
    return f"<br>{_text(responder.reason)}" if responder.reason else ""


def _note(html: str, mark: str) -> str:
    return f"<div>{html}</div><div>{escape(mark)}</div>"


def _text(text: str) -> str:
    return escape(cut(text, TEXT_LIMIT)).replace("\n", "<br>")


def _link(url: str | None, text: str) -> str:
    """A link where the address is one that a person may be led to, else the text alone."""
    address = web_address(url or "")
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)
