"""The live picture on a terminal, drawn over itself; elsewhere one line for each change."""

from __future__ import annotations

import re
import shutil
from typing import Any, TextIO

from local.demo import picture

UP_AND_CLEAR = "\x1b[{}F\x1b[J"
"""To the start of so many lines above, and clear from there."""
SGR = re.compile("\x1b\\[[0-9;]*m")
"""What colours a text and takes no room."""


class Screen:
    """Shows a launch as it goes on."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._live = out.isatty()
        self._drawn: list[str] = []
        self._said: set[str] = set()
        self._titled = False

    def show(self, incident: dict[str, Any]) -> None:
        """Show the launch as it stands now."""
        if not self._titled:
            self._titled = True
            self.say(picture.heading(incident, color=self._live))
        drawn = picture.lines(incident, color=self._live)
        if self._live:
            self._draw_over(drawn)
        else:
            self._say_news(incident, drawn)
        self._drawn = drawn

    def say(self, text: str = "") -> None:
        """A line that stays."""
        print(text, file=self._out, flush=True)

    def _draw_over(self, drawn: list[str]) -> None:
        height = sum(self._height(line) for line in self._drawn)
        start = UP_AND_CLEAR.format(height) if height else ""
        print(start + "\n".join(drawn), file=self._out, flush=True)

    def _height(self, drawn: str) -> int:
        """Rows that a text takes on this terminal, long lines wrapped."""
        width = max(shutil.get_terminal_size().columns, 1)
        rows = (len(SGR.sub("", line)) for line in drawn.split("\n"))
        return sum(max(1, -(-length // width)) for length in rows)

    def _say_news(self, incident: dict[str, Any], drawn: list[str]) -> None:
        for step, line in zip(incident["steps"], drawn, strict=True):
            news = f"{step['step']} {step['state']} {step['attempts']}"
            if step["state"] in ("done", "retrying", "refused", "skipped") and news not in self._said:
                self._said.add(news)
                self.say(line)
