"""What the stand-in Microsoft Graph remembers: one team, the people of a tenant, and their mail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from local.vendors.world import World

TENANT_ID = "0f0f0f0f-0000-4000-8000-c0417050c0de"
TEAM_ID = "11111111-2222-3333-4444-555555555555"
APP_MANIFEST_ID = "a1b2c3d4-0000-4000-8000-00000000b07a"
"""The id in the installed Teams app's manifest; Graph calls it `externalId`."""
BOT_APP_ID = "00000000-0000-0000-0000-00000000b07a"
"""The bot's application id; what an anonymous caller posts as."""
NAME_KEPT = timedelta(days=30)
"""How long a deleted channel keeps its name and its place in the quota (learn.microsoft.com: limits of Teams)."""

Membership = Literal["standard", "private", "shared"]


@dataclass
class User:
    """A person or a mailbox of the tenant; without `mailbox`, Graph cannot send as them."""

    id: str
    user_principal_name: str
    display_name: str
    mail: str | None
    mailbox: bool = True
    job_title: str | None = None

    def is_called(self, key: str) -> bool:
        """Whether an id or user principal name means this user; case does not count."""
        return key.lower() in (self.id.lower(), self.user_principal_name.lower())


@dataclass
class Channel:
    """A channel of the team, deleted ones included: they keep their name for 30 days.

    `archived` and `deleted` are when it was ordered (None: not, or taken back).
    """

    id: str
    display_name: str
    description: str | None
    created: datetime
    membership_type: Membership = "standard"
    layout_type: str = "post"
    archived: datetime | None = None
    deleted: datetime | None = None
    owners: list[str] = field(default_factory=list)

    def holds_name(self, now: datetime) -> bool:
        """Whether its name and its place in the quota are taken."""
        return self.deleted is None or now - self.deleted < NAME_KEPT


@dataclass(frozen=True)
class Author:
    """Who wrote a message: an application (`application_id`) or a person (`user_id`)."""

    name: str
    application_id: str | None = None
    user_id: str | None = None


@dataclass
class Message:
    """A message in a channel; `activity` is what its author sent (text, summary, attachments, entities)."""

    id: str
    channel_id: str
    author: Author
    activity: dict[str, Any]
    created: datetime
    reply_to: str | None = None
    edited: datetime | None = None
    deleted: datetime | None = None

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The Adaptive Cards in it."""
        return [
            a["content"] for a in self.activity.get("attachments") or [] if "adaptive" in a["contentType"]
        ]


@dataclass(frozen=True)
class Operation:
    """A `teamsAsyncOperation`: what was ordered on which channel, and when."""

    id: str
    kind: str
    channel_id: str
    created: datetime


@dataclass
class TeamsState:
    """The team "Incidents". Lists are in the order of creation; `members` are user ids with their roles.

    `calls` is when the latest requests about it came, where they are limited (monotonic seconds).
    """

    channels: list[Channel]
    members: dict[str, list[str]]
    messages: list[Message] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    team_id: str = TEAM_ID
    display_name: str = "Incidents"

    def channel(self, name_or_id: str) -> Channel:
        """The channel with that id or, case not counting, that name; a live one before a deleted one.

        Raises:
            KeyError: There is none.
        """
        fits = [c for c in self.channels if name_or_id.lower() in (c.id.lower(), c.display_name.lower())]
        if not fits:
            raise KeyError(name_or_id)
        return min(fits, key=lambda c: c.deleted is not None)

    def in_channel(self, channel_id: str) -> list[Message]:
        """Its messages and replies that were not deleted, oldest first."""
        return [m for m in self.messages if m.channel_id == channel_id and m.deleted is None]

    def add_message(self, message: Message) -> Message:
        """Keep a message; its id becomes the milliseconds of its time, made unique by counting up."""
        number = int(message.created.timestamp() * 1000)
        last = max((int(m.id) for m in self.messages), default=0)
        message.id = str(max(number, last + 1))
        self.messages.append(message)
        return message


@dataclass(frozen=True)
class SentMail:
    """One e-mail that was sent; `saved` says whether it is among the sender's sent items."""

    id: str
    internet_message_id: str
    sender: User
    message: dict[str, Any]
    sent: datetime
    saved: bool

    @property
    def subject(self) -> str:
        """Its subject; empty where there is none."""
        return self.message.get("subject") or ""

    @property
    def recipients(self) -> list[str]:
        """All addresses that it went to: to, cc and bcc."""
        lists = (self.message.get(kind) or [] for kind in ("toRecipients", "ccRecipients", "bccRecipients"))
        return [r["emailAddress"]["address"] for recipients in lists for r in recipients]


@dataclass
class MailState:
    """All e-mail that was sent, oldest first."""

    sent: list[SentMail] = field(default_factory=list)


@dataclass
class GraphState:
    """Everything that Graph remembers."""

    users: list[User]
    teams: TeamsState
    mail: MailState = field(default_factory=MailState)

    def user(self, key: str) -> User | None:
        """The user with that id or user principal name."""
        return next((u for u in self.users if u.is_called(key)), None)


def graph(world: World) -> GraphState:
    """Graph's state in a world, seeded when it is first asked for."""
    if "graph" not in world.parts:
        world.parts["graph"] = _seeded(world.clock())
    return world.parts["graph"]


def teams(world: World) -> TeamsState:
    """The team, its channels and its messages."""
    return graph(world).teams


def mail(world: World) -> MailState:
    """The e-mail that was sent."""
    return graph(world).mail


def new_user(upn: str, display_name: str, mail_address: str | None = None, *, mailbox: bool = True) -> User:
    """A user whose id is always the same for that user principal name."""
    key = str(uuid.uuid5(uuid.NAMESPACE_DNS, upn.lower()))
    return User(key, upn, display_name, mail_address or upn, mailbox)


def new_channel_id() -> str:
    """An id as Teams makes them for channels."""
    return f"19:{uuid.uuid4().hex}@thread.tacv2"


def _seeded(now: datetime) -> GraphState:
    people = [
        new_user("ada@contoso.com", "Ada Lovelace"),
        new_user("grace@contoso.com", "Grace Hopper"),
        new_user("alan@contoso.com", "Alan Turing"),
        new_user("katherine@contoso.com", "Katherine Johnson"),
        new_user("duty@contoso.com", "Duty Manager"),
    ]
    general = Channel(new_channel_id(), "General", "Everything that is not one incident", now)
    members = {person.id: ["owner"] if person is people[-1] else [] for person in people}
    sender = new_user("muster@contoso.com", "Muster")
    return GraphState([*people, sender], TeamsState([general], members))
