"""Times in a query."""

from __future__ import annotations

from datetime import UTC, datetime

from api.http import Request
from incident.errors import InvalidInput
from incident.on_call.wall_clock import as_instant

WANTED = "write ISO 8601 like 2026-03-02T09:00:00Z; the + of an offset is %2B in an address"


def instant_of(request: Request, name: str, otherwise: datetime) -> datetime:
    """The instant that a parameter says, UTC where it has no offset; a date alone is its beginning.

    Raises:
        InvalidInput: It is no time, or is out of reach.
    """
    text = request.query.get(name)
    if not text:
        return otherwise
    try:
        said = datetime.fromisoformat(text)
        return as_instant(said if said.tzinfo else said.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as wrong:
        raise InvalidInput([(name, f"is {text[:40]!r}, not a time: {WANTED}")]) from wrong
