"""How patient a step is. One place, because the SDK's own retries have no back-off, no cap and no filter (ADR 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Exponential back-off: `first` seconds, times `factor` each time, at most `cap` seconds, `tries` in all."""

    first: float
    cap: float
    tries: int
    factor: float = 2.0

    def wait(self, failures: int, asked: float | None) -> timedelta:
        """How long to wait after so many failures in a row; never shorter than the vendor asked."""
        back_off = min(self.cap, self.first * self.factor ** min(failures - 1, 30))
        return timedelta(seconds=max(back_off, asked or 0.0))


PATIENT = Patience(first=2, cap=300, tries=24)
"""For what matters but can wait: about 80 minutes until a person has to press the button."""

HASTY = Patience(first=1, cap=5, tries=4)
"""For the roster: after some eight seconds the catch-all is paged instead."""

INSISTENT = Patience(first=2, cap=60, tries=60)
"""For pages and the record: about an hour, never more than a minute apart."""

UNFORESEEN_TRIES = 5
"""For an activity that broke instead of answering: a fault of ours that time will hardly mend."""
