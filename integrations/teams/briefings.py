"""The briefing in the incident's channel, said by whichever voice there is."""

from __future__ import annotations

from incident.briefing import Briefing
from incident.records import Channel, Message
from integrations.teams.card import activity
from integrations.teams.voice import Voice


class Briefings:
    """Port `Messenger` (incident.ports)."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def find(self, channel: Channel, briefing: Briefing) -> Message | None:
        """The briefing by its marker; None also where the voice cannot look."""
        doing = f"look for the briefing in the channel '{channel.name}'"
        return await self._voice.find(channel, briefing.marker, doing)

    async def post(self, channel: Channel, briefing: Briefing) -> Message:
        """Post the briefing. Raises as `Voice.say` does."""
        doing = f"post the briefing in the channel '{channel.name}'"
        return await self._voice.say(channel, activity(briefing), doing)

    async def update(self, message: Message, briefing: Briefing) -> None:
        """Put the briefing as it is now in place of the posted one. Raises as `Voice.correct` does."""
        await self._voice.correct(
            message, activity(briefing), f"update the briefing of {briefing.incident.id}"
        )
