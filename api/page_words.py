"""The small words of the status page: times, numbers, links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from api.browser import Visit
from api.html import Child, Element, element
from incident.declaring_texts import link

JUST_NOW = timedelta(seconds=5)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def clock(iso: str, visit: Visit) -> Element:
    """A time of day in UTC, with the date where it is not the day of the visit."""
    at = datetime.fromisoformat(iso)
    words = f"{at:%H:%M:%S}" if at.date() == visit.now.date() else f"{at:%Y-%m-%d %H:%M:%S}"
    return element("time", words, datetime=iso, title=f"{at:%Y-%m-%d %H:%M:%S} UTC")


def ago(iso: str, visit: Visit) -> str:
    """How long before the visit, in the two largest units at most."""
    since = visit.now - datetime.fromisoformat(iso)
    if since < JUST_NOW:
        return "just now"
    if since < MINUTE:
        return f"{since.seconds} s ago"
    if since < HOUR:
        return f"{since // MINUTE} min ago"
    if since < DAY:
        return f"{since // HOUR} h {since % HOUR // MINUTE} min ago"
    return f"{since // DAY} d {since % DAY // HOUR} h ago"


def seconds(step: dict[str, Any]) -> str:
    """How long a step took from its first try to its end."""
    began, ended = (datetime.fromisoformat(step[key]) for key in ("started_at", "ended_at"))
    return f"{(ended - began).total_seconds():.1f} s"


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


def outward(url: str | None, *words: Child, class_: str | None = None) -> Element:
    """A link to another site; the words alone, marked as absent, where there is no address that a person may follow.

    Any other scheme than http(s) is none: `javascript:` would run in our page.
    """
    address = link(url or "")
    if address is None:
        return element("span", *words, class_=f"{class_} absent" if class_ else None)
    return element("a", *words, href=address, rel="noreferrer noopener", class_=class_)


def joined(words: Sequence[Child], between: str = " · ") -> Sequence[Child]:
    """What is there, with something between."""
    there: list[str | Element] = [word for word in words if word is not None]
    return [part for word in there for part in (between, word)][1:]
