"""`python3 dev.py roster`: everything that is on call as one file, to keep beside your code and to change in one go.

export writes what a running app has, check looks at a file by itself, preview shows what it would change and what that
means for people, import does it. docs/rosters.md has the columns.

Exit: 0 done, or nothing wrong; 1 the file has faults, check found gaps or doubles, the app refused, or you said no;
2 the file cannot be read, the app cannot be asked, or an option is wrong.
"""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run it; the exit status is one of those above, or 130 after Ctrl-C."""
    # Ctrl-C ends it without a word until there is something to say about it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from local.roster.program import run  # noqa: PLC0415  # takes long enough for a Ctrl-C

    signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(__doc__ or "", sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
