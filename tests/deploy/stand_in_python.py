"""Stands in for `python3` in front of dev.py: the same verbs and programs, without dev.py's set-up, at a free port."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path.cwd()))

import dev  # that of the folder in which the reader stands


def main(arguments: list[str]) -> NoReturn:
    """Become the program of a verb."""
    script, verb, *rest = [*arguments, "", ""]
    if script != "dev.py" or verb not in dev.PROGRAMS:
        sys.exit(f"there is no {' '.join(arguments)}")
    program = [part.replace("7071", os.environ["APP_PORT"]) for part in dev.PROGRAMS[verb]]
    os.execv(sys.executable, [sys.executable, "-m", *program, *(part for part in rest if part)])  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
