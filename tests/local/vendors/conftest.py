"""Running stand-in vendors, and a plain caller of Azure DevOps."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from local.vendors.app import Vendors, vendors
from local.vendors.devops import Boards, boards

_CACHE = tempfile.TemporaryDirectory()
# The azure-devops package writes what it learnt of a server to this folder when it is imported and for 12 hours.
os.environ["AZURE_DEVOPS_CACHE_DIR"] = _CACHE.name

PATCH = "application/json-patch+json"


@pytest.fixture
async def stand_ins() -> AsyncIterator[Vendors]:
    """All stand-in vendors with a fresh world."""
    async with vendors() as running:
        yield running


@dataclass
class Answer:
    """What came back: status, headers, JSON (the text where it is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Rest:
    """A caller of the REST API who leaves errors as they are."""

    stand_ins: Vendors
    session: aiohttp.ClientSession

    @property
    def boards(self) -> Boards:
        """What Azure DevOps remembers."""
        return boards(self.stand_ins.world)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content_type: str = "application/json",
        **options: Any,
    ) -> Answer:
        """Call a path below the organisation; api-version 7.1 unless `version` says otherwise (None: none)."""
        version = options.pop("version", "7.1")
        query = dict(options.pop("query", {})) | ({"api-version": version} if version else {})
        headers = options.pop("headers", {}) | ({"Content-Type": content_type} if body is not None else {})
        url = f"{self.stand_ins.organization_url}/{path}"
        async with self.session.request(method, url, json=body, params=query, headers=headers) as response:
            json_like = response.content_type == "application/json"
            return Answer(
                response.status, response.headers, await (response.json() if json_like else response.text())
            )

    async def create(
        self, fields: Mapping[str, Any], kind: str = "Bug", project: str = "Operations", **options: Any
    ) -> Answer:
        """Create a work item; further operations in `more`."""
        operations = [*adds(fields), *options.pop("more", [])]
        return await self.call(
            "POST", f"{project}/_apis/wit/workitems/${kind}", operations, content_type=PATCH, **options
        )

    async def patch(self, number: int, operations: list[dict[str, Any]], **options: Any) -> Answer:
        """Change a work item."""
        return await self.call(
            "PATCH", f"_apis/wit/workitems/{number}", operations, content_type=PATCH, **options
        )

    async def wiql(self, query: str, path: str = "Operations/", **options: Any) -> Answer:
        """Run a query."""
        return await self.call("POST", f"{path}_apis/wit/wiql", {"query": query}, query=options)

    def address(self, number: int) -> str:
        """A work item's own address, for links."""
        return f"{self.stand_ins.organization_url}/_apis/wit/workItems/{number}"


def adds(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The `add` operations that set these fields."""
    return [{"op": "add", "path": f"/fields/{name}", "value": value} for name, value in fields.items()]


@pytest.fixture
async def rest(stand_ins: Vendors) -> AsyncIterator[Rest]:
    """A caller of the running stand-in."""
    async with aiohttp.ClientSession() as session:
        yield Rest(stand_ins, session)


@pytest.fixture
async def bug(rest: Rest) -> int:
    """The id of a bug in Operations that is there already."""
    return (await rest.create({"System.Title": "Checkout is slow"})).body["id"]
