"""Bearer tokens as the stand-ins read them: unsigned JSON web tokens from the stand-in token service."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web


class BadToken(Exception):
    """The Authorization header holds no bearer token that a service could accept; the text says why."""


def audience_of(request: web.Request, now: datetime) -> str | None:
    """What resource the request's bearer token is for (its `aud` claim).

    None where the request has no Authorization header, or one of another scheme than Bearer: whether that is
    enough is the vendor's affair.

    Raises:
        BadToken: The token is garbled, or its `exp` (seconds since 1970, UTC) is not after `now`.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    claims = claims_of(token.strip())
    expires = claims.get("exp")
    if not isinstance(expires, int | float):
        raise BadToken("the token has no exp claim")
    if expires <= now.timestamp():
        raise BadToken("the token has expired")
    return str(claims.get("aud"))


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token; its signature is not looked at.

    Raises:
        BadToken: It is no JSON web token.
    """
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature (RFC 7519)
        raise BadToken("the token is no JSON web token")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError as error:
        raise BadToken("the token's payload cannot be read") from error
    if not isinstance(claims, dict):
        raise BadToken("the token's payload is no object")
    return claims


def make_token(claims: Mapping[str, Any]) -> str:
    """An unsigned token with these claims; `aud` and `exp` are what the stand-ins look at."""
    return f"{_part({'typ': 'JWT', 'alg': 'none'})}.{_part(claims)}."


def _part(content: Mapping[str, Any]) -> str:
    raw = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
