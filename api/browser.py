"""What a browser asks for and sends, and where it looks from: which answers become pages, which forms are taken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from api.access import Caller
from api.http import BODY_LIMIT, Request, TooLarge
from incident.errors import InvalidInput

FORMATS = ("html", "json")
FIELDS_LIMIT = 20
"""Fields of a form that are read; ours have three."""
OURSELVES = "same-origin"
"""What a browser says of a request that a page of the same scheme, host and port made (w3.org/TR/fetch-metadata)."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where a page stands.

    `above` leads from its address up to that of all incidents, relative, so that no forged Host can lead elsewhere.
    `carried` is what the next address must have too: the function key, where the page was opened with one. A page that
    `holds_still` does not refresh itself. `caller` is who looks at it.
    """

    above: str
    carried: Mapping[str, str]
    holds_still: bool
    caller: Caller

    @classmethod
    def of(cls, request: Request) -> Here:
        """Where the page that answers a request stands."""
        below = urlsplit(request.url).path.partition("/incidents/")[2]
        carried = {name: request.query[name] for name in ("code",) if request.query.get(name)}
        if request.query.get("format") == "html":
            carried["format"] = "html"
        return cls("../" * below.count("/") or "./", carried, "hold" in request.query, request.caller)

    def to(self, path: str, **query: str) -> str:
        """An address of ours, as a link on the page: `path` is below that of all incidents."""
        asked = urlencode({**self.carried, **query})
        return f"{self.above}{path}?{asked}" if asked else f"{self.above}{path}"

    def at(self, now: datetime) -> Visit:
        """A look at the page at an instant."""
        return Visit(self.above, self.carried, self.holds_still, self.caller, now)


@dataclass(frozen=True, slots=True)
class Visit(Here):
    """A look at a page: where it stands, and when that was."""

    now: datetime


def wants_page(request: Request) -> bool:
    """Whether who asks reads HTML better than JSON: `?format=` says so, else the header Accept.

    JSON where both are as welcome, as with `*/*` (RFC 9110, section 12.5.1).
    """
    asked = request.query.get("format")
    if asked in FORMATS:
        return asked == "html"
    welcome = dict(_welcome(request.header("Accept")))
    anything = welcome.get("*/*", 0.0)
    html = welcome.get("text/html", welcome.get("text/*", anything))
    json = welcome.get("application/json", welcome.get("application/*", anything))
    return html > json


def check_format(request: Request) -> None:
    """Refuse a format that there is not.

    Raises:
        InvalidInput: `?format=` is neither.
    """
    asked = request.query.get("format", "json")
    if asked not in FORMATS:
        raise InvalidInput([("format", f"is {asked[:40]!r}; use html or json")])


def is_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that a page of another site made this request.

    No page can forge that header, and every browser since 2023 sends it over https and on loopback. Programs send
    none. Origin would not do: behind a proxy the app does not know by which host the page was opened.
    """
    return request.header("Sec-Fetch-Site").lower() not in ("", OURSELVES, "none")


def is_own_form(request: Request) -> bool:
    """Whether a form on a page of ours was sent. No other form is one: what else says it is, is refused as no JSON."""
    kind = request.header("Content-Type").split(";")[0].strip().lower()
    ours = request.header("Sec-Fetch-Site").lower() == OURSELVES
    return ours and kind == "application/x-www-form-urlencoded"


def read_form(body: bytes) -> dict[str, str]:
    """A form's fields; of one that is there twice the last.

    Raises:
        TooLarge: More than `BODY_LIMIT` bytes.
        InvalidInput: More than `FIELDS_LIMIT` fields.
    """
    if len(body) > BODY_LIMIT:
        raise TooLarge([("body", f"is {len(body)} bytes; at most {BODY_LIMIT} are taken")])
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_LIMIT
        )
    except ValueError as error:
        raise InvalidInput([("body", f"is a form with more than {FIELDS_LIMIT} fields")]) from error
    return {name: values[-1] for name, values in fields.items()}


def _welcome(accept: str) -> Iterator[tuple[str, float]]:
    """Each media range with its weight."""
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
        yield kind, _weight(weights[0]) if weights else 1.0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) else 0.0
