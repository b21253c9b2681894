"""Asking a running app from a terminal, with a function key that goes to nobody else."""

from __future__ import annotations

import argparse
import os

from integrations.http import is_loopback


class CannotAsk(Exception):
    """The app did not answer as it should; the message says what to change."""


def address(url: str, route: str) -> str:
    """The address of a route of the app.

    Raises:
        CannotAsk: Everybody on the way could read the key.
    """
    if not url.startswith("https://") and not is_loopback(url):
        raise CannotAsk("--url must begin with https://, or everybody on the way could read the key")
    return f"{url.rstrip('/')}{route}"


def headers(key: str) -> dict[str, str]:
    """What is sent along."""
    return {"Accept": "application/json", **({"x-functions-key": key} if key else {})}


def add_key(parser: argparse.ArgumentParser) -> None:
    """The option for the key."""
    key = os.environ.get("MUSTER_KEY", "")
    parser.add_argument("--key", default=key, help="a function key of it (or MUSTER_KEY)")
