"""Bodies as they arrive: limits and content types."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from api.access import Caller
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


def signed(request: Request) -> Request:
    """A declaration with who makes it written into it, where they are signed in: what is stored is read again later.

    The name of its source is theirs, with the name that the body gave behind it.

    Raises:
        TooLarge: As `check_body`, like `NotJson` and `InvalidInput`.
    """
    if not request.caller.name:
        return request
    check_body(request)
    said = json_of(request.body)
    if not isinstance(said, dict):
        return request
    _sign(said, "reporter", request.caller)
    source = said.get("source")
    if isinstance(source, dict) and source.get("name"):
        _sign(source, "name", request.caller)
    try:
        return replace(request, body=json.dumps(said).encode())
    except RecursionError as error:  # as deep as could just be read
        raise InvalidInput([("body", "is nested too deeply")]) from error


def _sign(said: dict[str, Any], name: str, caller: Caller) -> None:
    claimed = said.get(name) or ""
    if isinstance(claimed, str):  # what is no text is left for the reader to refuse
        said[name] = caller.speaking_for(" ".join(claimed.split()))


def fingerprint(body: bytes) -> str:
    """The same for the same body coming again."""
    return hashlib.sha256(body).hexdigest()[:32]
