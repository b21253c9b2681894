"""What the channel is told, made of what the step ledger knows."""

from __future__ import annotations

from collections.abc import Sequence

from incident.codec import from_json
from incident.ledger import DONE, Ledger, Step
from incident.records import Briefing, Incident, Responder, WorkItem


def briefing_of(incident: Incident, responders: Sequence[Responder], ledger: Ledger) -> Briefing:
    """The briefing as things stand: with the work item, or why there is none yet, and what is missing."""
    step = ledger.steps.get("open_work_item", Step())
    item = from_json(WorkItem, step.result) if step.state == DONE else None
    return Briefing(
        incident=incident,
        responders=tuple(responders),
        work_item=item,
        work_item_missing=None if item else (step.why or "it is being opened"),
        gaps=ledger.gaps(),
    )
