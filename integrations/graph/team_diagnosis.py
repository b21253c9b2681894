"""What the answers about the team say of it and of the app's rights there. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from incident.diagnosis import Finding, missing, ok, unknown
from integrations.graph.channel_refusals import CONSENT, DELETION_RIGHT, FULL, TEAM
from integrations.graph.client import GraphError
from integrations.graph.team_facts import TeamFacts, Told, seen

TEAM_READ, ROOM = "Teams: team", "Teams: room for channels"
MOST_CHANNELS = 1000
"""In a team, those deleted within the last 30 days included (learn.microsoft.com/microsoftteams/limits-specifications-teams)."""
NEARLY_FULL = 800
FORBIDDEN, NOT_FOUND = 403, 404
LACKS = "missing role permissions"
"""Graph's words where the team is there and the one right is not."""
REFUSES = (
    "see in the Teams admin center whether Teams is allowed for the tenant and third-party apps for the team, and grant the "
    "app its rights in the team"
)


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the app in the team: what it is for, and which rights in the whole tenant do as well.

    `by` names the answer that needs it, where there is one. What only drills need is not missing where it is not given.
    """

    name: str
    use: str
    wider: frozenset[str]
    by: str = ""
    only_for_drills: bool = False

    @property
    def subject(self) -> str:
        """The subject of its finding."""
        return f"Teams: right {self.name}"


BROAD = frozenset({"Group.ReadWrite.All", "Directory.ReadWrite.All"})
"""Far more than Muster needs, and therefore enough."""
RIGHTS = (
    Right("Channel.Create.Group", "no channel can be opened", frozenset({"Channel.Create", *BROAD})),
    Right(
        "ChannelSettings.Read.Group",
        "no channel can be found again",
        frozenset({"ChannelSettings.Read.All", "Channel.ReadBasic.All"}),
        by="channels",
    ),
    Right(
        "ChannelMessage.Read.Group",
        "a briefing whose answer was lost may be posted twice",
        frozenset({"ChannelMessage.Read.All", "Group.Read.All", *BROAD}),
        by="messages",
    ),
    Right(
        "TeamsAppInstallation.Read.Group",
        "the doctor cannot see whether the app is in the team, nor what it was granted; nothing else needs it",
        frozenset({"TeamsAppInstallation.Read.All", "TeamsAppInstallation.ReadForTeam.All"}),
        by="apps",
    ),
    Right(
        "Channel.Delete.Group",
        "the channel of a drill stays until somebody deletes it",
        frozenset({"Channel.Delete.All", *BROAD}),
        only_for_drills=True,
    ),
)
"""Least first (learn.microsoft.com/graph/permissions-reference)."""


def team(facts: TeamFacts) -> Finding:
    """Whether the team is there and Teams lets the app near it."""
    if any(seen(answer) for answer in facts.all):
        return ok(TEAM_READ, "Graph answers about it")
    errors = [answer for answer in facts.all if isinstance(answer, GraphError)]
    gone = next((error for error in errors if error.status == NOT_FOUND), None)
    if gone:
        return missing(TEAM_READ, gone.message, TEAM)
    barred = [error for error in errors if error.status == FORBIDDEN and LACKS not in error.message.lower()]
    if barred:
        return missing(TEAM_READ, barred[0].message, REFUSES)
    return unknown(TEAM_READ, f"not seen: {_words(facts.channels)}")


def rights(
    facts: TeamFacts, claims: Mapping[str, Any], wanted: tuple[Right, ...] = RIGHTS
) -> Iterator[Finding]:
    """One finding for each right, by the call that needs it, or else by what Graph says was granted.

    `claims` are those of the token that Graph was asked with: who the app is, and its rights in the tenant (`roles`).
    """
    for right in wanted:
        yield _by_call(right, getattr(facts, right.by) if right.by else None) or _by_grant(
            right, facts, claims
        )


def room(facts: TeamFacts) -> Finding:
    """How many channels the team holds, of those that can be counted."""
    channels = facts.channels
    if channels is None or not seen(channels) or isinstance(channels, Exception):
        return unknown(ROOM, "the channels cannot be counted")
    what = f"{len(channels)} of {MOST_CHANNELS} channels; those deleted within the last 30 days count too and cannot be seen"
    if len(channels) >= MOST_CHANNELS:
        return missing(ROOM, what, FULL)
    return ok(ROOM, what) if len(channels) < NEARLY_FULL else unknown(ROOM, what, FULL)


def _by_call(right: Right, answer: Told) -> Finding | None:
    if seen(answer):
        return ok(right.subject, "a call that needs it was answered")
    if isinstance(answer, GraphError) and answer.status == FORBIDDEN:
        why = f"without it {right.use}. Graph says: {answer.message}"
        return missing(right.subject, why, CONSENT.format(right=right.name))
    return None


def _by_grant(right: Right, facts: TeamFacts, claims: Mapping[str, Any]) -> Finding:
    wide = right.wider.intersection(claims.get("roles") or ())
    if wide:
        return ok(right.subject, f"{', '.join(sorted(wide))} is granted in the whole tenant")
    granted = granted_to(facts, claims)
    if granted is None:
        return unknown(right.subject, "no dry call needs it, and what was granted cannot be seen")
    if right.name in granted:
        return ok(right.subject, "granted in the team, says Graph")
    why = f"without it {right.use}; it is not among the team's grants"
    if right.only_for_drills:
        return unknown(right.subject, f"not given, which is well without drills: {why}", DELETION_RIGHT)
    return missing(right.subject, why, CONSENT.format(right=right.name))


def granted_to(facts: TeamFacts, claims: Mapping[str, Any]) -> frozenset[str] | None:
    """The rights in the team that were granted to who the claims name; None where that cannot be seen."""
    ours = {str(claims[name]).lower() for name in ("appid", "azp", "oid") if claims.get(name)}
    grants = facts.grants
    if not ours or grants is None or isinstance(grants, Exception):
        return None
    return frozenset(
        str(grant.get("permission"))
        for grant in grants
        if ours.intersection({str(grant.get("clientId")).lower(), str(grant.get("clientAppId")).lower()})
    )


def _words(answer: Told) -> str:
    return str(answer) if isinstance(answer, Exception) else "there was no answer"
