"""Plain HTTP for the integrations that need no SDK, and what a broken connection means to a step."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from incident.declaring_texts import cut
from incident.errors import Refused, TryAgain, Unknown
from integrations.failures import failure, seconds_to_wait

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
WORDS_LIMIT = 400
"""Characters of an answer that are repeated in a reason."""

TELLING_LENGTH = 8
"""From this length on a piece of a secret address is secret by itself; `v2` and `send` stand in any text."""

Token = Callable[[], Awaitable[str | None]]
"""Gives a bearer token, or None for anonymous; raises a `Failure` where none can be had."""


class Http:
    """One `httpx.AsyncClient` for a process, made when it is first needed; it never retries or redirects.

    A secret address may stand in any request, so the client's own log of requests is switched off.
    """

    def __init__(
        self, client: httpx.AsyncClient | None = None, *, read_seconds: float = READ_SECONDS
    ) -> None:
        self._given = client
        self._read_seconds = read_seconds

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        import httpx

        # httpx logs every address at INFO, httpcore at DEBUG: webhook addresses are passwords.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        return self._given or httpx.AsyncClient(verify=trust())

    async def write(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any],
        *,
        doing: str,
        headers: Mapping[str, str] | None = None,
        read_seconds: float | None = None,
    ) -> httpx.Response:
        """Send JSON and return the answer, whatever its status.

        Raises:
            TryAgain: Nothing was sent.
            Unknown: Something was sent, and no answer came back.
        """
        import httpx

        timeout = httpx.Timeout(read_seconds or self._read_seconds, connect=CONNECT_SECONDS)
        try:
            return await self._client.request(method, url, json=body, headers=headers, timeout=timeout)
        except httpx.RequestError as error:
            raise broken(error, doing, writes=True) from None  # the cause may quote a secret address

    async def read(self, url: str, *, doing: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Read an address and return the answer, whatever its status.

        Raises:
            TryAgain: No answer came.
        """
        import httpx

        timeout = httpx.Timeout(self._read_seconds, connect=CONNECT_SECONDS)
        try:
            return await self._client.get(url, headers=headers, timeout=timeout)
        except httpx.RequestError as error:
            raise broken(error, doing, writes=False) from None  # the cause may quote a secret address

    async def aclose(self) -> None:
        """Close the connections, if any were made; a client that was given is its owner's to close."""
        if "_client" in self.__dict__ and self._given is None:
            await self._client.aclose()


@cache
def trust() -> ssl.SSLContext:
    """Whom we trust over TLS: read once for all clients, because reading it costs more than a request."""
    import httpx

    return httpx.create_ssl_context()


def broken(error: httpx.RequestError, doing: str, *, writes: bool) -> TryAgain:
    """What a failed connection means: `Unknown` where a write may have reached the server."""
    import httpx

    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return TryAgain(doing, f"no connection could be made ({type(error).__name__})")
    why = "no answer came in time" if isinstance(error, httpx.TimeoutException) else "the connection broke"
    return (Unknown if writes else TryAgain)(doing, f"{why} ({type(error).__name__})")


def check_accepted(
    response: httpx.Response, doing: str, *, fix: str = "", uncertain: tuple[int, ...] = (), secret: str = ""
) -> None:
    """Return where a write was answered with a 2xx.

    Args:
        response: The answer.
        doing: What was being done, to what.
        fix: What a person should change where the answer is a refusal.
        uncertain: Statuses below 500 after which this vendor may have done it nevertheless.
        secret: The address, or a key in the body, where nobody may read it: taken out of the answer's words.

    Raises:
        Failure: What any other answer means (`integrations.failures`).
    """
    if response.is_success:
        return
    status, wait = response.status_code, seconds_to_wait(response.headers)
    why = words(response, secret)
    if status in uncertain:
        raise Unknown(doing, f"{why} (HTTP {status})", wait)
    raise failure(doing, status, why, retry_after=wait, fix=fix)


def words(response: httpx.Response, secret: str = "") -> str:
    """The vendor's own words: what its error says where its form is known, else the beginning of the body.

    A secret is taken out of them, whole and in parts, percent-encoded or not.
    """
    said = _error_words(response.content) or " ".join(response.text.split())
    for hidden in _telling_parts(secret):
        said = said.replace(hidden, "(secret)")
    return cut(said, WORDS_LIMIT) or response.reason_phrase or "no reason was given"


def _error_words(content: bytes) -> str:
    """Of `error` as Microsoft's services have it, or of `errors` as PagerDuty has them; empty for any other form."""
    try:
        body = json.loads(content)
    except ValueError:
        return ""
    match body:
        case {"error": {"code": code, "message": message}}:
            return f"{code}: {message}"
        case {"message": message, "errors": [_, *_] as errors}:
            return f"{message}: {'; '.join(map(str, errors))}"
        case _:
            return ""


def _telling_parts(secret: str) -> list[str]:
    """What of a secret address gives it away, the longest first: a signature alone is as good as the whole."""
    parts = urlsplit(secret)
    alone = [value for _, value in parse_qsl(parts.query)] + parts.path.split("/")
    telling = [text for text in alone if len(text) >= TELLING_LENGTH]
    whole = [
        text for text in (secret, f"{parts.path}?{parts.query}", parts.query, parts.path) if len(text) > 1
    ]
    forms = {form for text in (*whole, *telling) for form in (text, unquote(text), quote(text, safe=""))}
    return sorted(forms, key=len, reverse=True)


async def authorization(token: Token, url: str, doing: str) -> dict[str, str]:
    """The header that lets us in at `url`; empty where we come anonymously.

    Raises:
        Refused: There is no token and the address is not on this machine, or the token would travel in clear.
        Failure: The token source's own.
    """
    value = await token()
    if is_loopback(url):
        return {"Authorization": f"Bearer {value}"} if value else {}
    if value is None:
        raise Refused(doing, "anonymous access is for loopback addresses only", "set up the app's identity")
    if urlsplit(url).scheme != "https":
        raise Refused(
            doing, "the address is not https, so the token could be read on the way", "use an https address"
        )
    return {"Authorization": f"Bearer {value}"}


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
