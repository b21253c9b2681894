"""What can go wrong, in one tree.

    Failure
    ├── TryAgain        no harm done; the same call may succeed later
    │   ├── Unknown     it may have happened: read back before repeating it
    │   └── Doubtful    likely a refusal, believed when it comes again and again
    └── Refused         no retry will change the answer; a person must
    InvalidInput        what came from outside is wrong; names every fault
    NotFound            what was asked for is not there
    Conflict            what was asked for cannot be done as things stand

Integrations turn every failure of a vendor into one of these. An activity lets them fly; its edge turns them
into an outcome (`incident.outcome`), which is all that a plan ever sees.
"""

from __future__ import annotations

from collections.abc import Sequence


class Failure(Exception):
    """A step did not succeed.

    Attributes:
        doing: What was being done, to what: "open the channel in team Incidents".
        why: What stood in the way, in the vendor's words where it has some.
    """

    def __init__(self, doing: str, why: str) -> None:
        super().__init__(f"cannot {doing}: {why}")
        self.doing = doing
        self.why = why


class TryAgain(Failure):
    """Nothing was done; the same call may succeed later.

    Attributes:
        after: Seconds that the vendor asked to wait (Retry-After), or None.
    """

    def __init__(self, doing: str, why: str, after: float | None = None) -> None:
        super().__init__(doing, why)
        self.after = after


class Unknown(TryAgain):
    """The call may have been carried out although its answer was lost: read back before repeating it."""


class Doubtful(TryAgain):
    """Nothing was done, and likely no retry will help; but such answers were seen to pass.

    An identity or a token that is not accepted: so it is while a sign-in service is unwell, and for some minutes
    after an identity was made or given a right.

    Attributes:
        fix: What a person should change where it does not pass, as an instruction.
    """

    def __init__(self, doing: str, why: str, fix: str) -> None:
        super().__init__(doing, why)
        self.fix = fix


class Refused(Failure):
    """An answer that no retry will change.

    Attributes:
        fix: What a person should change, as an instruction.
    """

    def __init__(self, doing: str, why: str, fix: str) -> None:
        super().__init__(doing, why)
        self.fix = fix


class InvalidInput(Exception):
    """What came from outside cannot be used.

    Attributes:
        faults: Every fault, each a pair of where it is (like `severity`) and what to do about it.
    """

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in faults))
        self.faults = tuple(faults)


class NotFound(Exception):
    """There is no such thing; the message says what there is."""


class Conflict(Exception):
    """It cannot be done as things stand; the message says how they stand."""
