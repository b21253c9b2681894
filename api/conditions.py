"""Conditions of a request: that something still is as it was when the caller read it.

Where it is not, the answer is 412 and not our usual 409: that is what the header asks for (RFC 9110, section 13.1.1),
and so what HTTP clients look for. A caller who does not say what they read is answered 428 (RFC 6585, section 3).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Iterable
from http import HTTPStatus

from api.http import Answer, Request, problem
from incident.roster_ports import Stale

ANY = "*"
AGAIN = "read it again, and send its ETag in If-Match"
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


class Unconditional(Exception):
    """The caller does not say which state of something they want to change."""


def etag_of(*parts: str) -> str:
    """An ETag that is another whenever one of the parts is; it shows none of them."""
    return f'"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def check(request: Request, etag: str | None, what: str) -> None:
    """Let a change pass whose caller read what is there.

    Args:
        request: With `If-Match` (an ETag, or `*` for whatever there is) or `If-None-Match: *` (only if there is none).
        etag: That of what is there; None where there is nothing.
        what: What is to be changed, in words.

    Raises:
        Unconditional: Something is there, and the request does not say that its caller knows it.
        Stale: It is another than the caller read, or is gone, or is there where it must not be.
    """
    asked = request.header("If-Match").strip()
    if etag is not None and request.header("If-None-Match").strip() == ANY:
        raise Stale(f"{what} is there already: {AGAIN}")
    if asked and not _matches(asked, etag):
        state = "is not there (any more)" if etag is None else "was changed by somebody else meanwhile"
        raise Stale(f"{what} {state}: {AGAIN}")
    if etag is not None and not asked:
        raise Unconditional(
            f"{what} is there: {AGAIN}, or If-Match: {ANY} to change it whatever it is by now"
        )


async def conditional(handling: Awaitable[Answer]) -> Answer:
    """Await a handler; where its condition is not met, say so."""
    try:
        return await handling
    except Stale as stale:
        return problem(HTTPStatus.PRECONDITION_FAILED, str(stale))
    except Unconditional as unconditional:
        return problem(HTTPStatus.PRECONDITION_REQUIRED, str(unconditional))


def _matches(asked: str, etag: str | None) -> bool:
    if etag is None:
        return False
    return asked == ANY or etag.strip('"') in _tags(asked)


def _tags(asked: str) -> Iterable[str]:
    """The ETags of a header; one that a proxy made weak, or that a person typed without quotes, is one too."""
    return _TAG.findall(asked) or [asked]
