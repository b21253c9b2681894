"""Whether the app's identity gets a token for each vendor, and what such a token says of it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from incident.diagnosis import Finding, ok, told, unknown
from incident.errors import Failure
from integrations.http import Token

IDENTITY = "Identity"
NOT_NEEDED = "every address is on this machine and asks for no token"


class SignInCheck:
    """The identity, and a token for each vendor by the vendor's name."""

    def __init__(self, tokens: Mapping[str, Token], *, is_the_apps: bool) -> None:
        """Prepare. `is_the_apps`: whether who signs in is the app's identity, and not a developer."""
        self._tokens = tokens
        self._is_the_apps = is_the_apps

    @property
    def subjects(self) -> tuple[str, ...]:
        """The identity, and each vendor's token."""
        return (IDENTITY, *map(subject_of, self._tokens))

    async def look(self) -> AsyncIterator[Finding]:
        """Sign in for each vendor. What fails for all alike is the identity's fault, and told once."""
        got = dict(zip(self._tokens, await asyncio.gather(*map(_token, self._tokens.values())), strict=True))
        failures = [failure for failure in got.values() if isinstance(failure, Failure)]
        if failures and not any(isinstance(token, str) for token in got.values()):
            yield told(IDENTITY, failures[0])
            return
        yield self._identity([token for token in got.values() if isinstance(token, str)])
        for vendor, token in got.items():
            yield _of_vendor(vendor, token)

    def _identity(self, tokens: list[str]) -> Finding:
        if not tokens:
            return ok(IDENTITY, NOT_NEEDED)
        names = sorted({name for token in tokens if (name := app_id(claims(token)))})
        if self._is_the_apps:
            return ok(IDENTITY, f"signed in as {', '.join(names) or 'the app'}")
        what = "whoever is signed in on this machine is looked at, not the app's identity in Azure"
        return unknown(
            IDENTITY, what, "ask the app itself: python3 dev.py doctor --url https://... --key ..."
        )


def subject_of(vendor: str) -> str:
    """The subject of a vendor's token."""
    return f"Token for {vendor}"


def claims(token: str | None) -> dict[str, Any]:
    """What a token says of its bearer; empty where it is no JSON web token (RFC 7519). Its signature is not checked."""
    payload = (token or "").split(".")[1:2]
    try:
        said = json.loads(base64.urlsafe_b64decode(payload[0] + "=" * (-len(payload[0]) % 4)))
    except (IndexError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def app_id(said: Mapping[str, Any]) -> str | None:
    """The application's id in a token's claims (learn.microsoft.com/entra/identity-platform/access-token-claims-reference)."""
    return said.get("appid") or said.get("azp")


async def _token(token: Token) -> str | Failure | None:
    try:
        return await token()
    except Failure as failure:
        return failure


def _of_vendor(vendor: str, token: str | Failure | None) -> Finding:
    subject = subject_of(vendor)
    if isinstance(token, Failure):
        return told(subject, token)
    return ok(subject, "there is one" if token else "none is needed")
