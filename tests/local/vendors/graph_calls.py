"""The official Graph SDK pointed at the stand-ins, as the project uses it: raw bytes back, no retries of its own."""

from __future__ import annotations

import json
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from kiota_abstractions.authentication.anonymous_authentication_provider import (
    AnonymousAuthenticationProvider,
)
from kiota_abstractions.request_information import RequestInformation
from kiota_http.middleware.options import RetryHandlerOption
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.channel import Channel
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_core import GraphClientFactory

from local.vendors.app import Vendors
from local.vendors.graph.state import TEAM_ID

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # the SDK's own: a module of it warns on being imported
    from msgraph.generated.teams.item.channels.channels_request_builder import ChannelsRequestBuilder
    from msgraph.generated.users.item.messages.messages_request_builder import MessagesRequestBuilder
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder

QUIET_SDK = [pytest.mark.filterwarnings("ignore:This class is deprecated:DeprecationWarning")]
"""Marks for tests that call the SDK: its request builders warn about themselves, each when it is first used."""

ChannelsQuery = ChannelsRequestBuilder.ChannelsRequestBuilderGetQueryParameters
MessagesQuery = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters
UsersQuery = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters


TLS = ssl.create_default_context()
"""Made once: each client would else read all certificates again, for connections that are plain HTTP."""


def plain_http(base_url: str = "") -> httpx.AsyncClient:
    """A plain HTTP client."""
    return httpx.AsyncClient(base_url=base_url, verify=TLS)


class Graph:
    """The SDK's client and the few calls that every test makes."""

    def __init__(self, sdk: GraphServiceClient, adapter: GraphRequestAdapter) -> None:
        self.sdk = sdk
        self.adapter = adapter
        self.team = sdk.teams.by_team_id(TEAM_ID)

    async def send(self, order: RequestInformation) -> Any:
        """Send what a request builder made; the answer's JSON, or None for an empty one."""
        raw = await self.adapter.send_primitive_async(order, "bytes", {"XXX": ODataError})
        return json.loads(raw) if raw else None

    async def open_channel(self, name: str, **more: Any) -> dict[str, Any]:
        """Open a channel."""
        order = self.team.channels.to_post_request_information(Channel(display_name=name, **more))
        return await self.send(order)

    async def channel_names(self) -> list[str]:
        """The names of all channels that the list shows."""
        answer = await self.send(self.team.channels.to_get_request_information())
        return [channel["displayName"] for channel in answer["value"]]

    def channel(self, channel_id: str) -> Any:
        """The request builder of one channel."""
        return self.team.channels.by_channel_id(channel_id)


@asynccontextmanager
async def graph_sdk(base_url: str, headers: dict[str, str] | None = None) -> AsyncIterator[Graph]:
    """The SDK on a base address such as `http://127.0.0.1:49152/graph/v1.0`."""
    options = {RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False)}
    # The SDK's middleware takes the transport's place and does not close it, so the helper does.
    async with httpx.AsyncHTTPTransport(verify=TLS) as transport:
        http = httpx.AsyncClient(headers=headers, transport=transport)
        client = GraphClientFactory.create_with_default_middleware(client=http, options=options)
        adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), client=client)
        adapter.base_url = base_url
        yield Graph(GraphServiceClient(request_adapter=adapter), adapter)


def later(stand_ins: Vendors, seconds: float) -> None:
    """Move the stand-ins' clock forward."""
    before = stand_ins.world.clock
    stand_ins.world.clock = lambda: before() + timedelta(seconds=seconds)
