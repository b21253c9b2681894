"""What a look at one part of the set-up found: in order, missing, or not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from incident.errors import Doubtful, Failure, Refused

_AGAIN = re.compile(r"[,;] then run the step again$")


class State(Enum):
    """`UNKNOWN` is an answer too: nothing is said to be in order, or missing, that was not seen to be."""

    OK = "ok"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis.

    `subject` is what was looked at (like `Teams: right Channel.Create.Group`), `what` was seen there, and `fix` what
    a person should change or do to know more; empty where there is nothing to do.
    """

    subject: str
    state: State
    what: str
    fix: str = ""


def ok(subject: str, what: str) -> Finding:
    """It was seen to be in order."""
    return Finding(subject, State.OK, what)


def missing(subject: str, what: str, fix: str) -> Finding:
    """It was seen to be missing or wrong."""
    return Finding(subject, State.MISSING, what, _AGAIN.sub("", fix))


def unknown(subject: str, what: str, fix: str = "") -> Finding:
    """It was not seen either way."""
    return Finding(subject, State.UNKNOWN, what, _AGAIN.sub("", fix))


def told(subject: str, failure: Failure) -> Finding:
    """What a failure says about its subject: what a vendor refuses is missing, all else is not known."""
    if isinstance(failure, Refused | Doubtful):
        return missing(subject, failure.why, failure.fix)
    return unexplained(subject, failure)


def unexplained(subject: str, failure: Failure) -> Finding:
    """A failure that hides the subject, whatever it says of others."""
    return unknown(subject, f"not seen: {failure}", getattr(failure, "fix", ""))


def unseen(subjects: Iterable[str], why: str, fix: str = "") -> list[Finding]:
    """The same reason for not knowing about several subjects."""
    return [unknown(subject, f"not looked at: {why}", fix) for subject in subjects]


def count(findings: Sequence[Finding], state: State) -> int:
    """How many findings are of a state."""
    return sum(finding.state is state for finding in findings)
