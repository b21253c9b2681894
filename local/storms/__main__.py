"""`python3 dev.py storm`: floods, bursts, closes and kills against two processes of the app, with their figures."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from local.azurite import Azurite, AzuriteError
from local.document import write_part
from local.nodejs import NodeMissing
from local.stage import AppDidNotStart
from local.storms.play import play
from local.storms.report import Report
from local.storms.scenes import Result, Size
from local.storms.twins import NeverEnded

ACCOUNTS = ("storm1", "storm2")


def main(arguments: list[str] | None = None) -> int:
    """Play the scenes; 0 where everything was as promised."""
    options = _parser().parse_args(arguments)
    logging.getLogger("aiohttp.server").addFilter(_is_no_kill)
    size = Size(
        options.deliveries, options.at_once, options.problems, options.limit, options.rounds, options.seed
    )
    begun = time.monotonic()
    try:
        results = asyncio.run(_played(size))
    except (AppDidNotStart, AzuriteError, NeverEnded, NodeMissing, OSError) as failure:
        print(f"the storm could not be played: {failure}", file=sys.stderr)
        return 1
    report = Report(size, results, time.monotonic() - begun, os.cpu_count() or 1)
    print(json.dumps(report.to_json(), indent=2) if options.json else report.to_text())
    if options.markdown:
        write_part(options.markdown, "storms", report.to_markdown())
    return 0 if report.as_promised else 1


async def _played(size: Size) -> list[Result]:
    results: list[Result] = []
    with Azurite(accounts=ACCOUNTS) as tables, tempfile.TemporaryDirectory(prefix="muster-") as folder:
        first, second = map(tables.connection_string_of, ACCOUNTS)
        async for result in play((first, second), Path(folder), size):
            print(f"played: {result.scene}", file=sys.stderr)
            results.append(result)
    return results


def _is_no_kill(record: logging.LogRecord) -> bool:
    """The stand-ins need not tell that a caller of theirs was killed in the middle of a request."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectionError))


def _parser() -> argparse.ArgumentParser:
    usual = Size()
    parser = argparse.ArgumentParser("dev.py storm", description=__doc__)
    for name, what in (
        ("deliveries", "of one alert"),
        ("at-once", "how many wait for an answer at the same time"),
        ("problems", "different ones in the burst"),
        ("limit", "the governor's: new incidents a minute"),
        ("rounds", "closes, and kills around the claim"),
        ("seed", "who is killed and when"),
    ):
        default = getattr(usual, name.replace("-", "_"))
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{what} (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON in place of text")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the figures for the docs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
