"""TEAMS_MESSENGER=workflow: post through a Teams Workflows webhook, where no bot can be had.

The flow begins with "When a Teams webhook request is received" and posts the attached card to the channel that
`recipient` names. It answers 202 before it runs and gives no message id: what fails in it is seen in its run
history alone, and the briefing cannot be looked for or updated.
Source: support.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams".
"""

from __future__ import annotations

from incident.briefing import Briefing
from incident.errors import Refused
from incident.records import Channel, Message
from integrations.http import Http, check_accepted
from integrations.teams.card import activity

FIX = (
    "check TEAMS_WORKFLOW_URL (its value is a secret and not shown here), that the flow behind it is switched on "
    "and that its owner still has access to the team; then run the step again"
)


class Workflow:
    """Port `Messenger` (incident.ports). The address is a secret: it is in no message and in no log."""

    def __init__(self, http: Http, url: str, team_id: str) -> None:
        self._http = http
        self._url = url
        self._team_id = team_id

    async def find(self, channel: Channel, briefing: Briefing) -> Message | None:
        """Always None: one cannot look. A briefing whose answer was lost is posted again."""
        del channel, briefing

    async def post(self, channel: Channel, briefing: Briefing) -> Message:
        """Hand the briefing to the flow; its message has no id.

        Raises:
            TryAgain: The flow was busy, or could not be reached.
            Unknown: The briefing may have been taken.
            Refused: The address or the flow does not take it.
        """
        doing = f"post the briefing in the channel '{channel.name}' through the workflow"
        recipient = {"groupId": self._team_id, "channelId": channel.id}
        body = {**activity(briefing), "recipient": recipient}
        response = await self._http.write("POST", self._url, body, doing=doing)
        check_accepted(response, doing, fix=FIX, secret=self._url)
        return Message(channel.id)

    async def update(self, message: Message, briefing: Briefing) -> None:
        """Always refused: a workflow gives no message id to update.

        Raises:
            Refused: Saying where the current state is, and how to have briefings that stay current.
        """
        raise Refused(
            f"update the briefing of {briefing.incident.id} in {message.channel_id}",
            "a workflow gives no message id, so what it posted stays as it is",
            "read the current state at the incident's status address; for briefings that stay current set "
            "TEAMS_MESSENGER=bot",
        )
