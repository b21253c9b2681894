"""A small terminal: what a person sees of a program's output, line by line."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

TOKEN = re.compile(r"\x1b\[(\d*)([A-Za-z])|\r\n|[^\x1b]")


class Terminal:
    """The lines of a terminal with those that scrolled out of sight, which nothing changes any more."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.lines = [""]
        self.row = 0

    @property
    def top(self) -> int:
        """The first line in sight."""
        return max(0, len(self.lines) - self.rows)

    def feed(self, output: str) -> None:
        """Take a program's output as it comes from a pseudo-terminal."""
        for match in TOKEN.finditer(output):
            if match[2] == "F":
                self.row = max(self.top, self.row - int(match[1] or 1))
            elif match[2] == "J":
                self.lines[self.row :] = [""]
            elif match[0] == "\r\n":
                self._down()
            elif match[2] is None:
                self._write(match[0])

    def _write(self, character: str) -> None:
        if len(self.lines[self.row]) == self.columns:
            self._down()
        self.lines[self.row] += character

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append("")


@contextmanager
def pseudo_terminal(columns: int, rows: int, encoding: str = "utf-8") -> Iterator[tuple[TextIO, list[str]]]:
    """A pseudo-terminal of that size to write to; afterwards, what was written."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    read: list[bytes] = []
    collector = threading.Thread(target=_collect, args=(reader, read))
    collector.start()
    written: list[str] = []
    with os.fdopen(writer, "w", encoding=encoding) as out:
        yield out, written
    collector.join()
    os.close(reader)
    written.append(b"".join(read).decode())


def _collect(reader: int, read: list[bytes]) -> None:
    with suppress(OSError):  # Linux ends a pseudo-terminal that nobody writes to any more with EIO
        while part := os.read(reader, 65536):
            read.append(part)
