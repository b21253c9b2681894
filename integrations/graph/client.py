"""One Microsoft Graph client for a process: the SDK's request builders, answers read as plain JSON.

A typed answer makes msgraph-sdk import about 1,200 model modules on the event loop at the first call
(github.com/microsoftgraph/msgraph-sdk-python/issues/904); the raw body needs none of them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from incident.errors import Failure, TryAgain, Unknown
from integrations.failures import failure, seconds_to_wait
from integrations.graph.sign_in import sign_in
from integrations.http import CONNECT_SECONDS, READ_SECONDS, Token, broken, trust

if TYPE_CHECKING:
    import httpx
    from kiota_abstractions.api_error import APIError
    from kiota_abstractions.request_information import RequestInformation
    from kiota_abstractions.request_option import RequestOption
    from msgraph.graph_service_client import GraphServiceClient

BASE_URL = "https://graph.microsoft.com/v1.0"


class GraphError(Exception):
    """An error answer of Graph, before anyone has said what it means (learn.microsoft.com/graph/errors).

    Attributes:
        status: The HTTP status.
        code: Graph's code, like `NameAlreadyExists`; empty where the body had none.
        message: Graph's message.
        retry_after: Seconds from the Retry-After header, or None.
    """

    def __init__(self, status: int, code: str, message: str, retry_after: float | None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def means(self, doing: str, *, writes: bool, fixes: Mapping[int, str] | None = None) -> Failure:
        """The failure to raise; `fixes` says by status what a person should change."""
        why = ": ".join(part for part in (self.code, self.message) if part)
        fix = (fixes or {}).get(self.status, "")
        return failure(doing, self.status, why, retry_after=self.retry_after, writes=writes, fix=fix)


class Graph:
    """Sends what the SDK's request builders (`api`) describe. Nothing is retried here: the plan does that."""

    def __init__(self, token: Token, base_url: str = BASE_URL, *, read_seconds: float = READ_SECONDS) -> None:
        self._token = token
        self._base_url = base_url.rstrip("/")
        self._read_seconds = read_seconds

    @cached_property
    def api(self) -> GraphServiceClient:
        """The SDK's client, for its request builders: `api.teams.by_team_id(...)...to_get_request_information()`."""
        from integrations.graph.sdk import GraphRequestAdapter, GraphServiceClient

        adapter = GraphRequestAdapter(sign_in(self._token, self._base_url), client=self._http)
        adapter.base_url = self._base_url
        return GraphServiceClient(request_adapter=adapter)

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        import httpx

        from integrations.graph.sdk import KiotaClientFactory, RetryHandlerOption

        # By itself the SDK sends a POST again after 429, 503 and 504, the last of which may have been done.
        once: dict[str, RequestOption] = {
            RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False)
        }
        timeout = httpx.Timeout(self._read_seconds, connect=CONNECT_SECONDS)
        client = httpx.AsyncClient(timeout=timeout, verify=trust())
        # msgraph-core's factory would wrap the connections in a transport that never closes them.
        return KiotaClientFactory.create_with_default_middleware(client, once)

    async def send(self, request: RequestInformation, doing: str, *, writes: bool) -> dict[str, Any]:
        """Send one request and return the answer's JSON object; empty where the answer has no body.

        Raises:
            GraphError: Graph answered with an error.
            TryAgain: No connection, or a read without a usable answer.
            Unknown: A write without a usable answer.
        """
        try:
            body = await self._answer(request, doing, writes=writes)
        except GraphError as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
            # A token can expire on its way, and nothing was done; a second no is an answer to a fresh token.
            request.headers.remove("Authorization")
            body = await self._answer(request, doing, writes=writes)
        return _object(body, doing, writes=writes)

    async def _answer(self, request: RequestInformation, doing: str, *, writes: bool) -> object:
        import httpx

        from integrations.graph.sdk import APIError, ODataError

        try:
            return await self.api.request_adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
        except httpx.RequestError as error:
            raise broken(error, doing, writes=writes) from error
        except APIError as error:
            raise _graph_error(error) from error

    async def pages(
        self, request: RequestInformation, doing: str, most: int = 20
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Read a list page by page, at most `most` pages. Raises as `send` does."""
        for _ in range(most):
            answer = await self.send(request, doing, writes=False)
            yield answer.get("value") or []
            following = answer.get("@odata.nextLink")
            if not following:
                return
            request = self.api.teams.with_url(following).to_get_request_information()

    async def aclose(self) -> None:
        """Close the connections, if any were made."""
        if "_http" in self.__dict__:
            await self._http.aclose()


def _graph_error(error: APIError) -> GraphError:
    """Graph's code and message; a gateway's page in between has neither, so its status must do."""
    detail = getattr(error, "error", None)
    headers: Any = error.response_headers or {}
    message = getattr(detail, "message", None) or error.message or "the answer gave no reason"
    code = getattr(detail, "code", None) or ""
    return GraphError(error.response_status_code or 0, code, message, seconds_to_wait(headers))


def _object(body: object, doing: str, *, writes: bool) -> dict[str, Any]:
    try:
        answer = json.loads(body) if isinstance(body, bytes | str) else {}
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    raise (Unknown if writes else TryAgain)(doing, "the answer could not be read")
