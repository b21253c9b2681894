"""How a drill went: each step with its time, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incident.ledger import CLEANING, DONE, SKIPPED, TELLING, Ledger, Step
from incident.records import Gap, Incident
from incident.timeline import doing, in_order


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step. Seconds are counted from the declaration; None where it did not begin, or did not end."""

    step: str
    doing: str
    state: str
    began_after: float | None
    took: float | None
    attempts: int
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class DrillReport:
    """A drill. `went_well` is None until it is over.

    `ready_after` is when all but the telling and the cleaning up had ended. `left` names what it made and has not removed.
    """

    id: str
    title: str
    status_url: str
    is_over: bool
    went_well: bool | None
    ready_after: float | None
    over_after: float | None
    steps: tuple[StepReport, ...]
    missing: tuple[Gap, ...]
    left: tuple[str, ...]


def report_of(incident: Incident, ledger: Ledger, *, is_running: bool) -> DrillReport:
    """The report as things stand."""
    began = incident.declared_at
    names = sorted(ledger.steps, key=in_order)
    launching = [ledger.steps[name] for name in names if name not in (*CLEANING, *TELLING)]
    gaps, left = ledger.gaps(), _left(incident, ledger)
    is_over = bool(names) and not is_running
    well = not gaps and not left and all(ledger.state_of(name) in (DONE, SKIPPED) for name in names)
    return DrillReport(
        id=incident.id,
        title=incident.declaration.title,
        status_url=incident.status_url,
        is_over=is_over,
        went_well=well if is_over else None,
        ready_after=_latest(began, launching),
        over_after=_latest(began, list(ledger.steps.values())) if is_over else None,
        steps=tuple(_step(name, ledger, began) for name in names),
        missing=gaps,
        left=left,
    )


def _left(incident: Incident, ledger: Ledger) -> tuple[str, ...]:
    """What it made and has not removed, where it is to remove it."""
    made = {
        "open_work_item": ("complete_work", "the work item"),
        "open_channel": ("remove_channel", "the channel"),
    }
    return tuple(
        what
        for step, (removal, what) in made.items()
        if incident.declaration.cleans_up
        and ledger.steps.get(step, Step()).state == DONE
        and ledger.steps.get(removal, Step()).state != DONE
    )


def _latest(began: datetime, steps: list[Step]) -> float | None:
    ends = [step.ended_at for step in steps if step.ended_at]
    return (max(ends) - began).total_seconds() if ends else None


def _step(name: str, ledger: Ledger, began: datetime) -> StepReport:
    step = ledger.steps[name]
    start, end = step.started_at, step.ended_at
    return StepReport(
        step=name,
        doing=doing(name),
        state=ledger.state_of(name),
        began_after=(start - began).total_seconds() if start else None,
        took=(end - start).total_seconds() if start and end else None,
        attempts=step.attempts,
        why=step.why,
        fix=step.fix,
    )
