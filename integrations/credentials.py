"""The app's identity: one credential of the process, and its tokens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from incident.errors import Failure, Refused, TryAgain
from integrations.failures import failure, seconds_to_wait
from integrations.http import Token, is_loopback

if TYPE_CHECKING:
    from types import TracebackType

    from azure.core.credentials import AccessToken
    from azure.core.exceptions import AzureError
    from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

RENEW = 300
"""Seconds before its end from which a token is asked for anew; the SDK gives the old one while it gets no other."""
OPTIONS: dict[str, Any] = {
    # One quick resend; the plan has the patience, where people can see it. The SDK's default is ten, unseen.
    "retry_total": 1,
    "retry_connect": 1,
    "retry_read": 1,
    "retry_status": 0,
    "connection_timeout": 3,
    "read_timeout": 10,
}
ASSIGN = (
    "turn on the function app's managed identity (Settings, Identity), or correct AZURE_CLIENT_ID to one that is "
    "assigned to the app, then run the step again"
)
SIGN_IN = "sign in with `az login` as someone who may use the service, then run the step again"


class Tokens:
    """One credential and its tokens: make one for a process, and use it for every service.

    In Azure (where the platform sets IDENTITY_ENDPOINT) it is the app's managed identity, elsewhere whatever the
    developer is signed in with. The SDK itself reads IDENTITY_ENDPOINT and IDENTITY_HEADER from the process's
    environment, so `env` must be that or agree with it.
    """

    def __init__(self, env: Mapping[str, str], *, answer_seconds: float = OPTIONS["read_timeout"]) -> None:
        self._options = {**OPTIONS, "read_timeout": min(OPTIONS["read_timeout"], answer_seconds)}
        self._managed = bool(env.get("IDENTITY_ENDPOINT"))
        self._client_id = env.get("AZURE_CLIENT_ID") or None
        self._identity: ManagedIdentityCredential | DefaultAzureCredential | None = None
        self._tokens: dict[str, AccessToken] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def source(self, scope: str, address: str) -> Token:
        """Where the calls to an address get their tokens.

        Args:
            scope: Like `https://graph.microsoft.com/.default`.
            address: Of the service. One on this machine is called without a token, unless an identity is set up.

        Returns:
            A source that raises `TryAgain`, or `Refused` with what a person should change.
        """
        if is_loopback(address) and not self._managed:
            return _no_token

        async def token() -> str:
            return await self._token(scope)

        return token

    def credential(self) -> Credential:
        """The same identity as azure-core's clients take it. It stays open until `aclose`."""
        return Credential(self)

    async def fetch(self, *scopes: str, **options: Any) -> AccessToken:
        """A token from the identity's own cache or from its service, whatever the SDK decides."""
        doing = f"sign in to {scopes[0].removesuffix('/.default')}"
        with _failures(doing, ASSIGN if self._managed else SIGN_IN):
            return await self._credential().get_token(*scopes, **options)

    async def fetch_early(self, *scopes: str) -> None:
        """Get tokens side by side before anything asks for them; one that cannot be had is asked for again then.

        In Azure only: the credentials for developers may start programs.
        """
        if self._managed:
            await asyncio.gather(*(self._token(scope) for scope in scopes), return_exceptions=True)

    async def aclose(self) -> None:
        """Close the connections. The next call opens new ones."""
        identity, self._identity = self._identity, None
        if identity is not None:
            await identity.close()

    async def _token(self, scope: str) -> str:
        # One at a time, so that a launch's first calls ask once between them. Kept here too, because of the
        # credentials for developers some keep nothing: the command line's starts a process for every call.
        async with self._locks.setdefault(scope, asyncio.Lock()):
            held = self._tokens.get(scope)
            if held is None or held.expires_on - time.time() < RENEW:
                held = self._tokens[scope] = await self.fetch(scope)
        return held.token

    def _credential(self) -> ManagedIdentityCredential | DefaultAzureCredential:
        if self._identity is None:
            from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

            self._identity = (
                ManagedIdentityCredential(client_id=self._client_id, **self._options)
                if self._managed
                else DefaultAzureCredential(managed_identity_client_id=self._client_id)
            )
        return self._identity


class Credential:
    """azure-core's `AsyncTokenCredential` whose failures are ours already: `TryAgain` or `Refused`."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **options: Any
    ) -> AccessToken:
        """A token for the scopes."""
        return await self._tokens.fetch(*scopes, claims=claims, tenant_id=tenant_id, **options)

    async def close(self) -> None:
        """Nothing: the identity is `Tokens`' to close, and others use it."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()


async def _no_token() -> None:
    return None


@contextmanager
def _failures(doing: str, fix: str) -> Iterator[None]:
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _meaning(doing, error, fix) from error
    except ValueError as error:  # how azure-identity refuses its own settings, like AZURE_TOKEN_CREDENTIALS
        raise Refused(doing, str(error), fix) from error


def _meaning(doing: str, error: AzureError, fix: str) -> Failure:
    from azure.core.exceptions import ClientAuthenticationError

    why = f"the identity's service says: {str(error.message or error).strip()}"
    response: Any = getattr(error, "response", None)
    if response is not None:
        wait = seconds_to_wait(response.headers)
        return failure(doing, response.status_code, why, retry_after=wait, writes=False, fix=fix)
    if isinstance(error, ClientAuthenticationError):
        return Refused(doing, why, fix)
    return TryAgain(doing, why)
