"""The live picture on a terminal, drawn over itself; elsewhere one line for each change."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, TextIO

from local.demo import picture
from local.demo.picture import Style

UP_AND_CLEAR = "\x1b[{}F\x1b[J"
"""To the start of so many lines above, and clear from there."""
SGR = re.compile("\x1b\\[[0-9;]*m")
"""What colours a text and takes no room."""
USUAL_SIZE = os.terminal_size((80, 24))


class OutputClosed(Exception):
    """Nobody reads any more what is said, as behind `| head -3`."""


class Screen:
    """Shows a launch as it goes on."""

    def __init__(self, out: TextIO, environment: Mapping[str, str]) -> None:
        """Show it on `out`; without colours where the environment has NO_COLOR (no-color.org)."""
        self._out = out
        self._live = out.isatty() and environment.get("TERM") != "dumb"
        self._color = self._live and not environment.get("NO_COLOR")
        self._encoding = out.encoding or "utf-8"
        marks = "".join(mark for mark, *_ in picture.MARKS.values())
        self._ascii = self._encoded(marks) != marks
        self._drawn: list[str] = []
        self._said: set[str] = set()
        self._titled = False

    def show(self, incident: dict[str, Any]) -> None:
        """Show the launch as it stands now.

        Raises:
            OutputClosed: Nobody reads it.
        """
        style = Style(self._color, self._ascii, self._size().columns if self._live else None)
        if not self._titled:
            self._titled = True
            self.say(picture.heading(incident, style))
        drawn = picture.lines(incident, style)
        if self._live:
            self._draw_over(incident, drawn)
        else:
            self._say_news(incident, drawn)

    def say(self, text: str = "") -> None:
        """A line that stays; a picture that stood above it stays too, and the next is drawn below.

        Raises:
            OutputClosed: Nobody reads it.
        """
        self._drawn = []
        self._print(text)

    def _draw_over(self, incident: dict[str, Any], drawn: list[str]) -> None:
        before = sum(map(self._height, self._drawn))
        ended = bool(drawn) and not incident["launch"]["running"]
        if not ended:
            states = [step["state"] for step in incident["steps"]]
            drawn = picture.fitted(drawn, states, [*map(self._height, drawn)], self._size())
        self._print((UP_AND_CLEAR.format(before) if before else "") + "\n".join(drawn))
        self._drawn = [] if ended else drawn  # the last one may be taller than the terminal, and stays

    def _height(self, drawn: str) -> int:
        """Rows that a text takes on this terminal, long lines wrapped."""
        width = self._size().columns
        rows = (len(SGR.sub("", line)) for line in drawn.split("\n"))
        return sum(max(1, -(-length // width)) for length in rows)

    def _size(self) -> os.terminal_size:
        size = os.get_terminal_size(self._out.fileno())
        return size if size.columns and size.lines else USUAL_SIZE

    def _say_news(self, incident: dict[str, Any], drawn: list[str]) -> None:
        for step, line in zip(incident["steps"], drawn, strict=True):
            news = f"{step['step']} {step['state']} {step['attempts']}"
            if step["state"] in ("done", "retrying", "refused", "skipped") and news not in self._said:
                self._said.add(news)
                self.say(line)

    def _print(self, text: str) -> None:
        try:
            print(self._encoded(text), file=self._out, flush=True)
        except BrokenPipeError as error:
            raise OutputClosed from error

    def _encoded(self, text: str) -> str:
        """The text, with question marks for what this output cannot write."""
        return text.encode(self._encoding, "replace").decode(self._encoding)
