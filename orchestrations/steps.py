"""One step of a plan: an activity, tried until it is done or refused, with every attempt in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incident.codec import from_json, to_json
from incident.ledger import REFUSED, WAITING, Attempt, Ledger, Step, again_event
from incident.outcome import WHY_LIMIT, Outcome
from orchestrations.context import Context, Task, failure_of
from orchestrations.retries import DOUBTFUL_TRIES, Patience
from orchestrations.strands import Idle, Strand

Make = Callable[[], Any]
"""Makes the order of a way when it is tried: None where what it needs is not there yet, and a refusing `Outcome` where it
never will be."""
Ways = Mapping[str, Make]
"""What a step may order, by the name of the way that each takes; most steps have one."""

BROKE = Outcome("refused", fix="see the log for this fault of the app itself, then run the step again")


@dataclass(slots=True)
class Way:
    """One way of a step: what makes its order, when it may be tried again, and how often it looked hopeless."""

    name: str
    make: Make
    ready_at: datetime | None = None
    hopeless: int = 0


@dataclass(slots=True)
class Tries:
    """What is left to try of a step, how often a round failed, and what was refused."""

    patience: Patience
    ways: list[Way]
    needs: tuple[str, ...] = ()
    rounds: int = 0
    refusals: list[Outcome] = field(default_factory=list[Outcome])

    @classmethod
    def of(cls, ways: Ways, patience: Patience, needs: tuple[str, ...] = ()) -> Tries:
        """All ways, none of them gone yet."""
        return cls(patience, [Way(name, make) for name, make in ways.items()], needs)

    def take(self, way: Way, outcome: Outcome, at: datetime) -> None:
        """Learn from a try that did not succeed: what is refused, or keeps looking hopeless, is not gone again."""
        way.ready_at = at + self.patience.asked(outcome.after)
        way.hopeless += outcome.outcome == "failed" or bool(outcome.fix)
        if outcome.outcome == "refused" or way.hopeless >= DOUBTFUL_TRIES:
            self.ways.remove(way)
            self.refusals.append(Outcome("refused", why=outcome.why, fix=outcome.fix or BROKE.fix))

    @property
    def is_held(self) -> bool:
        """Whether every way that is left waits for what it needs."""
        return bool(self.ways) and all(way.make() is None for way in self.ways)

    def ready(self, at: datetime) -> list[Way]:
        """The ways whose vendors do not ask to be left alone."""
        return [way for way in self.ways if way.ready_at is None or way.ready_at <= at]

    def next_at(self, at: datetime) -> datetime:
        """When the next round begins: after the back-off, or when the first vendor may be asked again."""
        soonest = min(way.ready_at or at for way in self.ways)
        return max(at + self.patience.back_off(self.rounds), soonest)


class Steps:
    """Runs steps on one durable orchestration and keeps its ledger."""

    def __init__(self, context: Context, ledger: Ledger) -> None:
        self._context = context
        self._ledger = ledger

    @property
    def now(self) -> datetime:
        """The plan's time."""
        return self._context.current_utc_datetime

    def run(
        self, name: str, activity: str, ways: Ways, patience: Patience, needs: tuple[str, ...] = ()
    ) -> Strand:
        """Run a step; its result is in the ledger. With several ways, if one fails the next is tried at once.

        `needs` are the steps that a way without an order waits for.

        A step that an earlier run settled is left as it is. A refused one waits, without holding the plan open,
        for a person who asks for it again.
        """
        step = self._ledger.step(name)
        while step.state in (WAITING, REFUSED):
            if step.state == WAITING:
                yield from self._until_settled(step, activity, Tries.of(ways, patience, needs))
            if step.state == REFUSED:
                yield from self.asked(name)

    def asked(self, name: str) -> Strand:
        """Wait for a person who asks for the step, without holding the plan open. Who asks too late changes nothing."""
        step = self._ledger.step(name)
        yield Idle(self._context.wait_for_external_event(again_event(name, step.refusals)))
        if step.can_be_asked_for:
            step.wait()

    def run_once(self, name: str, activity: str, order: Any, patience: Patience) -> Strand:
        """Run a step anew, whatever became of it before, until it is done or refused."""
        step = self._ledger.step(name)
        step.wait()
        yield from self._until_settled(step, activity, Tries.of({activity: lambda: order}, patience))

    def _until_settled(self, step: Step, activity: str, tries: Tries) -> Strand:
        while not step.is_settled:
            yield from self._round(step, activity, tries)
            tries.rounds += 1
            if not step.is_settled:
                yield from self._wait_or_refuse(step, tries)

    def _round(self, step: Step, activity: str, tries: Tries) -> Strand:
        """Try each way that may be tried, until one is accepted."""
        for way in tries.ready(self.now):
            order = way.make()
            if order is None:
                continue
            outcome = yield from self._attempt(step, activity, way.name, order)
            if outcome.outcome == "done":
                step.succeed(self.now, outcome.value)
                return
            tries.take(way, outcome, self.now)

    def _attempt(self, step: Step, activity: str, way: str, order: Any) -> Generator[Any, Any, Outcome]:
        """One try; an activity that broke counts as a failure like any other."""
        step.begin(self.now)
        outcome = order if isinstance(order, Outcome) else (yield from self._asked(activity, order))
        step.end(Attempt(self.now, outcome.outcome, outcome.why, way))
        return outcome

    def _asked(self, activity: str, order: Any) -> Generator[Any, Any, Outcome]:
        task: Task = yield self._context.call_activity(activity, to_json(order))
        failure = failure_of(task)
        if failure:
            return Outcome("failed", why=str(failure)[:WHY_LIMIT])
        return from_json(Outcome, task.result)

    def _wait_or_refuse(self, step: Step, tries: Tries) -> Strand:
        if not tries.ways:
            why = "; ".join(refusal.why for refusal in tries.refusals) or "there is no way to do it"
            fix = (
                "; ".join(dict.fromkeys(refusal.fix for refusal in tries.refusals)) or "correct the settings"
            )
            step.refuse(self.now, why, fix)
        elif tries.is_held:
            step.hold(self.now, tries.needs)
            yield lambda: not tries.is_held
        elif tries.rounds >= tries.patience.tries:
            why = f"gave up after {tries.rounds} tries; the last answer: {step.why}"
            step.refuse(self.now, why, "see why it keeps failing, then run the step again")
        else:
            at = tries.next_at(self.now)
            step.retry(at)
            yield self._context.create_timer(at)
