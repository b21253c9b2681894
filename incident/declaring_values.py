"""Severities and times as people and monitoring services write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from incident.records import Severity

UNSURE = Severity.WARNING
"""What is taken where nobody said how bad it is: of the two middle severities the higher one.

"Unsure which of two it is? Take the higher" is the rule of response.pagerduty.com/before/severity_levels.
"""

WORDS = {
    "critical": Severity.CRITICAL,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "informational": Severity.INFORMATIONAL,
    "information": Severity.INFORMATIONAL,
    "info": Severity.INFORMATIONAL,
    "verbose": Severity.VERBOSE,
}

_NUMBERED = re.compile(r"(?:sev(?:erity)?[\s_-]*)?([0-4])", re.IGNORECASE)


def read_severity(value: Any) -> Severity | None:
    """The severity that a number (0-4), `Sev2`, `sev 2`, `2` or a word like `critical` means; None for no other."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Severity(value) if value in tuple(Severity) else None
    if not isinstance(value, str):
        return None
    numbered = _NUMBERED.fullmatch(value.strip())
    return Severity(int(numbered[1])) if numbered else WORDS.get(value.strip().casefold())


def read_moment(text: str) -> datetime | None:
    """The instant (UTC) of an ISO 8601 text; None where it is none, or says no zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
