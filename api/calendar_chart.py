"""Shifts drawn: a row for each layer, a bar for each shift, gaps marked. An SVG that loads nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from api.html import Element, element
from incident.on_call.cells import MIDNIGHT
from incident.on_call.duty import why
from incident.on_call.findings import Finding, Kind, findings
from incident.on_call.schedule import Schedule, Shift
from incident.on_call.shifts import shifts
from incident.on_call.wall_clock import first_instant, in_words, wall_clock, weekday, zone_of

LEFT, WIDTH, ROW, BAR, HEAD = 140, 960, 30, 24, 44
"""Pixels: of the layers' names, of the period, of a row, of a bar, of a heading with its dates."""
MARGIN = 60
"""Pixels on the right, where the last date may reach to."""
LETTER = 7
"""Pixels of a letter, about."""
DAYS_APART = 68
"""Pixels that a date needs."""
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.subject{font-weight:600;font-size:14px}"
    ".date{fill:#666}.day{stroke:#ddd}.vacant{fill:#fbe3e3}.nobody{fill:#c00}.nobody+text{fill:#fff}"
)
_UNDRAWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From instants to pixels."""

    since: datetime
    until: datetime

    def x(self, instant: datetime) -> float:
        """How far from the left an instant is."""
        return round(LEFT + WIDTH * ((instant - self.since) / (self.until - self.since)), 1)

    def days(self, zone_name: str) -> Iterator[tuple[datetime, str]]:
        """The midnights of a zone within the period, and their dates where there is room for them."""
        zone = zone_of(zone_name)
        date = datetime.combine(wall_clock(self.since, zone), MIDNIGHT) + timedelta(days=1)
        shown = self.x(self.since)
        while (begins := first_instant(date, zone)) < self.until:
            roomy = self.x(begins) >= shown
            shown = self.x(begins) + DAYS_APART if roomy else shown
            yield begins, f"{weekday(date.weekday())} {date:%d.%m.}" if roomy else ""
            date += timedelta(days=1)


def drawn(schedules: Sequence[Schedule], since: datetime, until: datetime) -> str:
    """The shifts of a period (instants) as SVG."""
    scale = Scale(since, until)
    blocks: list[Element] = []
    top = 0
    for schedule in schedules:
        blocks.append(element("g", *_block(schedule, scale), transform=f"translate(0 {top})"))
        top += HEAD + ROW * len(schedule.slots)
    size = {"width": str(LEFT + WIDTH + MARGIN), "height": str(top or ROW)}
    root = element(
        "svg", element("style", STYLE), *blocks, xmlns="http://www.w3.org/2000/svg", role="img", **size
    )
    return ET.tostring(root, encoding="unicode")


def _block(schedule: Schedule, scale: Scale) -> Iterator[Element]:
    """A heading with the dates, and a row for each layer."""
    height = HEAD + ROW * len(schedule.slots)
    yield _label(f"{schedule.subject} ({schedule.zone})", 4, 18, "subject")
    for begins, date in scale.days(schedule.zone):
        x = str(scale.x(begins))
        yield element("line", class_="day", x1=x, x2=x, y1="26", y2=str(height))
        if date:
            yield _label(date, scale.x(begins) + 3, 38, "date")
    found = shifts(schedule, scale.since, scale.until)
    for number, slot in enumerate(schedule.slots):
        top = HEAD + ROW * number
        yield _label(_fitting(slot, LEFT), 4, top + 16)
        for shift in found:
            if shift.slot == slot:
                yield from _bar(schedule, shift, scale, top)
    for finding in findings(schedule, scale.since, scale.until):
        if finding.kind is Kind.NOBODY:
            yield from _gap(schedule, finding, scale, height - HEAD)


def _bar(schedule: Schedule, shift: Shift, scale: Scale, top: int) -> Iterator[Element]:
    email = shift.held.email
    name = schedule.responder(email).name if email else "nobody"
    times = " until ".join(in_words(time, shift.held.zone) for time in (shift.starts, shift.ends))
    told = element("title", _plain(f"{name}, {times}: {why(shift.slot, schedule, shift.held)}"))
    box = _box(scale, shift, top, BAR)
    yield element(
        "rect", told, class_=None if email else "vacant", fill=_colour(email) if email else None, **box
    )
    if email and (written := _fitting(name, float(box["width"]))):
        yield _label(written, float(box["x"]) + 4, top + 16)


def _gap(schedule: Schedule, finding: Finding, scale: Scale, height: int) -> Iterator[Element]:
    """Where no layer has anybody, across all of them."""
    box = _box(scale, finding, HEAD, height - ROW + BAR)
    yield element("rect", element("title", _plain(finding.in_words(schedule))), class_="nobody", **box)
    if written := _fitting("nobody", float(box["width"])):
        yield _label(written, float(box["x"]) + 4, HEAD + 16)


def _box(scale: Scale, span: Shift | Finding, top: int, height: int) -> dict[str, str]:
    left = scale.x(span.starts)
    wide = max(scale.x(span.ends) - left - 1, 0.5)
    return {"x": str(left), "y": str(top), "width": f"{wide:.1f}", "height": str(height), "rx": "3"}


def _label(text: str, x: float, y: float, kind: str | None = None) -> Element:
    return element("text", _plain(text), class_=kind, x=str(x), y=str(y))


def _fitting(text: str, wide: float) -> str:
    """As much of a text as there is room for; nothing rather than a single letter."""
    room = int((wide - 4) // LETTER)
    return "" if room < 2 else text[:room]  # noqa: PLR2004 - the single letter


def _colour(email: str) -> str:
    """The same pale colour for the same person, in every chart."""
    hue = int(hashlib.sha256(email.casefold().encode("utf-8", "replace")).hexdigest()[:4], 16) % 300 + 30
    return f"hsl({hue} 65% 78%)"


def _plain(text: str) -> str:
    return _UNDRAWABLE.sub("", text)
