"""What speaks in a channel, whatever it says: a bot or a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from incident.records import Channel, Message

Activity = Mapping[str, Any]
"""A message as the bot connector takes it (`integrations.teams.elements.message`)."""


class Voice(Protocol):
    """One way to say something in a channel; `doing` is for the reasons of failures: "post the briefing in ..."."""

    async def find(self, channel: Channel, marker: str, doing: str) -> Message | None:
        """What was said earlier, by the text of its card that is the marker; None also where one cannot look."""
        ...

    async def say(self, channel: Channel, said: Activity, doing: str) -> Message:
        """Say something.

        Raises:
            TryAgain: Teams was busy, or could not be reached.
            Unknown: It may have been said.
            Refused: Teams does not take it.
        """
        ...

    async def correct(self, message: Message, said: Activity, doing: str) -> None:
        """Put something else in place of what was said. Raises as `say` does."""
        ...
