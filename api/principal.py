"""The caller as App Service authentication describes them, in base64 and JSON, in a header of its own.

Its shape: learn.microsoft.com/azure/app-service/configure-authentication-user-identities, "Decode the client principal
header". Claims may have the names of the token or those that the platform maps them to, so both are known here; what
the header itself says its roles are called (`role_typ`) decides nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

ENTRA = "aad"
NAME_LIMIT = 120
_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
ROLES = ("roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role")
USERS = ("preferred_username", "upn", f"{_SOAP}/upn", "unique_name", f"{_SOAP}/name")
"""What names a person; administrators set it. Not `email` and `name`: people may set those themselves."""
APPLICATIONS = ("azp", "appid")
OBJECTS = ("oid", "http://schemas.microsoft.com/identity/claims/objectidentifier")

Claims = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in, and in which app roles."""

    name: str
    roles: tuple[str, ...]


def read_principal(header: str, faults: list[str]) -> Principal | None:
    """Who the header says calls; None with every fault named, none of which repeats what the header holds."""
    said = _object(header, faults)
    if said is None:
        return None
    if said.get("auth_typ") != ENTRA:
        faults.append(f"its auth_typ is not {ENTRA}: sign in with Microsoft Entra")
    claims = _claims(said.get("claims"), faults)
    name = _name(claims)
    if not name:
        faults.append("it names nobody: neither a user, an application nor an object")
    return None if faults else Principal(name, tuple(value for kind, value in claims if kind in ROLES))


def _object(header: str, faults: list[str]) -> Mapping[str, Any] | None:
    try:
        said = json.loads(base64.b64decode(header, validate=True))
    except (ValueError, RecursionError):  # of base64, UTF-8 and JSON
        faults.append("it is no JSON in base64")
        return None
    if not isinstance(said, Mapping):
        faults.append("it is no object")
        return None
    return cast("Mapping[str, Any]", said)


def _claims(given: Any, faults: list[str]) -> Claims:
    if not isinstance(given, list):
        faults.append("its claims are no list")
        return ()
    claims = [_claim(claim) for claim in cast("list[Any]", given)]
    wrong = [str(number) for number, claim in enumerate(claims, 1) if claim is None]
    if wrong:
        faults.append(
            f"of its claims these have no typ and val that are texts: number {', '.join(wrong[:10])}"
        )
    return [claim for claim in claims if claim is not None]


def _claim(claim: Any) -> tuple[str, str] | None:
    kind, value = (claim.get("typ"), claim.get("val")) if isinstance(claim, Mapping) else (None, None)
    return (kind, value) if isinstance(kind, str) and isinstance(value, str) else None


def _name(claims: Claims) -> str:
    """A user's name before an application's: an application that acts for a user is named in the same token."""
    if user := _first(USERS, claims):
        return user
    if application := _first(APPLICATIONS, claims):
        return f"application {application}"
    return _first(OBJECTS, claims)


def _first(kinds: Sequence[str], claims: Claims) -> str:
    found = dict(reversed(claims))
    names = (_shown(found.get(kind, "")) for kind in kinds)
    return next((name for name in names if name), "")


def _shown(value: str) -> str:
    """On one line, without what turns or hides other characters."""
    return "".join(letter for letter in value if letter.isprintable()).strip()[:NAME_LIMIT]
