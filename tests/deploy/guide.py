"""docs/deploy.md as its reader goes through it: numbered steps, what stands in each, and the substitutes without Azure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
SUBSTITUTES = "Following this without Azure"
LAST_STEP = 8
"""The last one that leads to a test alert; the ninth is optional and has nothing to stand in for it."""
PROGRAMS = ("az", "func")
BEFORE = "before anything"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Prose:
    """What is to be read; it may ask for something to be done by hand."""

    text: str


@dataclass(frozen=True)
class Block:
    """Commands to type, in bash where no `language` is named."""

    language: str
    text: str


@dataclass(frozen=True)
class Step:
    """One numbered step, as it stands."""

    number: int
    title: str
    items: tuple[Prose | Block, ...]


@dataclass(frozen=True)
class Substitute:
    """One row of the table: instead of what, in which step, and what is done (`command` empty: nothing to type)."""

    step: int
    instead_of: tuple[str, ...]
    command: str
    how: str

    @property
    def is_for_program(self) -> bool:
        """Whether it stands in for a program that is not here; else for something to be read or done by hand."""
        return self.instead_of[0].split()[0] in PROGRAMS


def section(page: str, title: str) -> str:
    """The text of a second-level section."""
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def steps(page: str) -> list[Step]:
    """The numbered steps up to the test alert, in their order."""
    titles = re.findall(r"^## (\d+)\. (.+)$", page, re.MULTILINE)
    return [
        Step(int(number), title, tuple(_items(section(page, f"{number}. {title}"))))
        for number, title in titles
        if int(number) <= LAST_STEP
    ]


def _items(text: str) -> list[Prose | Block]:
    items: list[Prose | Block] = []
    at = 0
    for block in BLOCK.finditer(text):
        items += [Prose(text[at : block.start()]), Block(block[1], block[2])]
        at = block.end()
    return [*items, Prose(text[at:])]


def substitutes(page: str) -> list[Substitute]:
    """The rows of the table, in their order."""
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", section(page, SUBSTITUTES), re.MULTILINE)
    return [_substitute(int(step), instead, do) for step, instead, do in rows]


def _substitute(step: int, instead: str, do: str) -> Substitute:
    command = "" if do.startswith(("nothing", "put ")) else CODE.findall(do)[0]
    return Substitute(step, tuple(CODE.findall(instead)) or (instead,), command, do)


def plain(text: str) -> str:
    """Text as it is read, in small letters: without the marks of code, on one line."""
    return " ".join(text.replace("`", "").split()).lower()
