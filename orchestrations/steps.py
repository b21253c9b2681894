"""One step of a plan: an activity, tried until it is done or refused, with every attempt in the ledger."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from incident.codec import from_json, to_json
from incident.ledger import DONE, REFUSED, Attempt, Ledger, Step, again_event
from incident.outcome import WHY_LIMIT, Outcome
from orchestrations.context import Context, Task, failure_of
from orchestrations.retries import UNFORESEEN_TRIES, Patience
from orchestrations.strands import Idle, Strand

Ways = Mapping[str, Any]
"""The orders of a step by the name of the way that each takes; most steps have one."""


@dataclass(slots=True)
class Tries:
    """What is left to try of a step: its ways, how often a round of them failed, and what was refused."""

    ways: dict[str, Any]
    failures: int = 0
    asked: float | None = None
    refusals: list[Outcome] = field(default_factory=list[Outcome])

    def take(self, way: str, outcome: Outcome) -> None:
        """Learn from a try that did not succeed: a refused way is not gone again."""
        if outcome.outcome == "refused":
            self.refusals.append(outcome)
            del self.ways[way]
        elif outcome.after is not None:
            self.asked = outcome.after if self.asked is None else min(self.asked, outcome.after)


class Steps:
    """Runs steps on one durable orchestration and keeps its ledger."""

    def __init__(self, context: Context, ledger: Ledger) -> None:
        self._context = context
        self._ledger = ledger

    def run(self, name: str, activity: str, ways: Ways, patience: Patience) -> Strand:
        """Run a step; its result is in the ledger. With several ways, if one fails the next is tried at once.

        A step that an earlier run settled is left as it is. A refused one waits, without holding the plan open,
        for a person who asks for it again.
        """
        step = self._ledger.step(name)
        while step.state != DONE:
            if not step.is_settled:
                yield from self._until_settled(step, activity, Tries(dict(ways)), patience)
            if step.state == REFUSED:
                yield Idle(self._context.wait_for_external_event(again_event(name, step.refusals)))
                step.wait()

    def run_once(self, name: str, activity: str, ways: Ways, patience: Patience) -> Strand:
        """Run a step anew, whatever became of it before, until it is done or refused."""
        step = self._ledger.step(name)
        step.wait()
        yield from self._until_settled(step, activity, Tries(dict(ways)), patience)

    def _until_settled(self, step: Step, activity: str, tries: Tries, patience: Patience) -> Strand:
        while not step.is_settled:
            tries.asked = None
            yield from self._round(step, activity, tries)
            tries.failures += 1
            if not step.is_settled:
                yield from self._wait_or_refuse(step, tries, patience)

    def _round(self, step: Step, activity: str, tries: Tries) -> Strand:
        """Try each way that is left, until one is accepted."""
        for way in list(tries.ways):
            outcome = yield from self._attempt(step, activity, way, tries.ways[way])
            if outcome.outcome == "done":
                step.succeed(self._context.current_utc_datetime, outcome.value)
                return
            tries.take(way, outcome)

    def _attempt(self, step: Step, activity: str, way: str, order: Any) -> Generator[Any, Any, Outcome]:
        """One try; an activity that broke counts as a failure like any other."""
        step.begin(self._context.current_utc_datetime)
        task: Task = yield self._context.call_activity(activity, to_json(order))
        failure = failure_of(task)
        if failure:
            outcome = Outcome("failed", why=str(failure)[:WHY_LIMIT])
        else:
            outcome = from_json(Outcome, task.result)
        step.end(Attempt(self._context.current_utc_datetime, outcome.outcome, outcome.why, way))
        return outcome

    def _wait_or_refuse(self, step: Step, tries: Tries, patience: Patience) -> Strand:
        now = self._context.current_utc_datetime
        most = UNFORESEEN_TRIES if step.tries[-1].outcome == "failed" else patience.tries
        if not tries.ways:
            why = "; ".join(refusal.why for refusal in tries.refusals)
            step.refuse(now, why, "; ".join(dict.fromkeys(refusal.fix for refusal in tries.refusals)))
        elif tries.failures >= most:
            why = f"gave up after {tries.failures} tries; the last answer: {step.why}"
            step.refuse(now, why, "see why it keeps failing, then run the step again")
        else:
            at = now + patience.wait(tries.failures, tries.asked)
            step.retry(at)
            yield self._context.create_timer(at)
