"""The step ledger: each step of a launch with its state, kept by the plan and shown to people.

States: `waiting` (for what it needs), `running`, `retrying` (with `retry_at`), `done`, `refused` (with `why` and
`fix`; it can be run again), `skipped` (with `why`; not set up, or not asked for at the severity). What waits for a refused step is `blocked`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incident.codec import from_json, to_json
from incident.records import Gap

WAITING, RUNNING, RETRYING, DONE = "waiting", "running", "retrying", "done"
REFUSED, BLOCKED, SKIPPED = "refused", "blocked", "skipped"
SETTLED = (DONE, REFUSED, SKIPPED)

TELLING = ("update_briefing", "note_gaps", "record")
"""The steps that tell how the others went; what becomes of them is not itself told."""

CLEANING = ("complete_work", "remove_channel", "end_drill")
"""The steps that remove what a drill made, once all others are over."""

PLACE = ("open_work_item", "open_channel", "post_briefing")
"""The steps whose results lead people somewhere; they are told before anything else."""


@dataclass(slots=True)
class Attempt:
    """One try: when it ended, how, why, and by which alternative.

    `outcome` is `done`, `again`, `unanswered` (it may have been done), `refused` or `failed` (it broke).
    """

    at: datetime
    outcome: str
    why: str = ""
    via: str | None = None


@dataclass(slots=True)
class Step:
    """One step. `attempts` counts tries, `tries` tells the latest; `refusals` counts how often it was refused."""

    state: str = WAITING
    needs: tuple[str, ...] = ()
    attempts: int = 0
    refusals: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    retry_at: datetime | None = None
    why: str = ""
    fix: str = ""
    result: Any = None
    tries: tuple[Attempt, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in SETTLED

    def wait(self) -> None:
        """Whatever became of it before, it is to be run (again)."""
        self.state, self.retry_at, self.ended_at = WAITING, None, None

    def begin(self, at: datetime) -> None:
        """A try begins."""
        self.state, self.retry_at = RUNNING, None
        self.started_at = self.started_at or at

    def hold(self, at: datetime, needs: tuple[str, ...]) -> None:
        """It was begun, and no way of it can be gone before these steps are done."""
        self.begin(at)
        self.state, self.needs = WAITING, needs

    def end(self, attempt: Attempt) -> None:
        """A try ended."""
        self.attempts += 1
        self.tries = (*self.tries, attempt)[-8:]
        self.why = attempt.why

    def succeed(self, at: datetime, result: Any) -> None:
        """It is done."""
        self.state, self.result, self.ended_at, self.why, self.fix = DONE, result, at, "", ""

    def refuse(self, at: datetime, why: str, fix: str) -> None:
        """No retry will help; a person must."""
        self.state, self.ended_at, self.why, self.fix = REFUSED, at, why, fix
        self.refusals += 1

    def retry(self, at: datetime) -> None:
        """The next try comes at `at`."""
        self.state, self.retry_at = RETRYING, at

    def skip(self, why: str, fix: str = "") -> None:
        """It is not to be done; with a `fix`, unless a person asks for it."""
        self.state, self.why, self.fix, self.retry_at = SKIPPED, why, fix, None

    @property
    def can_be_asked_for(self) -> bool:
        """Whether a launch that runs would hear of a person who asks for it (again)."""
        return self.state == REFUSED or (self.state == SKIPPED and bool(self.fix))


@dataclass(slots=True)
class Ledger:
    """All steps, in the order in which they were first spoken of; `alarms` are for people's eyes at once."""

    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    alarms: tuple[str, ...] = ()

    def step(self, name: str, needs: tuple[str, ...] = ()) -> Step:
        """The step of that name, made if need be."""
        return self.steps.setdefault(name, Step(needs=needs))

    def alarm(self, text: str) -> None:
        """Raise an alarm, once."""
        if text not in self.alarms:
            self.alarms = (*self.alarms, text)

    def state_of(self, name: str) -> str:
        """A step's state for people: `blocked` where it waits for what was refused."""
        step = self.steps[name]
        if step.state != WAITING:
            return step.state
        hindered = any(self.state_of(n) in (REFUSED, BLOCKED, SKIPPED) for n in step.needs if n in self.steps)
        return BLOCKED if hindered else WAITING

    @property
    def is_at_rest(self) -> bool:
        """Whether no step is under way: each is settled, or waits for its next try or for what it needs."""
        return all(step.state != RUNNING or name in TELLING for name, step in self.steps.items())

    @property
    def is_over(self) -> bool:
        """Whether nothing but cleaning up goes on by itself: each step is settled, or waits for one that was refused."""
        others = ((name, step) for name, step in self.steps.items() if name not in CLEANING)
        return all(step.is_settled or self.state_of(name) == BLOCKED for name, step in others)

    def gaps(self) -> tuple[Gap, ...]:
        """What is missing for good, and the alarms: what the work item, the briefing and the status say."""
        refused = ((n, s) for n, s in self.steps.items() if s.state == REFUSED and n not in TELLING)
        alarms = (Gap("alarm", text, "see who can help, then mend the table oncall") for text in self.alarms)
        return (*alarms, *(Gap(name, step.why, step.fix) for name, step in refused))

    def to_json(self) -> dict[str, Any]:
        """The whole ledger as plain JSON, each step with its state for people."""
        steps = {name: {**to_json(step), "state": self.state_of(name)} for name, step in self.steps.items()}
        return {"steps": steps, "alarms": list(self.alarms)}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Ledger:
        """The ledger that `to_json` or `to_status` wrote, to look at; an empty object is an empty ledger."""
        return from_json(cls, data)

    @classmethod
    def resume(cls, data: dict[str, Any]) -> Ledger:
        """The ledger of an earlier run, to go on from: what was not settled is begun anew by whoever needs it."""
        read = cls.read(data)
        read.steps = {name: step for name, step in read.steps.items() if step.is_settled}
        return read


def again_event(step: str, refusals: int) -> str:
    """The external event that asks for a refused step again; each refusal has its own, so none answers twice.

    A digest, because the SDK puts an event's name into an address as it is.
    """
    return f"again-{hashlib.sha256(step.encode()).hexdigest()[:16]}-{refusals}"
