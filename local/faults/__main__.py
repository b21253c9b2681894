"""`python3 dev.py faults`: run the fault matrix and print it."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from local.document import write_part
from local.faults.crew import Theatre, keep_quiet, play_all
from local.faults.matrix import OCCASIONS, PAIRS, Cell, Seen, cells_of, pairs_of, quick, seen_in
from local.faults.report import Report, progress

SEED = 3


def main(arguments: list[str] | None = None) -> int:
    """Run the matrix; 1 if a cell failed."""
    options = _parser().parse_args(arguments)
    keep_quiet()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # in order: the processes go along
    begun = time.monotonic()
    with ExitStack() as stack:
        theatre = Theatre(stack)
        rows = observe(theatre)
        cells = _chosen(rows, options)
        if options.quick or len(cells) < options.processes * 2:
            verdicts = map(theatre.play, cells)
        else:
            verdicts = play_all(cells, options.processes)
        judged = list(progress(verdicts, len(cells)))
    report = Report(rows, judged, options.seed, time.monotonic() - begun, _command(options))
    print(report.json() if options.json else report.text())
    if options.markdown:
        write_part(options.markdown, "faults", report.markdown())
    return 1 if report.failures else 0


def observe(theatre: Theatre) -> list[Seen]:
    """The rows: every kind of call that was seen in any of the occasions."""
    rows: list[Seen] = []
    for name, (conditions, _) in OCCASIONS.items():
        rows += seen_in(name, theatre.launch(conditions).requests, rows)
    return rows


def _chosen(rows: Sequence[Seen], options: argparse.Namespace) -> list[Cell]:
    cells = list(cells_of(rows))
    if options.quick:
        cells = quick(cells)
    else:
        cells += pairs_of(rows, options.seed, options.pairs)
    return [cell for cell in cells if re.search(options.only, cell.name)]


def _command(options: argparse.Namespace) -> str:
    parts = ["python3 dev.py faults", f"--seed {options.seed}"]
    parts += ["--quick"] if options.quick else []
    parts += [f"--pairs {options.pairs}"] if options.pairs != PAIRS else []
    return " ".join([*parts, *([f"--only '{options.only}'"] if options.only else [])])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python3 dev.py faults", description="Every call meets every fault.")
    parser.add_argument(
        "--only", default="", metavar="PATTERN", help="cells whose 'row | column | often' has this"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="for the pairs of faults (%(default)s)")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many pairs (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a cross-section, in one process")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for the docs")
    parser.add_argument(
        "--processes", type=int, default=(os.cpu_count() or 2) + 1, help="side by side (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
