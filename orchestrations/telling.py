"""Telling how it went: the ledger is kept, the record says what is missing, the briefing stays true.

Told whenever the launch comes to rest with news: at its end, and while a step waits for its next try. Each of the
three by itself, so that a room that cannot be told keeps nothing from being recorded.
"""

from __future__ import annotations

from incident.ledger import Step
from incident.orders import NoteGaps, RecordLaunch, UpdateBriefing
from incident.records import Gap
from incident.timeline import events_of
from orchestrations.known import Known
from orchestrations.retries import PATIENT
from orchestrations.strands import Strand


def record(known: Known) -> Strand:
    """Keep the ledger and the timeline, each time the states of the steps changed."""
    recorded: dict[str, str] | None = None
    while True:
        yield lambda recorded=recorded: known.ledger.is_at_rest and known.states != recorded
        recorded = known.states
        order = RecordLaunch(known.incident.id, known.ledger.to_json(), events_of(known.ledger))
        yield from known.steps.run_once("record", "record_launch", order, PATIENT)


def note_gaps(known: Known) -> Strand:
    """Say in the record what is missing, or that nothing is any more."""
    noted: tuple[Gap, ...] | None = None
    while True:
        yield lambda noted=noted: known.ledger.is_at_rest and _has_gaps_to_note(known, noted)
        noted, item = known.ledger.gaps(), known.work_item
        if item:
            order = NoteGaps(known.incident, item, noted)
            yield from known.steps.run_once("note_gaps", "note_gaps", order, PATIENT)


def update_briefing(known: Known) -> Strand:
    """Keep the posted briefing true, where the messenger gave a message that can be updated."""
    while True:
        yield lambda: known.ledger.is_at_rest and _has_briefing_to_update(known)
        known.posted, message = known.briefing, known.message
        if message:
            order = UpdateBriefing(message, known.posted)
            yield from known.steps.run_once("update_briefing", "update_briefing", order, PATIENT)


def _has_gaps_to_note(known: Known, noted: tuple[Gap, ...] | None) -> bool:
    gaps = known.ledger.gaps()
    noted_before = known.ledger.steps.get("note_gaps", Step()).attempts > 0
    return known.work_item is not None and gaps != noted and (bool(gaps) or noted_before)


def _has_briefing_to_update(known: Known) -> bool:
    message = known.message
    is_there = message is not None and message.id is not None and "remove_channel" not in known.ledger.steps
    return is_there and known.briefing != known.posted
