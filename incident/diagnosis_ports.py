"""What a diagnosis needs from the outside: checks that each look at one part of it and change nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from incident.diagnosis import Finding


class Check(Protocol):
    """One vendor, or one part of the set-up."""

    @property
    def subjects(self) -> Sequence[str]:
        """What it will say something about, in order; it may find further subjects as it looks."""
        ...

    def look(self) -> AsyncIterator[Finding]:
        """Look, by calls that only read or that the vendor only validates, and tell each finding when it is there.

        May raise a `Failure`: then nothing is known of the subjects of which nothing was told.
        """
        ...


class Diagnoses(Protocol):
    """All checks of a set-up."""

    def opened(self) -> AbstractAsyncContextManager[Sequence[Check]]:
        """The checks, with doors of their own that are closed in the end."""
        ...
