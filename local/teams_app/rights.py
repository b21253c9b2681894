"""The rights that the Teams app asks for in its team, and what each is for.

They are resource-specific: an owner of the team consents to them when the app is added, for that team alone
(learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its name, what Muster does with it, and what is missing without it."""

    name: str
    use: str
    without: str


RIGHTS = (
    Right("Channel.Create.Group", "open the channel of an incident", "no channel; the rest goes on"),
    Right(
        "ChannelSettings.Read.Group",
        "find a channel again when an answer was lost, and look at the team for the health check",
        "no channel; the rest goes on",
    ),
    Right(
        "ChannelMessage.Read.Group",
        "find a briefing whose answer was lost",
        "a briefing may be posted twice",
    ),
    Right(
        "TeamsAppInstallation.Read.Group",
        "let the doctor see whether the app is in the team, and what it was granted",
        "a launch misses nothing; the doctor calls it missing",
    ),
)
"""What a launch and the doctor need."""

DRILL_RIGHT = Right(
    "Channel.Delete.Group",
    "remove the channel of a fire drill",
    "the channel of a drill stays until somebody deletes it",
)
"""Asked for on request only: it reaches every channel of the team, those of past incidents included."""

OF_TEAMS = frozenset(
    {
        "Channel.Create.Group",
        "Channel.Delete.Group",
        "ChannelMeeting.ReadBasic.Group",
        "ChannelMeetingNotification.Send.Group",
        "ChannelMeetingParticipant.Read.Group",
        "ChannelMeetingRecording.Read.Group",
        "ChannelMeetingTranscript.Read.Group",
        "ChannelMessage.Read.Group",
        "ChannelMessage.Send.Group",
        "ChannelSettings.Read.Group",
        "ChannelSettings.ReadWrite.Group",
        "TeamMember.Read.Group",
        "TeamSettings.Read.Group",
        "TeamSettings.ReadWrite.Group",
        "TeamsActivity.Send.Group",
        "TeamsAppInstallation.Read.Group",
        "TeamsTab.Create.Group",
        "TeamsTab.Delete.Group",
        "TeamsTab.Read.Group",
        "TeamsTab.ReadWrite.Group",
    }
)
"""Every right that an app may be granted in a team without a user, as the page above lists them."""
