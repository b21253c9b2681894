"""A launch drawn as text: one line for each step, with what it waits for, when it tries again, what it found."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MARKS = {
    "done": ("✓", "+", "32"),
    "running": ("▸", ">", "36"),
    "retrying": ("↻", "~", "33"),
    "refused": ("✗", "x", "31"),
    "blocked": ("○", "o", "31"),
    "skipped": ("○", "o", "90"),
    "waiting": ("·", ".", "90"),
}
"""What stands before a step in each state, the same in ASCII, and its colour (an SGR code of ECMA-48)."""
URGENCY = ("refused", "retrying", "running", "blocked", "waiting", "skipped", "done")
"""Which steps are drawn first where there is no room for all."""

LABEL = 33
"""Columns for what a step does."""
INDENT = " " * 6
BESIDE = len("  x ") + LABEL + 1
"""The column where the rest of the line begins; most of what is said there ends before column 60."""


@dataclass(frozen=True)
class Style:
    """How to draw: with colours, with ASCII marks, and in how many columns (None: lines as long as they are)."""

    color: bool = False
    ascii: bool = False
    columns: int | None = None


def lines(incident: dict[str, Any], style: Style) -> list[str]:
    """The launch as it stands, one text a step, each of one or more rows."""
    return [_step(step, style) for step in incident["steps"]]


def heading(incident: dict[str, Any], style: Style) -> str:
    """What it is about."""
    text = f"{incident['id']}  {incident['severity']['label']}  {incident['title']}"
    return _paint(text, "1", style)


def fitted(drawn: list[str], states: list[str], heights: list[int], size: os.terminal_size) -> list[str]:
    """The texts that fit into a terminal, the most urgent first chosen; the rest are summed up in one line.

    Args:
        drawn: One text for each step.
        states: The steps' states.
        heights: The rows that each text takes.
        size: The terminal's size; its last row is the cursor's.
    """
    if sum(heights) < size.lines:
        return drawn
    chosen, left = set[int](), size.lines - 2
    for place in sorted(range(len(drawn)), key=lambda place: URGENCY.index(states[place])):
        if heights[place] <= left:
            chosen.add(place)
            left -= heights[place]
    rest = [state for place, state in enumerate(states) if place not in chosen]
    return [*(drawn[place] for place in sorted(chosen)), _summary(rest)[: size.columns]]


def clock(time: str | None) -> str:
    """A time of day in UTC, as people read it: 12:03:07."""
    return datetime.fromisoformat(time).strftime("%H:%M:%S") if time else ""


def _summary(states: list[str]) -> str:
    counts = Counter(states)
    steps = "step" if len(states) == 1 else "steps"
    if len(counts) == 1:
        return f"  ... and {len(states)} more {steps}, all {states[0]}"
    return f"  ... and {len(states)} more {steps}: " + ", ".join(
        f"{n} {state}" for state, n in counts.items()
    )


def _step(step: dict[str, Any], style: Style) -> str:
    mark, ascii_mark, sgr = MARKS[step["state"]]
    beside, below = _laid_out(*_said(step), style=style)
    label = f"{step['doing']:{LABEL}} {_paint(beside, sgr, style)}" if beside else step["doing"]
    first = f"  {_paint(ascii_mark if style.ascii else mark, sgr, style)} {label}"
    return "\n".join([first, *(_paint(row, sgr, style) for row in below)])


def _laid_out(said: str, *details: str, style: Style) -> tuple[str, list[str]]:
    """What stands beside the label, and the rows below it."""
    if style.columns is None:
        return ": ".join([said, *details[:1]]), [INDENT + detail for detail in details[1:]]
    fits = BESIDE + len(said) <= style.columns
    below = details if fits else (said, *details)
    return said if fits else "", [row for text in below for row in _wrapped(text, style.columns)]


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, max(columns, 2 * len(INDENT)), initial_indent=INDENT, subsequent_indent=INDENT)


def _said(step: dict[str, Any]) -> Iterator[str]:
    """What a step says, in short, and then its details."""
    state = step["state"]
    if state == "done":
        yield _done(step)
        return
    if state == "retrying":
        yield f"retrying at {clock(step['retry_at'])}"
    elif state in ("waiting", "blocked") and step["needs"]:
        yield f"{state} for {' and '.join(step['needs'])}"
    else:
        yield state
    if step["why"] and state not in ("waiting", "blocked"):
        yield step["why"]
    if state == "refused":
        yield f"to do: {step['fix']}"


def _done(step: dict[str, Any]) -> str:
    """A step that ran again because there was news was not tried again."""
    runs = sum(attempt["outcome"] == "done" for attempt in step["tries"])
    if runs > 1:
        return f"done, {runs} runs in {_seconds(step):.1f} s"
    tries = f", try {step['attempts']}" if step["attempts"] > 1 else ""
    return f"done in {_seconds(step):.1f} s{tries}"


def _seconds(step: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(step[key]) for key in ("started_at", "ended_at"))
    return (ended - began).total_seconds()


def _paint(text: str, sgr: str, style: Style) -> str:
    return f"\x1b[{sgr}m{text}\x1b[0m" if style.color else text
