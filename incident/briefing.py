"""What the channel is told, made of what the step ledger knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from incident.codec import from_json
from incident.ledger import DONE, Ledger, Step
from incident.records import Gap, Incident, Responder, WorkItem
from incident.roles import Holding


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the channel is told: everything that the card shows, before any vendor's format.

    `work_item_missing` says why there is no work item (yet). `roles` are those that are wanted or were taken.
    """

    incident: Incident
    responders: tuple[Responder, ...] = ()
    work_item: WorkItem | None = None
    work_item_missing: str | None = None
    gaps: tuple[Gap, ...] = ()
    roles: tuple[Holding, ...] = ()

    @property
    def marker(self) -> str:
        """The text by which the posted briefing is found again."""
        return f"ref {self.incident.id}/briefing"


def briefing_of(incident: Incident, responders: Sequence[Responder], ledger: Ledger) -> Briefing:
    """The briefing as things stand: with the work item, or why there is none yet, and what is missing.

    Who has which role is not in it: that may change at any time, so who tells it looks first.
    """
    step = ledger.steps.get("open_work_item", Step())
    item = from_json(WorkItem, step.result) if step.state == DONE else None
    return Briefing(
        incident=incident,
        responders=tuple(responders),
        work_item=item,
        work_item_missing=None if item else (step.why or "it is being opened"),
        gaps=ledger.gaps(),
    )
