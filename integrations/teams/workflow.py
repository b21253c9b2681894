"""TEAMS_MESSENGER=workflow: post through a Teams Workflows webhook, where no bot can be had.

The flow begins with "When a Teams webhook request is received" and posts the attached card to the channel that
`recipient` names. It answers 202 before it runs and gives no message id: taken is not posted, what fails in it is seen
in its run history alone, and what it posts cannot be looked for or updated.
Source: support.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams".
"""

from __future__ import annotations

from incident.errors import Refused
from incident.records import Channel, Message
from integrations.http import Http, check_accepted
from integrations.teams.voice import Activity

FIX = (
    "check TEAMS_WORKFLOW_URL (its value is a secret and not shown here), that the flow behind it is switched on "
    "and that its owner still has access to the team; then run the step again"
)


class Workflow:
    """A `Voice` that can say something once. The address is a secret: it is in no message and in no log."""

    def __init__(self, http: Http, url: str, team_id: str) -> None:
        self._http = http
        self._url = url
        self._team_id = team_id

    async def find(self, channel: Channel, marker: str, doing: str) -> Message | None:
        """Always None: one cannot look. A message whose answer was lost is handed over again."""
        del channel, marker, doing

    async def say(self, channel: Channel, said: Activity, doing: str) -> Message:
        """Hand a message to the flow; it has no id, and whether the flow posts it nobody says.

        Raises:
            TryAgain: The flow was busy, or could not be reached.
            Unknown: The message may have been taken.
            Refused: The address or the flow does not take it.
        """
        recipient = {"groupId": self._team_id, "channelId": channel.id}
        through = f"{doing} through the workflow"
        response = await self._http.write("POST", self._url, {**said, "recipient": recipient}, doing=through)
        check_accepted(response, through, fix=FIX, secret=self._url)
        return Message(channel.id)

    async def correct(self, message: Message, said: Activity, doing: str) -> None:
        """Always refused: a workflow gives no message id to correct.

        Raises:
            Refused: Saying where the current state is, and how to have messages that stay current.
        """
        del said
        raise Refused(
            f"{doing} in {message.channel_id}",
            "a workflow gives no message id, so what it posted stays as it is",
            "read the current state at the incident's status address; for briefings that stay current set "
            "TEAMS_MESSENGER=bot",
        )
