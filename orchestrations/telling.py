"""Telling how it went: the briefing is kept true, the record says what is missing, the ledger is kept.

Told whenever the launch comes to rest with news: at its end, and while a step waits for its next try.
"""

from __future__ import annotations

from dataclasses import dataclass

from incident.ledger import TELLING, Step
from incident.orders import NoteGaps, RecordLaunch, UpdateBriefing
from incident.records import Gap
from incident.timeline import events_of
from orchestrations.known import Known
from orchestrations.retries import INSISTENT, PATIENT
from orchestrations.strands import Strand


@dataclass(slots=True)
class Told:
    """What was last told, where."""

    gaps: tuple[Gap, ...] | None = None
    states: dict[str, str] | None = None


def tell_news(known: Known) -> Strand:
    """Whenever the launch rests and something changed, tell it: in the room, in the record, in our tables."""
    told = Told()
    while True:
        yield lambda: known.ledger.is_at_rest and _states(known) != told.states
        told.states = _states(known)
        yield from _update_briefing(known)
        yield from _note_gaps(known, told)
        yield from _record(known)


def _update_briefing(known: Known) -> Strand:
    """Keep the posted briefing true, where the messenger can."""
    message, briefing = known.message, known.briefing
    if message is None or message.id is None or briefing == known.posted:
        return
    known.posted = briefing
    order = UpdateBriefing(message, briefing)
    yield from known.steps.run_once("update_briefing", "update_briefing", {"update": order}, PATIENT)


def _note_gaps(known: Known, told: Told) -> Strand:
    """Say in the record what is missing."""
    item, gaps = known.work_item, known.ledger.gaps()
    noted_before = known.ledger.steps.get("note_gaps", Step()).attempts > 0
    if item is None or gaps == told.gaps or not (gaps or noted_before):
        return
    told.gaps = gaps
    order = NoteGaps(known.incident, item, gaps)
    yield from known.steps.run_once("note_gaps", "note_gaps", {"note": order}, PATIENT)


def _record(known: Known) -> Strand:
    """Keep the ledger and the timeline."""
    order = RecordLaunch(known.incident.id, known.ledger.to_json(), events_of(known.ledger))
    yield from known.steps.run_once("record", "record_launch", {"record": order}, INSISTENT)


def _states(known: Known) -> dict[str, str]:
    return {n: s.state for n, s in known.ledger.steps.items() if n not in TELLING}
