"""The briefing as an Adaptive Card 1.5, and as the message that carries it.

Words from outside (title, description, details, reasons) stand in text runs, which know no Markdown.
Sources: adaptivecards.io/explorer, learn.microsoft.com/microsoftteams/platform/task-modules-and-cards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from incident.briefing import Briefing
from incident.briefing_text import moment, severity_words, source_words
from incident.declaring_texts import cut
from incident.naming import email_subject
from incident.records import Gap, Incident, Severity
from incident.roles import Holding
from integrations.teams.elements import (
    Element,
    action_set,
    adaptive_card,
    container,
    fact_set,
    literal,
    message,
    plain_block,
    run,
    text_block,
)
from integrations.teams.mentions import Mention, mentions_of

SIZE_LIMIT = 20 * 1024
"""Bytes of a card as UTF-8 JSON; the narrowest way to Teams (Workflows) takes about 28 KB for all."""
GROUNDS = {Severity.CRITICAL: "attention", Severity.ERROR: "attention", Severity.WARNING: "warning"}
"""The header's colour by severity; the words beside it say the same to who cannot see it."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each part a card has room for: numbers of items, characters of text, and whether duties are told."""

    duties: bool
    reasons: int
    description: int
    details: int
    people: int
    gaps: int
    words: int


ROOMS = (
    Room(duties=True, reasons=300, description=4000, details=20, people=20, gaps=10, words=400),
    Room(duties=False, reasons=300, description=4000, details=20, people=20, gaps=10, words=400),
    Room(duties=False, reasons=200, description=1000, details=10, people=20, gaps=10, words=400),
    Room(duties=False, reasons=100, description=300, details=3, people=20, gaps=10, words=200),
    Room(duties=False, reasons=0, description=0, details=0, people=10, gaps=5, words=200),
    Room(duties=False, reasons=0, description=0, details=0, people=5, gaps=3, words=60),
)
"""From generous to terse: the first that fits is used.

What the roles do goes first, then description and details, then why people are on call, people last. Who has which
role stays.
"""


def card(briefing: Briefing) -> dict[str, Any]:
    """The card, at most 20 KB as JSON however long the texts are."""
    built = _card(briefing, ROOMS[0])
    for room in ROOMS[1:]:
        if _size(built) <= SIZE_LIMIT:
            break
        built = _card(briefing, room)
    return built


def activity(briefing: Briefing) -> dict[str, Any]:
    """The message that carries the card."""
    return message(email_subject(briefing.incident), card(briefing))


def _card(briefing: Briefing, room: Room) -> dict[str, Any]:
    quiet = briefing.incident.declaration.quiet
    mentions = mentions_of(briefing.responders[: room.people], quiet=quiet)
    body = [
        header(briefing.incident, room.words),
        fact_set(list(_facts(briefing, room))),
        *_work_item_missing(briefing, room),
        *_people(briefing, mentions, room),
        *_roles(briefing, room),
        *_gaps(briefing.gaps[: room.gaps], room),
        *_description(briefing, room),
        *_details(briefing, room),
        *_links(briefing),
        *_duties(briefing, room),
        text_block(briefing.marker, size="Small", isSubtle=True, separator=True),
    ]
    entities = [mention.entity for mention in mentions if mention.entity]
    return adaptive_card(body, entities)


def header(incident: Incident, words: int) -> Element:
    """How bad it is, which incident, and its title of at most so many characters; a drill says that it is one."""
    said = incident.declaration
    label = f"{severity_words(said.severity)} · {incident.id}"
    label = f"DRILL, nothing is broken · {label}" if said.drill else label
    title = run(cut(said.title, words), size="Large", weight="Bolder")
    ground = "emphasis" if said.drill else GROUNDS.get(said.severity, "accent")
    heading = text_block(label, weight="Bolder", style="heading")
    return container([heading, plain_block(title, spacing="Small")], ground, bleed=True)


def _facts(briefing: Briefing, room: Room) -> Iterator[tuple[str, str]]:
    incident = briefing.incident
    said = incident.declaration
    yield "Severity", severity_words(said.severity)
    yield "Service", literal(cut(said.service or "not named", room.words))
    yield "Detected", moment(said.detected_at) if said.detected_at else "not known"
    yield "Declared", moment(incident.declared_at)
    yield "Found out by", literal(cut(source_words(said.source), room.words))
    yield "Work item", str(briefing.work_item.id) if briefing.work_item else "none yet"


def _work_item_missing(briefing: Briefing, room: Room) -> Iterator[Element]:
    if briefing.work_item is None and briefing.work_item_missing:
        why = cut(briefing.work_item_missing, room.words)
        yield plain_block(run("No work item yet: ", weight="Bolder"), run(why))


def _people(briefing: Briefing, mentions: Sequence[Mention], room: Room) -> Iterator[Element]:
    yield text_block("On call", weight="Bolder", spacing="Medium")
    for responder, mention in zip(briefing.responders, mentions, strict=False):
        extras = [literal(cut(extra, room.words)) for extra in (responder.role, responder.contact) if extra]
        yield text_block(" · ".join([mention.text, *extras]), spacing="Small")
        if responder.reason and room.reasons:
            reason = run(cut(responder.reason, room.reasons), size="Small", isSubtle=True)
            yield plain_block(reason, spacing="None")
    if not mentions:
        yield text_block("Nobody yet.", spacing="Small")
    more = len(briefing.responders) - len(mentions)
    if more:
        yield text_block(f"and {more} more", spacing="Small")


def _roles(briefing: Briefing, room: Room) -> Iterator[Element]:
    """Who has which role. Nobody is mentioned by it: who is on call is mentioned above already."""
    if briefing.roles:
        yield text_block("Roles", weight="Bolder", spacing="Medium")
    for one in briefing.roles:
        title = run(f"{one.role.title}: ")
        yield plain_block(title, _holder(one, briefing, room), spacing="Small")


def _holder(one: Holding, briefing: Briefing, room: Room) -> Element:
    """Who has a role, told apart by the address where the name is not theirs alone."""
    if one.email is None:
        return run("unfilled", weight="Bolder", color="Attention")
    name = cut(one.name or one.email, room.words)
    people = {
        (who.name, who.email.casefold()) for who in (*briefing.responders, *briefing.roles) if who.email
    }
    is_shared = one.name and Counter(name for name, _ in people)[one.name] > 1
    return run(f"{name} ({cut(one.email, room.words)})" if is_shared else name, weight="Bolder")


def _gaps(gaps: Sequence[Gap], room: Room) -> Iterator[Element]:
    if not gaps:
        return
    lines: list[Element] = [text_block("What is missing", weight="Bolder")]
    for gap in gaps:
        step = run(f"{cut(gap.step.replace('_', ' '), room.words)}: ", weight="Bolder")
        lines.append(plain_block(step, run(cut(gap.why, room.words)), spacing="Small"))
        if gap.fix:
            lines.append(plain_block(run(f"To do: {cut(gap.fix, room.words)}"), spacing="None"))
    yield container(lines, "warning", spacing="Medium")


def _description(briefing: Briefing, room: Room) -> Iterator[Element]:
    """A block for each line, because a text run knows no line breaks."""
    text = (
        cut(briefing.incident.declaration.description.strip(), room.description) if room.description else ""
    )
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        yield plain_block(run(line), spacing="Small" if number else "Medium")


def _details(briefing: Briefing, room: Room) -> Iterator[Element]:
    for number, detail in enumerate(briefing.incident.declaration.details[: room.details]):
        name = run(f"{cut(detail.name, room.words)}: ", weight="Bolder")
        value = run(cut(detail.value, room.words))
        yield plain_block(name, value, spacing="Small" if number else "Medium")


def _links(briefing: Briefing) -> list[Element]:
    incident = briefing.incident
    item = briefing.work_item
    return action_set(
        [
            (f"Work item {item.id}" if item else "", item.url if item else None),
            ("Alert", incident.declaration.source.url),
            ("Incident status", incident.status_url),
        ]
    )


def _duties(briefing: Briefing, room: Room) -> Iterator[Element]:
    """What each role does, below everything that somebody looks for in a hurry."""
    for number, one in enumerate(briefing.roles if room.duties else ()):
        look = {"size": "Small", "isSubtle": True}
        role = run(f"{one.role.title}: ", weight="Bolder", **look)
        yield plain_block(role, run(one.role.duty, **look), spacing="Small" if number else "Medium")


def _size(built: dict[str, Any]) -> int:
    return len(json.dumps(built, ensure_ascii=False, separators=(",", ":")).encode())
