"""Requests and answers, apart from any web framework, and the edge at which every failure becomes an answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from api.access import KEY_HOLDER, Caller, NotAllowed, NotSignedIn
from incident.errors import Conflict, Failure, InvalidInput, NotFound

log = logging.getLogger(__name__)

BODY_LIMIT = 512 * 1024
"""Bytes of a body that are taken: twice what a common-schema alert may have (256 KB).

Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema.
"""


class TooLarge(InvalidInput):
    """The body is larger than is taken."""


class NotJson(InvalidInput):
    """The content type is not JSON."""


STATUSES: Mapping[type[Exception], HTTPStatus] = {
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NotJson: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
}
TURNED_AWAY: Mapping[type[Exception], Mapping[str, str]] = {
    NotSignedIn: {"WWW-Authenticate": "Bearer"},
    NotAllowed: {},
}
"""Every 401 has to say how to sign in (RFC 9110, section 15.5.2)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler sees of an HTTP request. `url` is the whole address, `params` those of the path.

    `caller` is who was let in, and says nothing but that where a function key did it.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    caller: Caller = KEY_HOLDER

    def header(self, name: str) -> str:
        """A header's value whatever its case; empty where it is absent."""
        return next((v for k, v in self.headers.items() if k.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers: JSON, or bytes as they are."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"

    def to_bytes(self) -> bytes:
        """The body as it is sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, indent=2).encode()


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Answer:
    """An error as RFC 9457 wants it."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return Answer(status.value, body, headers or {}, "application/problem+json")


async def answered(handling: Awaitable[Answer]) -> Answer:
    """Await a handler; whatever goes wrong becomes an answer that says what to do.

    What we cannot do now is answered 503, never 500: an action group calls again after a 503 but not after a 500
    (learn.microsoft.com/azure/azure-monitor/alerts/action-groups).
    """
    try:
        return await handling
    except (TooLarge, NotJson, NotFound, Conflict) as error:
        return problem(STATUSES[type(error)], str(error))
    except (NotSignedIn, NotAllowed) as error:
        log.warning("not let in: %s", error)
        return problem(STATUSES[type(error)], str(error), TURNED_AWAY[type(error)])
    except InvalidInput as wrong:
        faults = [{"where": where, "what": what} for where, what in wrong.faults]
        return problem(HTTPStatus.BAD_REQUEST, "the request cannot be used; see faults", faults=faults)
    except Failure as failure:
        log.warning("answered 503: %s", failure)
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(failure), {"Retry-After": "5"})
    except Exception:  # the outermost edge: a 500 would make the action group drop the alert
        log.exception("answered 503 after an unforeseen error")
        detail = "an unforeseen error; it is in the log. Nothing that was stored is lost: call again"
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "5"})
