"""Runs launches in several processes: each has tables of its own, and serves one launch at a time."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import count

from local.azurite import Azurite
from local.faults.launches import ON_THE_ROSTER, Conditions, Launched, launched
from local.faults.matrix import Cell, Judged, judge
from local.stage import keep_roster

FURTHER_LAUNCHES = 3


class Theatre:
    """Tables with a roster, and launches over them, one after the other."""

    def __init__(self, stack: ExitStack) -> None:
        azurite = stack.enter_context(Azurite())
        keep_roster(azurite.connection_string, ON_THE_ROSTER)
        self._tables = azurite.connection_string
        self._number = count()

    def launch(self, conditions: Conditions) -> Launched:
        """Run one launch."""
        return asyncio.run(launched(f"launch {next(self._number)}", conditions, self._tables))

    def play(self, cell: Cell) -> Judged:
        """Run one cell; again where its fault met nothing, because not every launch makes every call."""
        judged = judge(cell, self.launch(cell.conditions))
        for _ in range(FURTHER_LAUNCHES):
            if judged.met:
                break
            judged = judge(cell, self.launch(cell.conditions))
        return judged


def play_all(cells: Iterable[Cell], processes: int) -> Iterator[Judged]:
    """Run cells side by side; their verdicts in the order of the cells."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_open) as pool:
        yield from pool.map(_play, cells)


_STACK = ExitStack()
_THEATRES: list[Theatre] = []


def keep_quiet() -> None:
    """Let the app not tell of each fault: here they are ordered."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _open() -> None:
    """What each process begins with; its tables end with it, because it holds their standard input."""
    keep_quiet()
    _THEATRES.append(Theatre(_STACK))


def _play(cell: Cell) -> Judged:
    return _THEATRES[0].play(cell)
