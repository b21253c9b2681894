"""The verbs of `python3 dev.py roster`: options, files, the app, what is said, and how it ends."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from incident.on_call.changes import changes
from incident.on_call.changes_cells import RosterRow
from incident.on_call.changes_checks import read_wanted
from incident.on_call.outlook import AHEAD
from local.asking import CannotAsk, add_key
from local.roster.app import NotTaken, RosterOf
from local.roster.files import FORMATS, Unreadable, format_of, read, write
from local.roster.words import ahead, has_colours, preview

URL = "http://127.0.0.1:7071"
TERMINAL = "-"
"""In place of a file's name: what comes in, or goes out, at the terminal."""
DONE, WRONG, UNASKED = 0, 1, 2

Clock = Callable[[], datetime]
NOW: Clock = partial(datetime.now, UTC)


class Faulty(Exception):
    """The file has faults; the message names each of them."""


def run(description: str, arguments: Sequence[str], clock: Clock = NOW) -> int:
    """Run one of the verbs; its exit status."""
    options = _parser(description).parse_args(arguments)
    verbs = {"export": _export, "check": _check, "preview": _preview, "import": _import}
    try:
        return verbs[options.verb](options, clock())
    except KeyboardInterrupt:
        print(
            "\nStopped. What was written stays; run the command again to see what is different.",
            file=sys.stderr,
        )
        return 128 + signal.SIGINT
    except (Faulty, NotTaken) as wrong:
        print(f"Nothing was changed, because:\n{wrong}", file=sys.stderr)
        return WRONG
    except (CannotAsk, Unreadable) as failure:
        print(failure, file=sys.stderr)
        return UNASKED


def _export(options: argparse.Namespace, now: datetime) -> int:
    del now
    kind = options.format or ("yaml" if options.file == TERMINAL else format_of(options.file))
    rows = _app(options).kept().rows
    text = write(rows, kind)
    if options.file == TERMINAL:
        print(text, end="")
        return DONE
    try:
        Path(options.file).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise Unreadable(f"{options.file} cannot be written: {error.strerror}") from error
    print(f"{len(rows)} rows are in {options.file}", file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace, now: datetime) -> int:
    rows = _wanted(options)
    until = now + AHEAD
    found = ahead(rows, now, until)
    for finding in found:
        print(f"{finding.subject}: {finding.what}. To do: {finding.fix}")
    if not found:
        print(f"{len(rows)} rows, no fault; no gap and nothing double until {until:%Y-%m-%d}")
    return WRONG if found else DONE


def _preview(options: argparse.Namespace, now: datetime) -> int:
    _show(_app(options).kept().rows, _wanted(options), now)
    return DONE


def _import(options: argparse.Namespace, now: datetime) -> int:
    rows, app = _wanted(options), _app(options)
    kept = app.kept()
    _show(kept.rows, rows, now)
    if not changes(kept.rows, rows):
        return DONE
    if not (options.yes or _agreed()):
        print("Nothing was changed.", file=sys.stderr)
        return WRONG
    app.put(rows, kept.etag, options.by)
    print("Done.")
    return DONE


def _show(before: Sequence[RosterRow], after: Sequence[RosterRow], now: datetime) -> None:
    for line in preview(before, after, now, colours=has_colours(sys.stdout, os.environ)):
        print(line)


def _agreed() -> bool:
    print("Change it so? [y/N] ", end="", flush=True)  # input() would ask on the other output
    try:
        return input().strip().lower() in ("y", "yes")
    except EOFError:
        print("nobody is here to say yes; --yes does", file=sys.stderr)
        return False


def _wanted(options: argparse.Namespace) -> Sequence[RosterRow]:
    """The rows of the file.

    Raises:
        Unreadable: It cannot be read.
        Faulty: Something is wrong with them; names every fault with its line.
    """
    kind = options.format or ("yaml" if options.file == TERMINAL else format_of(options.file))
    said = read(options.file, _text(options.file), kind)
    wanted = read_wanted(said.tables)
    if wanted.faults:
        lines = [
            f"{said.where(fault.table, fault.place, fault.column)}: {fault.in_words}"
            for fault in wanted.faults
        ]
        raise Faulty("\n".join(lines))
    return wanted.rows


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == TERMINAL else Path(file).read_bytes()
        return raw.decode("utf-8-sig")  # spreadsheets begin a file with a mark
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file} is not UTF-8 at byte {error.start}: save it so") from error


def _app(options: argparse.Namespace) -> RosterOf:
    return RosterOf(options.url, options.key, options.token)


def _parser(description: str) -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("dev.py roster", description=description, formatter_class=plain)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|check|preview|import")
    for verb, what, asks in (
        ("export", "write what a running app has", True),
        ("check", "look at a file for faults, gaps and doubles in the next 30 days", False),
        ("preview", "show what a file would change, and what that means for people", True),
        ("import", "show it, ask, and do it", True),
    ):
        one = verbs.add_parser(verb, help=what, description=what)
        said = f"a file that ends in .yaml or .csv, or {TERMINAL}"
        if verb == "export":
            one.add_argument("file", nargs="?", default=TERMINAL, help=f"{said} (%(default)s)")
        else:
            one.add_argument("file", help=said)
        one.add_argument("--format", choices=FORMATS, help="where the file's name does not say it")
        if asks:
            _add_app(one)
        if verb == "import":
            one.add_argument("--yes", action="store_true", help="do not ask")
            one.add_argument(
                "--by", default=os.environ.get("USER", ""), help="who changes it, for the log (%(default)s)"
            )
    return parser


def _add_app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default=URL, help="the app's address (%(default)s)")
    add_key(parser)
    token = os.environ.get("MUSTER_TOKEN", "")
    parser.add_argument("--token", default=token, help="with sign-in, a token for it (or MUSTER_TOKEN)")
