"""Bodies as they arrive: limits and content types."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from api.http import BODY_LIMIT, NotJson, Request, TooLarge
from incident.errors import InvalidInput


def check_body(request: Request) -> None:
    """Refuse what is too large, empty, or said to be something other than JSON.

    Raises:
        TooLarge: More than `BODY_LIMIT` bytes.
        NotJson: A content type other than JSON.
        InvalidInput: No body.
    """
    if len(request.body) > BODY_LIMIT:
        raise TooLarge([("body", f"is {len(request.body)} bytes; at most {BODY_LIMIT} are taken")])
    kind = request.header("Content-Type").split(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise NotJson([("Content-Type", f"is {kind}; send application/json")])
    if not request.body.strip():
        raise InvalidInput([("body", "is empty; send a JSON object")])


def json_of(body: bytes) -> Any:
    """The JSON of a body.

    Raises:
        InvalidInput: It is no JSON; says where.
    """
    try:
        return json.loads(body)
    except UnicodeDecodeError as error:
        raise InvalidInput([("body", f"is not UTF-8 at byte {error.start}")]) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput([("body", f"is no JSON: {error}")]) from error


def fingerprint(body: bytes) -> str:
    """The same for the same body coming again."""
    return hashlib.sha256(body).hexdigest()[:32]
