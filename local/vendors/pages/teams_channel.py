"""The team's channels as a list, and one channel with what was said in it."""

from __future__ import annotations

from datetime import datetime
from html import escape
from itertools import groupby

from local.vendors.cards.check import mentions_of
from local.vendors.cards.draw import draw_card
from local.vendors.cards.markdown import draw_markdown
from local.vendors.graph.channels import is_archived
from local.vendors.graph.state import Channel, Message, teams
from local.vendors.pages.html import avatar, moment
from local.vendors.pages.teams_frame import address, newest_first
from local.vendors.world import World


def team_body(world: World) -> str:
    """The list of the channels, newest first."""
    team, channels = teams(world), newest_first(world)
    rows = "".join(_row(world, channel) for channel in channels)
    count = f"{len(channels)} channel{'s' if len(channels) != 1 else ''}"
    head = f'<header class="head"><h1>{escape(team.display_name)}</h1><p class="soft">{count}</p></header>'
    return f'{head}<ul class="rows">{rows}</ul>'


def channel_body(world: World, channel: Channel) -> str:
    """The channel's name, its description, and its threads under the day that they began on."""
    said = teams(world).in_channel(channel.id)
    roots = [m for m in said if m.reply_to is None]
    days = "".join(
        f'<h2 class="day"><span>{day}</span></h2>{"".join(_thread(m, said) for m in messages)}'
        for day, messages in groupby(roots, key=lambda m: f"{m.created:%A, %d %B %Y}")
    )
    nothing = '<p class="empty">Nothing has been said here yet.</p>'
    archived = '<p class="notice">This channel is archived. It can be read and takes no messages.</p>'
    return (
        f'<header class="head"><a class="back" href="/teams">All channels</a><h1>{escape(channel.display_name)}</h1>'
        f'<p class="soft">{escape(channel.description or "")}</p></header>'
        f"{archived if is_archived(world, channel) else ''}{days or nothing}"
    )


def _row(world: World, channel: Channel) -> str:
    said = teams(world).in_channel(channel.id)
    latest = f"{escape(_gist(said[-1]))}" if said else escape(channel.description or "")
    chips = '<span class="chip">archived</span>' if is_archived(world, channel) else ""
    count = f"{len(said)} message{'s' if len(said) != 1 else ''}"
    return (
        f'<li><a href="{address(channel)}"><strong>{escape(channel.display_name)}</strong>{chips}'
        f'<span class="gist">{latest}</span><span class="when soft small">{count}, opened '
        f"{moment(channel.created)}</span></a></li>"
    )


def _thread(root: Message, said: list[Message]) -> str:
    replies = "".join(_message(m) for m in said if m.reply_to == root.id)
    behind = f'<div class="replies">{replies}</div>' if replies else ""
    return f'<article class="post">{_message(root)}{behind}</article>'


def _message(message: Message) -> str:
    author = message.author
    app = '<span class="chip">App</span>' if author.application_id else ""
    edited = f'<span class="soft small">edited {_clock(message.edited)}</span>' if message.edited else ""
    return (
        f'<div class="message{" app" if author.application_id else ""}" id="m{message.id}">{avatar(author.name)}'
        f'<div class="said"><p class="byline">'
        f"<strong>{escape(author.name)}</strong>{app}{_clock(message.created)}{edited}{_mentioned(message)}</p>{_content(message)}</div></div>"
    )


def _mentioned(message: Message) -> str:
    """Whom the message mentions: whom Teams would notify."""
    entities = [
        *(message.activity.get("entities") or []),
        *(e for card in message.cards for e in mentions_of(card)),
    ]
    told = (e.get("mentioned") or {} for e in entities if e.get("type") == "mention")
    names = dict.fromkeys(str(one.get("name")) for one in told if one.get("name"))
    return f'<span class="soft small">mentions {escape(", ".join(names))}</span>' if names else ""


def _content(message: Message) -> str:
    entities = message.activity.get("entities") or []
    mentions = {str(e.get("text")) for e in entities if e.get("type") == "mention"}
    text = message.activity.get("text")
    words = f'<div class="words">{draw_markdown(str(text), mentions)}</div>' if text else ""
    return words + "".join(draw_card(card) for card in message.cards)


def _gist(message: Message) -> str:
    activity = message.activity
    return f"{message.author.name}: {activity.get('summary') or activity.get('text') or 'sent a card'}"


def _clock(at: datetime) -> str:
    return f'<time class="soft small" datetime="{at.isoformat()}">{at:%H:%M} UTC</time>'
