"""`python3 dev.py crashes`: kill the app and its tables while incidents come in, and look at every incident."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import secrets
import sys
import tempfile
from pathlib import Path

from local.azurite import AzuriteError
from local.crashes.play import NeverEnded, Size, kill_app, kill_tables
from local.crashes.report import Report, write_markdown
from local.nodejs import NodeMissing
from local.stage import AppDidNotStart

TABLE_KILLS, TABLE_INCIDENTS = 8, 16


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 where every incident ended as promised."""
    options = _parser().parse_args(arguments)
    logging.getLogger("aiohttp.server").addFilter(_is_no_crash)
    try:
        reports = asyncio.run(_played(options))
    except (AppDidNotStart, AzuriteError, NeverEnded, NodeMissing, OSError) as failure:
        print(f"the crashes could not be played (seed {options.seed}): {failure}", file=sys.stderr)
        return 1
    text = "\n\n".join(report.to_text() for report in reports)
    print(json.dumps([report.to_json() for report in reports], indent=2) if options.json else text)
    if options.markdown:
        write_markdown(options.markdown, reports)
    return 0 if all(report.as_promised for report in reports) else 1


def _is_no_crash(record: logging.LogRecord) -> bool:
    """The stand-ins need not tell that a caller of theirs was killed in the middle of a request."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectionError))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dev.py crashes", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10_000), help="what happens when (random)"
    )
    parser.add_argument("--kills", type=int, default=200, help="kills of the app, at least (%(default)s)")
    parser.add_argument("--incidents", type=int, default=200, help="incidents, at least (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON in place of text")
    parser.add_argument("--markdown", type=Path, help="write the figures into this file, between its marks")
    parser.add_argument("--quick", action="store_true", help="a tenth of it, without waiting for the sweep")
    return parser


async def _played(options: argparse.Namespace) -> list[Report]:
    share = 10 if options.quick else 1
    sizes = [(options.kills, options.incidents), (TABLE_KILLS, TABLE_INCIDENTS)]
    app, tables = (
        Size(options.seed, max(4, kills // share), max(4, incidents // share), sweeps=not options.quick)
        for kills, incidents in sizes
    )
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        return [
            await kill_app(app, Path(folder) / "kill-app"),
            await kill_tables(tables, Path(folder) / "kill-tables"),
        ]


if __name__ == "__main__":
    sys.exit(main())
