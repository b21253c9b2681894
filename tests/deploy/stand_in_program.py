"""Stands in for `az` and `func`, by the table of docs/deploy.md: runs what the table says instead.

    python stand_in_program.py az functionapp keys list ...

The table is in the file that SUBSTITUTES names. A command that no row is for is written to `unknown` beside it and
fails, and so does one whose file is not there or whose body is no JSON; the row that was used is written to `used`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

UNKNOWN = 64
START_SECONDS = 30.0
TABLE = Path(os.environ.get("SUBSTITUTES", "substitutes.json"))
Row = dict[str, str]


def main(arguments: list[str]) -> int:
    """Do what stands in the table; the exit status."""
    said = " ".join(arguments)
    rows = [row for row in json.loads(TABLE.read_text("utf-8")) if is_for(row["instead_of"], said)]
    complaint = fault(arguments) if rows else "no row of the table is for it"
    if complaint:
        _note("unknown", f"{said}: {complaint}")
        sys.stderr.write(f"{said}: {complaint}\n")
        return UNKNOWN
    row = max(rows, key=lambda row: len(row["instead_of"]))
    _note("used", row["instead_of"])
    return _do(row, arguments)


def is_for(instead_of: str, said: str) -> bool:
    """Whether a row's words begin what was typed; `...` stands for anything."""
    words = ".*".join(re.escape(part.strip()) for part in instead_of.split("..."))
    return bool(re.match(rf"{words}(\s|$)" if not words.endswith(".*") else words, said))


def fault(arguments: list[str]) -> str:
    """What is wrong with the command's own arguments, as far as that can be seen here; empty if nothing."""
    given = dict(pairwise(arguments))
    if "--parameters" in given and not Path(given["--parameters"]).is_file():
        return f"there is no file {given['--parameters']}"
    try:
        json.loads(given.get("--body", "{}"))
    except ValueError as error:
        return f"its body is no JSON: {error}"
    return ""


def _do(row: Row, arguments: list[str]) -> int:
    if "with Storage Explorer" in row["how"]:
        return _insert(arguments[arguments.index("--entity") + 1 :])
    if "in a terminal of its own" in row["how"]:
        return _start(row["command"])
    if not row["command"]:
        return 0
    return subprocess.run(["bash", "-c", row["command"]], stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603, S607  # the page's own command


def _start(command: str) -> int:
    """Run in the background until it serves; whoever runs the walk ends it."""
    log = TABLE.with_name("app.log")
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603  # the page's own command
            ["bash", "-c", f"exec {command}"],  # noqa: S607  # any bash will do
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    deadline = time.monotonic() + START_SECONDS
    while "Serving http" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.stderr.write(f"{command} does not serve; it said:\n{log.read_text(errors='replace')}\n")
            return 1
        time.sleep(0.02)
    return 0


def _insert(entity: list[str]) -> int:
    """Put the row that was given as `az` takes it into the table `oncall`, as a person does with Storage Explorer."""
    from azure.data.tables import TableClient  # noqa: PLC0415  # only this row needs it, and its import takes a while

    pairs = dict(part.split("=", 1) for part in entity)
    types = {name.partition("@")[0]: kind for name, kind in pairs.items() if name.endswith("@odata.type")}
    row = {
        name: value == "true" if types.get(name) == "Edm.Boolean" else value
        for name, value in pairs.items()
        if "@" not in name
    }
    with TableClient.from_connection_string(os.environ["TABLES"], "oncall") as table:
        table.create_entity(row)
    return 0


def _note(file: str, line: str) -> None:
    with TABLE.with_name(file).open("a", encoding="utf-8") as notes:
        notes.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
