"""`python3 dev.py bench`: measure a launch against the limit and against the naive port, and say what holds."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.campaign import letters, play
from bench.ground import ACCOUNTS, Ground, SampleFailed, account
from bench.growth import tables
from bench.quick import quick_rows
from bench.report import Report
from bench.rows import Row
from bench.table import Table
from bench.where import where
from local.azurite import Azurite, AzuriteError
from local.document import write_part
from local.nodejs import NodeMissing
from local.stage import AppDidNotStart

RUNS = 7
TABLES = ("growth", "where")


def main(arguments: list[str] | None = None) -> int:
    """Run the bench; 0 where it could be run, whatever it found: a miss is a figure, not a fault of the run."""
    options = _parser().parse_args(arguments)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    begun = time.monotonic()
    try:
        rows, shown = asyncio.run(_measured(options))
    except (AppDidNotStart, AzuriteError, NodeMissing, OSError, SampleFailed) as failure:
        _say(f"the bench could not be run: {failure}")
        return 1
    given = sys.argv[1:] if arguments is None else arguments
    command = " ".join(["python3 dev.py bench", *(word for word in given if word != "--json")])
    report = Report(command, rows, shown, time.monotonic() - begun, os.cpu_count() or 1)
    text = json.dumps(report.to_json(), indent=2) if options.json else report.to_text()
    sys.stdout.write(f"{text}\n")
    if options.markdown:
        write_part(options.markdown, "bench", report.to_markdown())
    return 0


async def _measured(options: argparse.Namespace) -> tuple[Sequence[Row], Sequence[Table]]:
    with Azurite(accounts=[account(number) for number in range(ACCOUNTS)]) as azurite:
        ground = Ground(azurite)
        if options.quick:
            return await quick_rows(ground), []
        rows = [] if options.only in TABLES else await play(ground, options.runs, options.only, _say)
        cold = [await where(options.runs)] if options.only in ("", "where") else []
        growth = await tables(ground, _say) if options.only in ("", "growth") else []
        return rows, [*cold, *growth]


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dev.py bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="only the figures that are the same on every machine"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each sample is taken (%(default)s)")
    parser.add_argument(
        "--only",
        default="",
        choices=["", *letters(), *TABLES],
        metavar="ROW",
        help="one row, like a; or growth, or where",
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of text")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the figures into the docs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
