"""`python3 dev.py doctor`: what of the set-up is in order, what is missing and how to give it, and what nobody knows.

It looks by itself, with local.settings.json, or asks a running app, which looks with its own identity.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from activities.diagnose import diagnose
from api.doctor import report
from incident.codec import from_json, to_json
from incident.diagnosis import Finding, State, count
from integrations.diagnoses import SetUpDiagnoses
from local.asking import CannotAsk, add_key, address, headers
from local.host.errors import CannotStart
from local.host.settings import apply_local_settings

SETTINGS = Path("local.settings.json")
ROUTE = "/api/doctor"
ANSWER_SECONDS = 120.0
"""Longer than the app looks, with a cold start before."""


def main(arguments: list[str] | None = None) -> int:
    """Print the findings; 0 where nothing is missing, 1 where something is, 2 where nobody could look."""
    options = _parser().parse_args(arguments)
    try:
        findings = _asked(options.url, options.key) if options.url else _looked(options.settings)
    except (CannotAsk, CannotStart) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(to_json(findings), indent=2) if options.json else report(findings))
    return 1 if count(findings, State.MISSING) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dev.py doctor", description=__doc__)
    parser.add_argument(
        "--settings", type=Path, default=SETTINGS, help="what the environment sets, stays (%(default)s)"
    )
    parser.add_argument(
        "--url", help="ask the app at this address, like https://muster-contoso.azurewebsites.net"
    )
    add_key(parser)
    parser.add_argument("--json", action="store_true", help="print JSON in place of text")
    return parser


def _looked(settings: Path) -> list[Finding]:
    """Look from this machine, as whoever is signed in here."""
    if not settings.is_file():
        raise CannotAsk(
            f"{settings} is missing: copy local.settings.example.json and fill it in (docs/settings.md), or ask a running "
            "app with --url and --key"
        )
    apply_local_settings(settings)
    clock = partial(datetime.now, UTC)
    return list(asyncio.run(diagnose(SetUpDiagnoses(os.environ, clock))))


def _asked(url: str, key: str) -> list[Finding]:
    """Ask a running app."""
    whole = address(url, ROUTE)
    try:
        answer = httpx.get(whole, headers=headers(key), timeout=ANSWER_SECONDS)
    except httpx.HTTPError as error:
        raise CannotAsk(f"{whole} does not answer: {type(error).__name__}") from error
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise CannotAsk(f"{whole} wants a function key: give it with --key")
    try:
        return [_finding(one) for one in answer.json()["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotAsk(f"{whole} is no doctor: HTTP {answer.status_code}") from error


def _finding(said: Any) -> Finding:
    return from_json(Finding, said)


if __name__ == "__main__":
    sys.exit(main())
