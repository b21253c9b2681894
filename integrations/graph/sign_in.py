"""How the Graph SDK gets its bearer tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from integrations.http import Token, authorization

if TYPE_CHECKING:
    from kiota_abstractions.authentication import AuthenticationProvider


def sign_in(token: Token, base_url: str) -> AuthenticationProvider:
    """The SDK's authentication around our source of tokens.

    Tokens go to the host of `base_url` alone: Graph's answers carry addresses (the next page of a list), and
    a token must not follow one to another host.
    """
    from integrations.graph.sdk import (
        AccessTokenProvider,
        AllowedHostsValidator,
        BaseBearerTokenAuthenticationProvider,
    )

    hosts = AllowedHostsValidator([urlsplit(base_url).hostname or "graph.microsoft.com"])

    class Tokens(AccessTokenProvider):
        async def get_authorization_token(
            self, uri: str, additional_authentication_context: dict[str, Any] | None = None
        ) -> str:
            del additional_authentication_context  # claims challenges need an interactive user
            if not hosts.is_url_host_valid(uri):
                return ""
            header = await authorization(token, uri, "sign in to Microsoft Graph")
            return header.get("Authorization", "").removeprefix("Bearer ")

        def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
            return hosts

    return BaseBearerTokenAuthenticationProvider(Tokens())
