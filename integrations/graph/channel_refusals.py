"""What Graph's refusals around a channel mean, and what a person should change."""

from __future__ import annotations

from incident.errors import Failure, Refused
from integrations.graph.client import GraphError

CONSENT = (
    "grant {right} to the Muster app: in Teams, a team owner opens Manage team > Apps, adds or updates the "
    "Muster app and accepts its permissions (resource-specific consent); then run the step again"
)
"""Source: learn.microsoft.com/microsoftteams/platform/graph-api/rsc/grant-resource-specific-consent."""
TEAM = (
    "set TEAMS_TEAM_ID to the group id of the team (in Teams: Get link to team, the part after groupId=), then "
    "run the step again"
)
FULL = (
    "the team is full: a team holds 1,000 channels, those deleted within the last 30 days included; delete old "
    "channels, or set TEAMS_TEAM_ID to another team, then run the step again"
)


CHANGES = ("Channel.Create.Group", "Channel.Delete.Group")
DELETION_RIGHT = (
    "give the app Channel.Delete.Group: make its package with dev.py teams-app --drills and add it again"
)
DELETION = f"remove the channel in Teams, or {DELETION_RIGHT}; then run the step again"


def refusal(error: GraphError, doing: str, *, writes: bool) -> Failure:
    """The failure to raise for an error answer about a channel or its team."""
    return _refusal(error, doing, "Channel.Create.Group" if writes else "ChannelSettings.Read.Group", CONSENT)


def refusal_to_remove(error: GraphError, doing: str) -> Failure:
    """The failure to raise where a channel was not removed."""
    return _refusal(error, doing, "Channel.Delete.Group", DELETION)


def _refusal(error: GraphError, doing: str, right: str, consent: str) -> Failure:
    if _is_full(error):
        return Refused(doing, f"{error.message} (HTTP {error.status})", FULL)
    fixes = {403: consent.format(right=right), 404: TEAM}
    failure = error.means(doing, writes=right in CHANGES, fixes=fixes)
    if isinstance(failure, Refused) and error.status == 403:  # noqa: PLR2004 - Forbidden
        return Refused(doing, f"the app may lack {right}: {failure.why}", failure.fix)
    return failure


def _is_full(error: GraphError) -> bool:
    """Graph documents no code for it, so its words must do."""
    text = f"{error.code} {error.message}".lower()
    words = ("limit", "maximum", "exceed")
    return error.status in (400, 403, 409) and "channel" in text and any(word in text for word in words)
