"""One table for what an HTTP answer means to a step: again, unknown, or refused.

The same for every vendor; what is peculiar to one (a name taken, a revision conflict) is read by its own
integration before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isfinite

from incident.errors import Doubtful, Failure, Refused, TryAgain, Unknown

BUSY = (408, 409, 412, 423, 425, 429)
"""The server says that it did nothing and that later is better."""

LONGEST_WAIT = 24 * 3600.0
"""Seconds; a vendor that asks for more means something else."""

FIXES = {
    400: "correct what the answer names, then run the step again",
    401: "check that the app's identity exists in this tenant and may sign in, then run the step again",
    403: "grant the right that the answer names to the app's identity, then run the step again",
    404: "check the address and the names in the settings, then run the step again",
    413: "shorten what is sent, then run the step again",
}


def failure(
    doing: str, status: int, why: str, *, retry_after: float | None = None, writes: bool = True, fix: str = ""
) -> Failure:
    """What a non-success answer means, or a success that cannot be read.

    Args:
        doing: What was being done, to what.
        status: The HTTP status.
        why: The vendor's own words.
        retry_after: Seconds from the answer's Retry-After header.
        writes: Whether the call may have changed something: a 5xx after it is then unknown, as is an unreadable success.
        fix: What a person should change, where the caller knows better than the status does.
    """
    why = f"{why} (HTTP {status})"
    if status in BUSY or (status == HTTPStatus.SERVICE_UNAVAILABLE and retry_after is not None):
        return TryAgain(doing, why, retry_after)
    # Below 300 it is a success that could not be read: a cut or garbled answer, which says nothing of the next one.
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.MULTIPLE_CHOICES:
        return (Unknown if writes else TryAgain)(doing, why, retry_after)
    kind = Doubtful if status == HTTPStatus.UNAUTHORIZED else Refused
    return kind(doing, why, fix or FIXES.get(status, FIXES[400]))


def seconds_to_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The Retry-After header in seconds (RFC 9110 section 10.2.3: a number, or a date); None without a usable one."""
    value = headers.get("Retry-After") or headers.get("retry-after") or ""
    seconds = _number(value)
    if seconds is None:
        seconds = _until(value, now or datetime.now(UTC))
    return None if seconds is None or not isfinite(seconds) else min(max(seconds, 0.0), LONGEST_WAIT)


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _until(value: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
