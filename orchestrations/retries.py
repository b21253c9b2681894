"""How patient a step is. One place, because the SDK's own retries have no back-off, no cap and no filter (ADR 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Exponential back-off: `first` seconds, times `factor` each time, at most `cap` seconds, `tries` in all.

    A vendor that asks for more is obeyed up to `most_asked` seconds.
    """

    first: float
    cap: float
    tries: int
    most_asked: float
    factor: float = 2.0

    def back_off(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row."""
        return timedelta(seconds=min(self.cap, self.first * self.factor ** min(failures - 1, 30)))

    def asked(self, after: float | None) -> timedelta:
        """How long to leave a vendor alone that asked for it."""
        return timedelta(seconds=min(self.most_asked, max(after or 0.0, 0.0)))


PATIENT = Patience(first=2, cap=300, tries=24, most_asked=3600)
"""For almost everything: about 80 minutes until a person has to press the button."""

HASTY = Patience(first=1, cap=5, tries=4, most_asked=5)
"""For the roster, which is our own table: after some eight seconds the catch-all is paged instead."""

DOUBTFUL_TRIES = 5
"""For what time will hardly mend: a way that broke instead of answering, which is a fault of ours, or whose vendor did
not accept our identity. Some thirty seconds."""

NEXT_PERSON_SECONDS = 10.0
"""How long a page may go unaccepted by every road before the next person is paged, too: about three rounds of all roads."""

PAGE_SECONDS = 300.0
"""The same before the catch-all is paged too, where somebody else was reached."""
