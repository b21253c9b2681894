"""Where a cold start goes: the floor, the app and each SDK imported in turn."""

from __future__ import annotations

import asyncio
import json
import sys

from bench.deployed import undeployed
from bench.figures import Spread
from bench.sample import FLOOR
from bench.table import Table
from local.stage import APP

PARTS = {
    "the floor: azure.functions, azure.durable_functions": FLOOR,
    "our own modules: function_app": ("function_app",),
    "our own modules: the doors and the intake": ("integrations.services", "api.routes"),
    "azure-data-tables": ("azure.data.tables.aio",),
    "azure-identity, with msal, cryptography and requests": ("azure.identity.aio",),
    "httpx, httpcore, anyio": ("httpx", "httpcore", "anyio._backends._asyncio"),
    "msgraph-sdk's client, with kiota": (
        "msgraph.graph_request_adapter",
        "msgraph.graph_service_client",
        "kiota_http.kiota_client_factory",
    ),
    "msgraph-sdk's modules in use, and whom to trust over TLS": ("integrations.graph.sdk",),
    "msrest, with oauthlib": ("msrest",),
    "azure-devops": ("integrations.azure_devops.sdk",),
}
"""What is imported in turn. What an earlier part has loaded, a later one does not load again."""


async def where(runs: int) -> Table:
    """Import everything in turn, in fresh processes."""
    taken = [await _taken() for _ in range(runs)]
    found = [
        _row(part, [sample[part] for sample in taken], [_floor(sample) for sample in taken]) for part in PARTS
    ]
    whole = [sum(part["cpu"] for part in sample.values()) / _floor(sample) for sample in taken]
    loaded = sum(part["modules"] for part in taken[0].values())
    return Table(
        "Where a cold start goes",
        ("imported, one after the other", "CPU / floor", "modules"),
        [*found, ("together", Spread.of(whole).text(), f"{loaded:,.0f}")],
    )


def _floor(sample: dict[str, dict[str, float]]) -> float:
    return next(iter(sample.values()))["cpu"]


def _row(part: str, taken: list[dict[str, float]], floors: list[float]) -> tuple[str, str, str]:
    share = Spread.of([one["cpu"] / floor for one, floor in zip(taken, floors, strict=True)])
    return part, share.text(), f"{taken[0]['modules']:,.0f}"


async def _taken() -> dict[str, dict[str, float]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "bench.parts"),
        cwd=APP,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps({"undeployed": undeployed(), "parts": PARTS}).encode())
    return json.loads(out)
