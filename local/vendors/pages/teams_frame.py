"""The frame of the Teams pages: what there is on the left, what was chosen on the right."""

from __future__ import annotations

import functools
from html import escape
from pathlib import Path
from urllib.parse import quote

from local.vendors.graph.channels import is_archived
from local.vendors.graph.state import Channel, mail, teams
from local.vendors.pager import pager
from local.vendors.pagerduty import pagerduty
from local.vendors.pages.html import page
from local.vendors.world import World


def framed(world: World, title: str, body: str, *, here: str) -> str:
    """A whole page; `here` is the path, or the channel's id, that is marked on the left."""
    pane = f'<nav class="pane" aria-label="Team">{_places(world, here)}{_channels(world, here)}</nav>'
    head = f"<style>{_styles()}</style>"
    return page(title, f'<div class="team">{pane}<section class="stage">{body}</section></div>', head=head)


def address(channel: Channel) -> str:
    """The path of a channel's page."""
    return f"/teams/{quote(channel.id, safe='')}"


def newest_first(world: World) -> list[Channel]:
    """The channels of incidents that were not deleted, the newest first, and the standing ones behind them."""
    live = [c for c in teams(world).channels if c.deleted is None]
    return [*reversed(live[1:]), live[0]]


def _places(world: World, here: str) -> str:
    counts = (
        ("/teams", "Channels", len(newest_first(world))),
        ("/teams/mail", "Mail", len(mail(world).sent)),
        ("/teams/pager", "Pager", len(pager(world).pages) + len(pagerduty(world).incidents)),
    )
    links = (
        f'<a href="{path}"{_current(path == here)}>{label}<span class="count">{count}</span></a>'
        for path, label, count in counts
    )
    return f'<div class="places">{"".join(links)}</div>'


def _channels(world: World, here: str) -> str:
    live = newest_first(world)
    groups = (
        (teams(world).display_name, [c for c in live[:-1] if not is_archived(world, c)]),
        ("Standing", live[-1:]),
        ("Archived", [c for c in live[:-1] if is_archived(world, c)]),
    )
    return "".join(_group(name, channels, here) for name, channels in groups if channels)


def _group(name: str, channels: list[Channel], here: str) -> str:
    links = (
        f'<a href="{address(c)}"{_current(c.id == here)}><span class="hash" aria-hidden="true">#</span>'
        f'<span class="name">{escape(c.display_name)}</span></a>'
        for c in channels
    )
    return f'<div class="channels"><h2>{escape(name)}</h2>{"".join(links)}</div>'


def _current(here: bool) -> str:  # noqa: FBT001 - the one thing that it depends on
    return ' aria-current="page"' if here else ""


@functools.cache
def _styles() -> str:
    folder = Path(__file__).parent
    names = (folder / "teams.css", folder.parent / "cards" / "cards.css")
    return "".join(name.read_text(encoding="utf-8") for name in names)
