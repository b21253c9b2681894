"""What can be taken away from the app, and what can be made to lag: the names that orders may use."""

from __future__ import annotations

RIGHTS = {
    "Channel.Create.Group": "no channel can be opened",
    "Channel.Delete.Group": "no channel can be deleted",
    "ChannelMessage.Read.Group": "the briefing cannot be looked for",
    "ChannelSettings.Read.Group": "channels cannot be listed",
    "ChannelSettings.ReadWrite.All": "no channel can be archived",
    "ChannelSettings.ReadWrite.Group": "no channel can be renamed",
    "TeamMember.Read.Group": "the team's members cannot be listed",
    "TeamMember.ReadWriteNonOwnerRole.All": "nobody can be added to the team",
    "Teams": "Teams refuses everything",
    "Teams app installed": "the bot is not in the team",
    "TeamsAppInstallation.Read.Group": "the team's apps cannot be listed",
    "Mail.Read": "mail cannot be looked for",
    "Mail.Send": "no mail can be sent",
    "Schedule.Read.All": "the shifts of a team cannot be read",
    "User.ReadBasic.All": "people cannot be looked up",
    "Bypass rules on work item updates": "the rules of work items cannot be bypassed",
    "Create tag definition": "a new tag cannot be made",
    "Suppress notifications for work item updates": "notifications cannot be suppressed",
    "View project-level information": "the project cannot be read",
    "Work items (read)": "work items cannot be read",
    "Work items (write)": "work items cannot be written",
    "Managed identity": "the app gets no token",
}
"""Each right under its vendor's own name, and what is so without it."""

LAGS = {
    "archive": "archiving a channel is under way",
    "channels": "a new channel is not in the list",
    "mail": "a sent mail is not among the sent items",
    "throttle": "Azure DevOps delays each answer, and says so",
    "webUrl": "a new channel has no address yet",
    "wiql": "queries do not see a new work item",
    "work item write": "a write of a work item is under way",
}
"""What can be made to lag, and what is so for as many seconds."""
