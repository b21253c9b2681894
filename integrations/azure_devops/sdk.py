"""The vendor's package, held to our rules: no hidden calls, no hidden retries, nothing about an answer lost.

Importing this module loads the package (about a quarter of a second), which makes its cache folder as it loads, so the
folder is named before. `integrations.azure_devops.client` imports it where it is first used.
"""

from __future__ import annotations

import threading
from typing import Any

import integrations.azure_devops.cache_folder  # noqa: F401 - names the folder, before the package looks for it

# isort: split
import requests
from azure.devops._models import ApiResourceLocation
from azure.devops.released.work_item_tracking import WorkItemTrackingClient
from msrest.authentication import Authentication
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import Retry

CONNECT_SECONDS = 10
"""A throttled call is delayed by up to 30 s and then succeeds: giving up earlier would take it for a failure.

Source: learn.microsoft.com/azure/devops/integrate/concepts/rate-limits.
"""
CONNECTIONS = 32
"""One for each of the client's threads."""
CONNECT_RETRIES = Retry(total=None, connect=2, read=0, redirect=0, status=0, other=0, backoff_factor=0.1)
"""A connection that was never made is the one failure after which a repetition cannot make a double."""


def _location(location_id: str, resource: str, route: str, version: int) -> ApiResourceLocation:
    return ApiResourceLocation(
        id=location_id,
        area="wit",
        resource_name=resource,
        route_template=route,
        resource_version=version,
        min_version=1.0,
        max_version=7.1,
        released_version="7.1",
    )


LOCATIONS = {
    location.id: location
    for location in (
        _location(
            "72c7ddf8-2cdc-4f60-90cd-ab71c14a399b", "workItems", "{project}/_apis/{area}/{resource}/{id}", 3
        ),
        _location(
            "62d3d110-0047-428c-ad3c-4fe872c91c74",
            "workItems",
            "{project}/_apis/{area}/{resource}/${type}",
            3,
        ),
        _location(
            "1a9c53f7-f243-4447-b110-35ef023636e4", "wiql", "{project}/{team}/_apis/{area}/{resource}", 2
        ),
        _location(
            "6570bf97-d02c-4a91-8d93-3abe9895b1a9",
            "updates",
            "{project}/_apis/{area}/workItems/{id}/{resource}",
            3,
        ),
        _location(
            "7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa",
            "states",
            "{project}/_apis/{area}/workitemtypes/{type}/{resource}",
            1,
        ),
        _location(
            "bd293ce5-3d25-4192-8e67-e8092e879efb",
            "workItemTypesField",
            "{project}/_apis/{area}/workitemtypes/{type}/fields/{field}",
            3,
        ),
    )
}
"""The addresses that we use, which the package would otherwise ask for (an OPTIONS call for some 1,000 of them).

They are part of the documented REST API: learn.microsoft.com/rest/api/azure/devops/wit.
"""


class Exchange(threading.local):
    """What one call is sent with, and what came back to it last; each thread has its own."""

    token: str | None = None
    response: requests.Response | None = None

    def keep(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """Keep an answer: the package's exceptions tell neither its status nor its headers."""
        self.response = response


class _Signature(AuthBase):
    """Sets the bearer token, and keeps `requests` from looking for a password in a .netrc file."""

    def __init__(self, token: str | None) -> None:
        self.token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        if self.token is not None:
            r.headers["Authorization"] = f"Bearer {self.token}"
        return r


class TokenPerRequest(Authentication):
    """Signs every request with the token that its own call was given, over connections that all threads share."""

    def __init__(self, exchange: Exchange, adapter: HTTPAdapter) -> None:
        super().__init__()
        self._exchange = exchange
        self._adapter = adapter

    def signed_session(self, session: requests.Session | None = None) -> requests.Session:
        """Prepare a thread's session for its next request."""
        session = session or requests.Session()
        session.auth = _Signature(self._exchange.token)
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._adapter)
        self._exchange.response = None
        return session


class Tracking(WorkItemTrackingClient):
    """The package's client on the organisation's own address, asking nobody where things are unless it must.

    Once `discovers` is set (a server older than the addresses that we know) it asks, and sends what the server takes.
    """

    def __init__(self, organization_url: str, answer_seconds: float) -> None:
        self.exchange = Exchange()
        self.adapter = HTTPAdapter(max_retries=CONNECT_RETRIES, pool_maxsize=CONNECTIONS)
        self.discovers = False
        self._asking = threading.Lock()
        super().__init__(organization_url, TokenPerRequest(self.exchange, self.adapter))
        self.config.connection.timeout = (CONNECT_SECONDS, answer_seconds)  # pyright: ignore[reportAttributeAccessIssue] - requests takes the pair
        self.config.redirect_policy.allow = False
        self.config.hooks.append(self.exchange.keep)

    def _get_resource_location(self, url: str, location_id: str) -> ApiResourceLocation | None:
        known = None if self.discovers else LOCATIONS.get(location_id)
        if known is not None:
            return known
        with self._asking:
            return super()._get_resource_location(url, location_id)

    def close(self) -> None:
        """Close the connections."""
        self.adapter.close()
