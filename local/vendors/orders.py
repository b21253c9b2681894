"""What a person may order at the control address; whatever is wrong with an order is said at once."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from http import HTTPMethod
from typing import Any

from aiohttp import web

from local.vendors.faults import KINDS, Fault
from local.vendors.world import VendorError

METHODS = ("*", *HTTPMethod)
LONGEST_SECONDS = 86_400
"""A day: nobody waits longer for a stand-in."""
HEADER = re.compile(r"(?!Content-(?:Type|Length)$)[\w!#$%&'*+.^`|~-]+", re.IGNORECASE | re.ASCII)
"""A header's name (RFC 9110, 5.1) that does not say what the body is, for that is JSON."""


def bad_order(faults: str | list[str]) -> VendorError:
    """400 that says all that is wrong."""
    return VendorError(400, {"error": faults if isinstance(faults, str) else "; ".join(faults)})


def known_name(what: str, given: str, known: Mapping[str, Any] | list[str]) -> str:
    """The name that was given, if it is one of those that are known.

    Raises:
        VendorError: 400 with the list of the known ones.
    """
    if given not in known:
        close = "".join(f", perhaps {name}" for name in get_close_matches(given, known, 1))
        raise bad_order(f"{given!r} is no {what}{close}; there are: {', '.join(known)}")
    return given


def seconds_of(given: str) -> float:
    """Seconds as they stand in an address.

    Raises:
        VendorError: 400 where they are no number from 0 to `LONGEST_SECONDS`.
    """
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise bad_order(f"{given!r} is no number of seconds from 0 to {LONGEST_SECONDS}")
    return seconds


def address_of(given: str) -> str:
    """A person's address as it stands in a path.

    Raises:
        VendorError: 400 where it is none.
    """
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", given):
        raise bad_order(f"{given!r} is no address like ada@contoso.com")
    return given


async def wanted(request: web.Request, known: Mapping[str, type]) -> dict[str, Any]:
    """The properties in the body, each of the type that it is to have; no body is none.

    Raises:
        VendorError: 400 that names every property that is unknown or of another type.
    """
    body = await json_object(request) if request.can_read_body else {}
    faults = [f"{name!r} is no property; there are: {', '.join(known)}" for name in body if name not in known]
    faults += [
        f"{name} must be {WORDS[kind]}; got {body[name]!r}"
        for name, kind in known.items()
        if name in body and not isinstance(body[name], kind)
    ]
    if faults:
        raise bad_order(faults)
    return body


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        VendorError: 400 where it is none.
    """
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise bad_order(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise bad_order("the body must be a JSON object, like {...}")
    return body


def read_fault(order: Mapping[str, Any]) -> Fault:
    """An order for a fault as it arrives over HTTP.

    Raises:
        VendorError: 400 that names everything that is wrong with it.
    """
    faults = [f"{name!r} is no field; there are: {', '.join(FIELDS)}" for name in order if name not in FIELDS]
    faults += [
        f"{name} must be {words}; got {order.get(name)!r}"
        for name, (words, is_good) in FIELDS.items()
        if (name in order or name == "kind") and not is_good(order.get(name))
    ]
    if faults:
        raise bad_order(faults)
    return Fault(**order)


def _is_number(value: Any, *, least: float = 0, most: float = LONGEST_SECONDS) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _is_count(value: Any, *, least: int = 0, most: float = math.inf) -> bool:
    return isinstance(value, int) and _is_number(value, least=least, most=most)


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return isinstance(value, str)


def _are_headers(value: Any) -> bool:
    return isinstance(value, dict) and all(
        HEADER.fullmatch(name) and isinstance(text, str) and text.isprintable()
        for name, text in value.items()
    )


WORDS = {str: "a text", bool: "true or false"}
SECONDS = f"a number of seconds from 0 to {LONGEST_SECONDS}"
FIELDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "kind": (f"one of {', '.join(KINDS)}", lambda value: value in KINDS),
    "method": (f"one of {', '.join(METHODS)}", lambda value: value in METHODS),
    "path": ("a regular expression", _is_pattern),
    "sent": ("a regular expression", _is_pattern),
    "times": ("a whole number from 1, or null for ever", lambda v: v is None or _is_count(v, least=1)),
    "skip": ("a whole number from 0", _is_count),
    "status": ("a status from 200 to 599", lambda value: _is_count(value, least=200, most=599)),
    "retry_after": (f"{SECONDS}, or null", lambda value: value is None or _is_number(value)),
    "seconds": (SECONDS, _is_number),
    "body": ("JSON", lambda _: True),
    "headers": ("an object of texts, without Content-Type and Content-Length", _are_headers),
}
"""What each field of an order must be, in words and as a check."""
