"""Keys that Table Storage takes, that sort as they should, and that make a repeated write write once.

Source: learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model. It forbids
slashes, `#`, `?` and control characters in keys; alert ids and problem keys are full of them.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

_SAFE = re.compile(r"[A-Za-z0-9._-]{1,200}")


def digest(text: str, length: int = 32) -> str:
    """Free text as a key: the first hexadecimal characters of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def sortable(at: datetime) -> str:
    """An instant as a part of a key: UTC to the microsecond, in the order of time."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def is_key(text: str) -> bool:
    """Whether a text is one that our rows could have as a key."""
    return _SAFE.fullmatch(text) is not None
