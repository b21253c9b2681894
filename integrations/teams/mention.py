"""The road `mention`: a message of its own in the incident's channel that mentions the responder.

Teams notifies whom a card mentions, a bot's or a workflow's alike
(learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards),
if they are in the team. By a bot the page is accepted when the message stands in the channel; by a workflow when the
flow took it, which is not yet posted: what fails in the flow, nobody tells. A mention wakes nobody by itself, so it
is no substitute for a pager.
"""

from __future__ import annotations

from typing import Any

from incident.declaring_texts import cut
from incident.errors import Refused, TryAgain
from incident.naming import email_subject
from incident.records import Channel, Page, Receipt
from integrations.teams.card import header
from integrations.teams.elements import (
    action_set,
    adaptive_card,
    fact_set,
    literal,
    message,
    plain_block,
    run,
    text_block,
)
from integrations.teams.mentions import Mention, mentions_of
from integrations.teams.voice import Voice

ROAD = "mention"
WORDS_LIMIT = 400
"""UTF-16 units of the title, and of the service."""


class MentionRoad:
    """Port `Road` (incident.ports)."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    async def find(self, page: Page) -> Receipt | None:
        """The page by its marker; None also where the voice cannot look, or where there is no channel yet."""
        if page.channel is None:
            return None
        doing = f"look for the mention of {page.responder.email} in the channel '{page.channel.name}'"
        found = await self._voice.find(page.channel, marker(page), doing)
        return Receipt(ROAD, found.id) if found else None

    async def send(self, page: Page) -> Receipt:
        """Mention the responder; the receipt has the message's id where the voice gives one.

        Raises:
            TryAgain: There is no channel yet, or Teams was busy or could not be reached.
            Unknown: The message may have been posted.
            Refused: Teams cannot know the responder, or does not take the message.
        """
        doing = f"mention {page.responder.email} in the incident's channel"
        channel, mention = _open(page, doing), _known(page, doing)
        said = await self._voice.say(
            channel, message(email_subject(page.incident), _card(page, mention)), doing
        )
        return Receipt(ROAD, said.id)


def marker(page: Page) -> str:
    """The text by which a page is found again: `ref INC-7F3K2Q/page/ada@contoso.com`."""
    return f"ref {page.incident.id}/page/{page.responder.email}"


def _open(page: Page, doing: str) -> Channel:
    if page.channel is None:
        raise TryAgain(doing, "the channel is not open yet")
    return page.channel


def _known(page: Page, doing: str) -> Mention:
    """The responder as Teams can know them: a name that notifies nobody is no page."""
    [mention] = mentions_of([page.responder])
    if mention.entity is None:
        user = cut(page.responder.user_id or page.responder.email, WORDS_LIMIT)
        raise Refused(
            doing,
            f"Teams cannot know who '{user}' is, so nobody would be notified",
            f"set UserId of {page.responder.email} in the roster to the object id of Microsoft Entra or to the sign-in "
            "name (user principal name), then run the step again",
        )
    return mention


def _card(page: Page, mention: Mention) -> dict[str, Any]:
    """Who is needed, and for what; the rest stands in the briefing."""
    incident = page.incident
    service = literal(cut(incident.declaration.service or "not named", WORDS_LIMIT))
    body = [
        header(incident, WORDS_LIMIT),
        text_block(f"{mention.text}, you are on call. {incident.id} needs you."),
        fact_set([("Service", service)]),
        *action_set([("Incident status", incident.status_url)]),
        plain_block(run(marker(page), size="Small", isSubtle=True), separator=True),
    ]
    return adaptive_card(body, [mention.entity] if mention.entity else [])
