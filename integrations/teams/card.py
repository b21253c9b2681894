"""The briefing as an Adaptive Card 1.5, and as the message that carries it.

Words from outside (title, description, details, reasons) stand in text runs, which know no Markdown.
Sources: adaptivecards.io/explorer, learn.microsoft.com/microsoftteams/platform/task-modules-and-cards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from incident.briefing import Briefing
from incident.briefing_text import moment, severity_words, source_words
from incident.declaring_texts import cut
from incident.naming import email_subject
from incident.records import Gap, Severity
from integrations.teams.elements import (
    Element,
    action_set,
    container,
    fact_set,
    literal,
    plain_block,
    run,
    text_block,
)
from integrations.teams.mentions import Mention, mentions_of

SIZE_LIMIT = 20 * 1024
"""Bytes of a card as UTF-8 JSON; the narrowest way to Teams (Workflows) takes about 28 KB for all."""
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
GROUNDS = {Severity.CRITICAL: "attention", Severity.ERROR: "attention", Severity.WARNING: "warning"}
"""The header's colour by severity; the words beside it say the same to who cannot see it."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each part a card has room for: numbers of items, and characters of text."""

    description: int
    details: int
    people: int
    gaps: int
    words: int


ROOMS = (
    Room(description=4000, details=20, people=20, gaps=10, words=400),
    Room(description=1000, details=10, people=20, gaps=10, words=400),
    Room(description=300, details=3, people=20, gaps=10, words=200),
    Room(description=0, details=0, people=10, gaps=5, words=200),
    Room(description=0, details=0, people=5, gaps=3, words=60),
)
"""From generous to terse: the first that fits is used. Description and details go first, people last."""


def card(briefing: Briefing) -> dict[str, Any]:
    """The card, at most 20 KB as JSON however long the texts are."""
    built = _card(briefing, ROOMS[0])
    for room in ROOMS[1:]:
        if _size(built) <= SIZE_LIMIT:
            break
        built = _card(briefing, room)
    return built


def activity(briefing: Briefing) -> dict[str, Any]:
    """The message that carries the card; `summary` is what a notification shows instead of "sent a card"."""
    return {
        "type": "message",
        "summary": email_subject(briefing.incident),
        "attachments": attachments(briefing),
    }


def attachments(briefing: Briefing) -> list[dict[str, Any]]:
    """The card as an attachment, the same for a bot and for a workflow."""
    return [{"contentType": CONTENT_TYPE, "contentUrl": None, "content": card(briefing)}]


def _card(briefing: Briefing, room: Room) -> dict[str, Any]:
    quiet = briefing.incident.declaration.quiet
    mentions = mentions_of(briefing.responders[: room.people], quiet=quiet)
    body = [
        _header(briefing, room),
        fact_set(list(_facts(briefing, room))),
        *_work_item_missing(briefing, room),
        *_people(briefing, mentions, room),
        *_gaps(briefing.gaps[: room.gaps], room),
        *_description(briefing, room),
        *_details(briefing, room),
        *_links(briefing),
        text_block(briefing.marker, size="Small", isSubtle=True, separator=True),
    ]
    entities = [mention.entity for mention in mentions if mention.entity]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": body,
        "msteams": {"width": "Full", "entities": entities},
    }


def _header(briefing: Briefing, room: Room) -> Element:
    incident = briefing.incident
    said = incident.declaration
    label = f"{severity_words(said.severity)} · {incident.id}"
    label = f"DRILL, nothing is broken · {label}" if said.drill else label
    title = run(cut(said.title, room.words), size="Large", weight="Bolder")
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
    if not mentions:
        yield text_block("Nobody yet.", spacing="Small")
    more = len(briefing.responders) - len(mentions)
    if more:
        yield text_block(f"and {more} more", spacing="Small")


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


def _size(built: dict[str, Any]) -> int:
    return len(json.dumps(built, ensure_ascii=False, separators=(",", ":")).encode())
