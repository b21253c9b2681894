"""`python3 dev.py demo`: an alert comes in and the launch is shown live, against stand-ins on this machine."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the demo; 0 where everything was as promised."""
    # Ctrl-C ends it without a word until there is something to stop in order.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from local.demo.program import run  # noqa: PLC0415  # takes long enough for a Ctrl-C

    return run(__doc__ or "", sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
