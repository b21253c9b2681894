"""The host's clock: the real one, or one that leaps over waits in which nothing can happen."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The real time."""

    def now(self) -> datetime:
        """The time (UTC)."""
        return datetime.now(UTC)

    def leap_to(self, due: float) -> None:
        """Nothing is left to do before `due` (Unix seconds): the real time has to be waited for."""


class LeapingClock(Clock):
    """Runs like the real one, and skips the rest of a wait when nothing but durable timers is left.

    Handed to `local.host.server.running`, it lets a launch that retries for an hour end in a second. What the
    orchestrator sees is consistent: its own time and its timers' go by this clock. Activities and the app's other
    functions see the real one. Hand `now` to the stand-in vendors as well, so that their delays pass with the waits.
    """

    def __init__(self) -> None:
        self.skipped = timedelta()

    def now(self) -> datetime:
        """The time (UTC): the real one and all that was skipped."""
        return datetime.now(UTC) + self.skipped

    def leap_to(self, due: float) -> None:
        """Skip what is left until `due` (Unix seconds), if it is still to come."""
        self.skipped += max(timedelta(), datetime.fromtimestamp(due, UTC) - self.now())
