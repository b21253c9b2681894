"""What an activity answers to a plan: done, again, or refused, as plain JSON.

Shape: `{"outcome": "done", "value": ...}`, `{"outcome": "again", "why": ..., "after": 7.0}` or
`{"outcome": "refused", "why": ..., "fix": ...}`. `after` (seconds) is absent where the vendor asked for no wait.
An `again` with a `fix` is believed to be a refusal when it comes again and again. `unanswered` is an `again` after
which it may have been done all the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from incident.codec import to_json
from incident.errors import Doubtful, Refused, TryAgain, Unknown

WHY_LIMIT = 600
"""Characters of a reason that travel; the rest is in the log. Keeps the step ledger within a custom status."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt's answer. `outcome` is `done`, `again`, `unanswered` or `refused`."""

    outcome: str
    value: Any = None
    why: str = ""
    fix: str = ""
    after: float | None = None


async def outcome_of(step: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    """Do what an activity does and tell the plan how it went.

    A failure of any other kind flies on: Durable Functions records it, and the plan tries a few times more.
    """
    try:
        return {"outcome": "done", "value": to_json(await step())}
    except Doubtful as failure:
        return {"outcome": "again", "why": str(failure)[:WHY_LIMIT], "fix": failure.fix[:WHY_LIMIT]}
    except TryAgain as failure:
        word = "unanswered" if isinstance(failure, Unknown) else "again"
        again = {"outcome": word, "why": str(failure)[:WHY_LIMIT]}
        return again if failure.after is None else {**again, "after": failure.after}
    except Refused as refusal:
        return {"outcome": "refused", "why": str(refusal)[:WHY_LIMIT], "fix": refusal.fix[:WHY_LIMIT]}
