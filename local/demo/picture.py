"""A launch drawn as text: one line for each step, with what it waits for, when it tries again, what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

MARKS = {
    "done": ("✓", "32"),
    "running": ("▸", "36"),
    "retrying": ("↻", "33"),
    "refused": ("✗", "31"),
    "blocked": ("○", "31"),
    "skipped": ("○", "90"),
    "waiting": ("·", "90"),
}
"""What stands before a step in each state, and its colour (an SGR code of ECMA-48)."""

WIDTH = 44


def lines(incident: dict[str, Any], *, color: bool) -> list[str]:
    """The launch as it stands, one line a step."""
    return [_line(step, color=color) for step in incident["steps"]]


def heading(incident: dict[str, Any], *, color: bool) -> str:
    """What it is about."""
    text = f"{incident['id']}  {incident['severity']['label']}  {incident['title']}"
    return _paint(text, "1", color=color)


def clock(time: str | None) -> str:
    """A time of day in UTC, as people read it: 12:03:07."""
    return datetime.fromisoformat(time).strftime("%H:%M:%S") if time else ""


def _line(step: dict[str, Any], *, color: bool) -> str:
    mark, sgr = MARKS[step["state"]]
    return (
        f"  {_paint(mark, sgr, color=color)} {step['doing']:{WIDTH}} {_paint(_said(step), sgr, color=color)}"
    )


def _said(step: dict[str, Any]) -> str:
    state = step["state"]
    if state == "done":
        tries = f", at try {step['attempts']}" if step["attempts"] > 1 else ""
        return f"done in {_seconds(step):.1f} s{tries}"
    if state == "retrying":
        return f"retrying at {clock(step['retry_at'])}: {step['why']}"
    if state == "refused":
        return f"refused: {step['why']}\n      to do: {step['fix']}"
    if state in ("waiting", "blocked"):
        return f"{state} for {' and '.join(step['needs'])}" if step["needs"] else state
    return f"{state}: {step['why']}" if step["why"] else state


def _seconds(step: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(step[key]) for key in ("started_at", "ended_at"))
    return (ended - began).total_seconds()


def _paint(text: str, sgr: str, *, color: bool) -> str:
    return f"\x1b[{sgr}m{text}\x1b[0m" if color else text
